"""Tools that read: records, search, study, cite."""

from collections.abc import Iterator
from typing import Literal

from .. import answer as one_screen
from .. import answer_in_full as in_full
from ..bibliography import writing
from ..dosing.formulary import or_shipped
from ..errors import Argument, InvalidValueError
from ..records import words
from ..records.regimen import DosingRegimen
from ..records.row import Row
from ..records.source import is_known
from ..records.study import Study
from . import answers
from .base import Base

_MOST = 50
Kind = Literal["studies", "reviews", "regimens", "claims", "products", "policies"]


class Reading(Base):
    """Tools that read."""

    def records(self, kind: Kind) -> answers.ListAnswer:
        """List every record of one kind by the key that the other tools take.

        Args:
            kind: studies, reviews, regimens, claims; products, or policies (which body weight the
                dose per kilogram is multiplied by), both for the tool dose.
        """
        formulary = or_shipped(None)
        listed = [
            answers.Listed(key=key, what=what, cites=[*dict.fromkeys(cites)])
            for key, what, cites in self._listed(kind)
        ]
        of_formulary = kind in ("products", "policies")
        places = [(key, "") for one in listed for key in one.cites] if of_formulary else []
        more = formulary.references if of_formulary else None
        return answers.ListAnswer(kind=kind, records=listed, **self._foot(places, more))

    def _listed(self, kind: Kind) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        pack, formulary = self.evidence, or_shipped(None)
        if kind in ("studies", "reviews"):
            for one in pack.studies if kind == "studies" else pack.reviews:
                design = words.design(pack, one)
                yield one.id, f"{words.name(one)}: {design}, {words.size(one)}", (one.id,)
        elif kind == "regimens":
            for regimen in pack.regimens:
                yield regimen.key, words.regimen(regimen), (regimen.study,)
        elif kind == "claims":
            for claim in pack.claims:
                yield claim.id, claim.text, (claim.source.cite,)
        elif kind == "products":
            for product in formulary.products:
                what = f"{product.label}, {product.concentration}"
                yield product.id, what, tuple(product.references)
        else:
            for policy in formulary.policies:
                yield policy.id, policy.label, formulary.references_of(policy)

    def search(self, words: str, limit: int = 20) -> answers.SearchAnswer:
        """Find records that hold all the words: studies, results, harms, claims, references.

        Args:
            words: Words to look for; a record that is found holds all of them.
            limit: At most so many records, from 1 to 50.

        Raises:
            InvalidValueError: No word, or a limit outside of its bounds.
        """
        if not 1 <= limit <= _MOST:
            raise InvalidValueError(
                Argument("limit", bare=True),
                f" is a whole number from 1 to {_MOST}, not {limit}",
                code="out-of-range",
            )
        found = self.evidence.search(words)
        hits = [
            answers.Hit(**{name: row[name] for name in ("key", "kind", "field", "excerpt")})
            for row in found[:limit]
        ]
        keys = dict.fromkeys(hit.key.partition("/")[0] for hit in hits)
        references = [key for key in keys if key in self.evidence.references]
        for claim in (key for key in keys if key in self.evidence.claims):
            references.append(self.evidence.claims[claim].source.cite)
        foot = self._foot((key, "") for key in references)
        return answers.SearchAnswer(total=len(found), hits=hits, notes=[*found.notes], **foot)

    def answer(self, antibody: str | None = None, lung: str | None = None) -> answers.PeopleAnswer:
        """Return the answer to the question, for all people or for one group of them.

        Args:
            antibody: Only people with this antibody, from the vocabulary.
            lung: Only people whose lungs are so, from the vocabulary.

        Raises:
            UnknownKeyError: A term that does not exist; near matches are offered.
        """
        found = one_screen.answer(self.evidence, antibody=antibody, lung=lung)
        records = [*found.positions, *found.trials]
        places = [(study.id, "") for study in found.studies]
        places += [(one.source.cite, one.source.locator) for one in records]
        return answers.PeopleAnswer(
            answer=str(found),
            positions=[in_full.record(one) for one in found.positions],
            trials=[in_full.record(one) for one in found.trials],
            **self._foot(places),
        )

    def study(self, id: str) -> answers.StudyAnswer:
        """Return one study or review: people, regimens, results, harms, and what limits it.

        Args:
            id: Its id; search finds ids.

        Raises:
            InvalidValueError: There is none; near matches are offered.
        """
        publication = self._publication(id)
        rows: list[Row] = [*publication.outcomes, *publication.adverse_events]
        places = [(publication.id, ""), *(place for row in rows for place in _places(row))]
        return answers.StudyAnswer(
            id=publication.id,
            title=words.name(publication),
            kind="study" if isinstance(publication, Study) else "review",
            design=words.design(self.evidence, publication),
            participants=words.size(publication),
            direct=publication.is_direct if isinstance(publication, Study) else None,
            population=publication.population.description if publication.population else "",
            added_to=_known(publication.added_to) if isinstance(publication, Study) else "",
            regimens=[self._regimen(regimen) for regimen in publication.regimens],
            outcomes=[self._result(row) for row in publication.outcomes],
            adverse_events=[self._result(row) for row in publication.adverse_events],
            conclusion=_known(publication.conclusion),
            critique=_known(publication.critique),
            care=" ".join(publication.cautions),
            open_points=[*publication.notes],
            **self._foot(places),
        )

    def _regimen(self, regimen: DosingRegimen) -> answers.RegimenOf:
        readings = [reading.why for reading in regimen.readings]
        return answers.RegimenOf(
            key=regimen.key,
            as_reported=words.regimen(regimen),
            doses=words.doses(regimen),
            cautions=[*([regimen.caution] if regimen.caution else []), *readings],
        )

    def _result(self, row: Row) -> answers.ResultOf:
        return answers.ResultOf(
            key=row.key,
            label=row.title,
            timepoint=", ".join(row.when),
            result=words.row(row),
            corrections=words.corrections(row),
            warnings=[*row.warnings],
            source="; ".join(map(": ".join, _places(row))),
        )

    def cite(self, keys: list[str], style: writing.Format = "vancouver") -> answers.CitationAnswer:
        """Return references in a style or format, in the order of the keys (APA: by author).

        Args:
            keys: Keys of references; ids of studies are keys.
            style: How to write them.

        Raises:
            EvidenceError: An unknown key; near matches are offered.
        """
        if not keys:
            raise InvalidValueError(
                f"name at least one key, such as {self.examples()['keys']}",
                code="missing-argument",
                argument="keys",
            )
        chosen = self.evidence.references.subset(dict.fromkeys(keys))
        text = writing.write(chosen, style)
        return answers.CitationAnswer(
            style=style, text=text, **self._foot((key, "") for key in chosen.ids)
        )


def _known(text: object) -> str:
    return str(text) if is_known(text) else ""


def _places(row: Row) -> list[tuple[str, str]]:
    return [(source.cite, source.locator) for source in row.sources]
