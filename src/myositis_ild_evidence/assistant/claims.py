"""The tool that compares an assertion with the claims that were checked."""

import math

from .. import appraisal
from ..errors import MissingExtraError
from ..query.search import folded
from ..query.search import words as words_of
from . import answers
from .base import Base

# Too common to tell one claim from another.
_COMMON = (
    " a an and are as at be by can for from has have in into is it its more no not of on or than "
    "that the their them there these this to was were what which who with "
)


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
        return answers.ClaimAnswer(asked=claim, claims=found, note=note, **self._foot(places))

    def _nearest(self, sentence: str) -> list[tuple[str, list[str]]]:
        asked = _telling(sentence)
        ranked = []
        for number, claim in enumerate(self.evidence.claims):
            told = _telling(f"{claim.text} {claim.id.replace('-', ' ')}")
            shared = sorted(asked & told)
            if shared:
                ranked.append((-len(shared) / math.sqrt(len(told)), number, claim.id, shared))
        return [(id, shared) for _, _, id, shared in sorted(ranked)[:5]]

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
            why=claim.why,
            computed=computed,
            evidence_for=[*claim.evidence_for],
            asserted_in=f"{claim.source.cite}: {claim.source.locator}",
            common_words=shared,
        )


def _telling(text: str) -> frozenset[str]:
    """Return the words of a sentence that tell something, cut to their first letters."""
    found = words_of(folded(text)[:200])
    return frozenset(word.casefold()[:6] for word in found if f" {word.casefold()} " not in _COMMON)
