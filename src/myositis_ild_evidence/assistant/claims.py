"""The tool that compares an assertion with the claims that were checked."""

import math
from collections.abc import Iterator

from .. import appraisal
from ..errors import MissingExtraError
from ..query.search import folded
from ..query.search import words as words_of
from ..records.regimen import DosingRegimen
from ..records.row import Row
from . import answers
from .base import Base

# Too common to tell one claim from another.
_COMMON = (
    " a an and are as at be by can for from has have in into is it its more no not of on or than "
    "that the their them there these this to was were what which who with "
)


_MEANS = {
    "supported": "The data say what is asserted. They do not prove that a treatment is the cause.",
    "overstated": "The data say less than is asserted.",
    "contradicted": "The data say otherwise.",
    "indirect-only": "Only data on other people, other outcomes or other drugs bear on it.",
    "not-checkable": "The data do not allow a check.",
}


class Claims(Base):
    """The tool ``check_claim``."""

    def check_claim(self, claim: str) -> answers.ClaimAnswer:
        """Return what the data say about an assertion.

        Only the claims of the document and its reviews were checked. For any other sentence the
        nearest of them are returned, and none of them need assert the same.

        Args:
            claim: Id of a claim, or a sentence.

        Raises:
            InvalidValueError: There is no word in it.
        """
        ranked: list[tuple[str, list[str]]] = [(claim, [])]
        if claim in self.evidence.claims:
            note = "This claim was checked against the data that bear on it."
        else:
            ranked = self._nearest(claim)
            note = (
                "No checked claim is this sentence. These are the nearest in words, the best "
                "first; compare what they assert before you use a verdict."
                if ranked
                else "No claim that was checked shares a word with this sentence, so that nothing "
                "is known about it here. That is not a verdict."
            )
        found = [self._claim(id, shared) for id, shared in ranked]
        places = [
            (place.cite, place.locator)
            for id, _ in ranked
            for place in (self.evidence.claims[id].source,)
        ]
        places += [(key, "") for id, _ in ranked for key in self.evidence.claims[id].cites]
        for id, _ in ranked:
            for record in self._bearing(id):
                places.append((record.study, ""))
                if isinstance(record, Row):
                    places += [(one.cite, one.locator) for one in record.sources]
        return answers.ClaimAnswer(asked=claim, claims=found, note=note, **self._foot(places))

    def _beside(self, id: str) -> Iterator[tuple[str, str]]:
        for record in self._bearing(id):
            if isinstance(record, Row):
                yield from ((record.study, said) for said in record.cautions)
            elif record.caution:
                yield record.study, record.caution

    def _nearest(self, sentence: str) -> list[tuple[str, list[str]]]:
        asked = _telling(sentence)
        ranked = []
        for number, claim in enumerate(self.evidence.claims):
            told = _telling(f"{claim.text} {claim.id.replace('-', ' ')}")
            shared = sorted(asked & told)
            if shared:
                ranked.append((-len(shared) / math.sqrt(len(told)), number, claim.id, shared))
        return [(id, shared) for _, _, id, shared in sorted(ranked)[:5]]

    def _bearing(self, id: str) -> list[Row | DosingRegimen]:
        """Return the rows and regimens that bear on a claim."""
        wanted = self.evidence.claims[id].evidence_for
        rows = (row for one in self.evidence.publications() for row in one.rows())
        known: dict[str, Row | DosingRegimen] = {row.key: row for row in rows}
        known |= {regimen.key: regimen for regimen in self.evidence.regimens}
        return [known[key] for key in wanted if key in known]

    def _claim(self, id: str, shared: list[str]) -> answers.ClaimOf:
        claim = self.evidence.claims[id]
        try:
            computed = [str(step) for step in appraisal.check(claim, self.evidence).steps]
        except MissingExtraError as error:
            computed = [str(error)]
        return answers.ClaimOf(
            id=claim.id,
            text=claim.text,
            verdict=claim.verdict,
            means=_MEANS[claim.verdict],
            why=claim.why,
            computed=computed,
            evidence_for=[*claim.evidence_for],
            cautions=[*dict.fromkeys(map(": ".join, self._beside(id)))],
            asserted_in=f"{claim.source.cite}: {claim.source.locator}",
            common_words=shared,
        )


def _telling(text: str) -> frozenset[str]:
    """Return the words of a sentence that tell something, cut to their first letters."""
    found = words_of(folded(text)[:200])
    return frozenset(word.casefold()[:6] for word in found if f" {word.casefold()} " not in _COMMON)
