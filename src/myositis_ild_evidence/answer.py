"""The answer to the question of a pack, counted from its records, on one screen."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import filterfalse
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from . import text
from .answer_in_full import of_the_document
from .lazy import once
from .records import words
from .records.base import Short
from .records.plain import Plain
from .records.scales import GRADE
from .records.source import is_known
from .words import counted, inside, spelt, stopped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .query.kinds import Positions, Reviews, Studies, Trials
    from .query.pack import Pack
    from .records.outcome import AdverseEvent, Outcome
    from .records.position import Position
    from .records.study import Publication, Study
    from .records.trial import Trial

#: The screen that the answer fits on.
LINES, COLUMNS = 60, 80
_SINGLY = ("case-series", "case-report")
_TRIAL = "randomised-controlled-trial"
#: The most items of a list that are told even where there is room.
_MOST = 8
_FULL = "answer --full"
#: The most reviews that are named.
_NAMED = 6


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class Answer(Plain, Short):
    """What a pack has for its question, or for one group of people; it prints as one screen.

    Every number is counted from the records: a study that is added or taken away changes it.

    Attributes:
        evidence: The pack.
        antibody: The antibody of the people; None for all.
        lung: What is known of their lungs; None for all.
        studies: The primary studies of such people.
        positions: What guidelines say of such people; one that names no antibody speaks of all,
            and one of antisynthetase syndrome of anti-Jo-1, too.
        trials: Registered trials of such people.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> answer = mie.document.answer()
        >>> answer.reports, answer.people, answer.given, answer.randomised, answer.controlled
        (2, 65, 48, 0, 1)
        >>> mie.document.answer(lung="rp-ild").direct.ids
        ('wang2022',)
    """

    TOLD: ClassVar[tuple[str, ...]] = (
        *("direct", "reports", "people", "given", "randomised", "controlled"),
    )

    evidence: Pack = attrs.field(metadata={"told": False})
    antibody: str | None = None
    lung: str | None = None
    studies: Studies
    positions: Positions
    trials: Trials

    @once
    def direct(self) -> Studies:
        """The studies that are direct evidence."""
        return self.studies.where(direct=True)

    @property
    def reports(self) -> int:
        """How many studies are direct evidence, each once."""
        return len(self.direct)

    @property
    def people(self) -> int:
        """How many people are in them, as far as that is known."""
        return sum(study.n for study in self.direct if isinstance(study.n, int))

    @property
    def given(self) -> int:
        """How many of them were given the drug of the question."""
        return sum(map(self._given, self.direct))

    @property
    def randomised(self) -> int:
        """How many of the studies that are direct evidence are randomised."""
        return sum(self._is_a(study, _TRIAL) for study in self.direct)

    @property
    def controlled(self) -> int:
        """How many of them have a group without the drug."""
        return sum(any(arm.role == "comparator" for arm in study.arms) for study in self.direct)

    @once
    def cohorts(self) -> tuple[Study, ...]:
        """The studies among them that are neither case series nor case reports."""
        return tuple(study for study in self.direct if study.design not in _SINGLY)

    @once
    def series(self) -> tuple[Study, ...]:
        """The case series and case reports among them."""
        return tuple(study for study in self.direct if study.design in _SINGLY)

    @once
    def without(self) -> tuple[Study, ...]:
        """The studies that tell the course of such people without the drug, and no other."""
        return tuple(study for study in self.studies if study.directness == "comparator")

    @once
    def others(self) -> tuple[Study, ...]:
        """The randomised trials that are not direct evidence."""
        return tuple(
            study
            for study in self.studies
            if study.directness == "indirect" and self._is_a(study, _TRIAL)
        )

    @property
    def reviews(self) -> Reviews:
        """The reviews of such people, which count no one again."""
        asked: dict[str, Any] = {"antibody": self.antibody, "lung": self.lung}
        return self.evidence.reviews.where(**asked)

    @property
    def is_overdue(self) -> bool:
        """Whether the last search is to be made again by now."""
        log = self.evidence.search_log
        return log is not None and log.is_overdue()

    def _is_a(self, study: Publication, design: str) -> bool:
        return self.evidence.vocabularies["designs"].is_a(study.design, design)

    def _given(self, study: Study) -> int:
        """Return how many people of a study were given the drug: groups that hold no other."""
        rule = self.evidence.rule
        drugs = rule.drugs if rule is not None else frozenset()
        treated = {
            group.id
            for group in study.groups
            if any(regimen.drug in drugs for regimen in study.regimens_of(group.id))
        }
        whole = [g for g in study.groups if g.id in treated and g.within not in treated]
        people = [g.n for g in whole if g.role != "pooled-periods"]
        return sum(n for n in people if isinstance(n, int))

    def _in_short(self) -> str:
        of = [one for one in (self.antibody, self.lung) if one]
        about = f" of {', '.join(of)}" if of else ""
        return f"{self.counts}{about}"

    @property
    def counts(self) -> str:
        """How much direct evidence there is, in one sentence."""
        direct = self.evidence.question.direct
        if direct is None:
            return stopped(counted(len(self.studies), "primary study", "primary studies"))
        if not self.reports:
            return f"no report of people who were given {self._drugs()}."
        return (
            f"{counted(self.reports, 'report', 'reports')} of {self.people} people, "
            f"{self.given} of them given {self._drugs()}; {self.randomised or 'none'} "
            f"randomised, {self.controlled or 'none'} controlled."
        )

    def _drugs(self) -> str:
        """Return the drugs of the question, as they are called in short."""
        terms, direct = self.evidence.vocabularies["drugs"], self.evidence.question.direct
        drugs = direct.drugs if direct is not None else ()
        return " or ".join(inside((*terms[id].synonyms, terms[id].label)[0]) for id in drugs)

    def __str__(self) -> str:
        parts = [_List(items=(told,)) if isinstance(told, str) else told for told in self._parts()]
        while sum(part.height for part in parts) > LINES:
            longest = max(parts, key=lambda part: part.height if part.can_shrink else 0)
            if not longest.can_shrink:
                break
            parts[parts.index(longest)] = attrs.evolve(longest, most=longest.most - 1)
        return "\n".join(str(part) for part in parts if part.height)

    def _parts(self) -> Iterator[str | _List]:
        question = self.evidence.question
        yield text.paragraph(question.text)
        if document := of_the_document(self.evidence):
            yield text.paragraph(f"Document: {document}")
        if self.antibody or self.lung:
            yield text.paragraph(f"For: {', '.join(self._people())}")
        elif question.answer:
            yield text.paragraph(f"Bottom line: {question.answer}")
        label = "Direct evidence: " if question.direct else ""
        yield text.paragraph(label + self.counts)
        asks = question.direct is not None
        if asks:
            yield from (told for study in self.cohorts for told in self._cohort(study))
        else:
            all_of_it = ["\n".join(self._cohort(study)) for study in self.studies]
            yield _List(items=tuple(all_of_it), rest=_FULL)
        series = _largest_first(self.series)
        yield self._list(
            "Series and single cases", map(self._line, series), names=map(words.name, series)
        )
        without = map(self._line, _largest_first(self.without))
        yield self._list("Outcomes without it, or where it is not said who had it", without)
        yield self._list(self._trials(), map(self._line, _largest_first(self.others)))
        if self.reviews:
            yield text.paragraph(self._reviewed())
        said = map(self._position, self.positions)
        yield self._list(self._stances(), said, rest="positions", least=0)
        registered = map(self._trial, self.trials)
        yield self._list(self._registered(), registered, rest="trials", least=0)
        yield self._list("Harms" + " in direct evidence" * asks, self._harms(), least=2)
        yield from self._certainty()
        if question.conclusion:
            first = ". ".join(question.conclusion.split(". ")[:2])
            level = f" (level {question.level.code})" if question.level else ""
            yield text.paragraph(stopped(f"The document concludes{level}: {first}"))
        yield text.paragraph(self._dates())

    def _people(self) -> Iterator[str]:
        """Return what people are asked for, by the names of the terms."""
        vocabularies = self.evidence.vocabularies
        for name, asked in (("antibodies", self.antibody), ("lung", self.lung)):
            terms = vocabularies[name]
            if asked:
                yield inside(terms[terms.find(asked)].label)

    def _list(
        self,
        heading: str,
        items: Iterable[str],
        *,
        rest: str = _FULL,
        names: Iterable[str] = (),
        least: int = 1,
    ) -> _List:
        """Return a list that can be shortened, to so many items at the least.

        Of direct evidence, what there is no room for is named: no study of it goes unsaid.
        """
        found = ["\n".join(_hung(words.named(self.evidence, item))) for item in items]
        return _List(
            heading=heading, items=tuple(found), rest=rest, names=tuple(names), least=least
        )

    def _cohort(self, study: Study) -> Iterator[str]:
        design = words.design(self.evidence, study).lower()
        yield text.paragraph(f"{words.name(study)}: {design}, {words.size(study)}")
        for outcome in self._told(study):
            yield from _hung(words.named(self.evidence, self._result(outcome)))
        for regimen in study.regimens:
            whose = [group.label for group in study.groups if group.regimen == regimen.id]
            several = f" ({', '.join(whose) or regimen.id})" if len(study.regimens) > 1 else ""
            added = f", added to {study.added_to}" if is_known(study.added_to) else ""
            yield from _hung(f"Dose{several}: {words.doses(regimen)}{added}")
        if threat := self._threat(study):
            yield from _hung(words.named(self.evidence, threat))

    def _result(self, outcome: Outcome) -> str:
        """Return a result with what must be said of it alone."""
        told = f"{outcome.title}: {words.row(outcome)}"
        caution = " ".join(outcome.result_cautions)
        return f"{told}. Caution: {caution}" if caution else told

    def _told(self, study: Study) -> list[Outcome]:
        main = [study.outcomes[id] for id in study.main_outcomes]
        direct = [one for one in main if one.directness in ("direct", None)] or main
        return [one for one in direct if not _is_second_hand(one)][:2]

    def _threat(self, study: Study) -> str:
        judged = self.evidence.appraisal.risk_of_bias if self.evidence.appraisal else ()
        keys = [f"{study.id}/{id}" for id in study.main_outcomes]
        found = [one.threat for one in judged if one.outcome in keys and one.threat]
        return (found or [" ".join(study.cautions)])[0]

    def _line(self, study: Study) -> str:
        results = "; ".join(map(self._result, self._told(study)[:1]))
        design = words.design(self.evidence, study).lower()
        about = f"{words.name(study)} ({design}, {words.size(study)})"
        return f"{about}: {results}" if results else about

    def _trials(self) -> str:
        """Return what the indirect trials come to: whether they agree."""
        signs = Counter(_significant(one) for study in self.others for one in self._told(study)[:1])
        yes, no, open_ = signs[True], signs[False], signs[None]
        unclear = f", {open_} unclear" if open_ else ""
        verdict = f", which disagree ({yes} significant, {no} not{unclear})" if yes and no else ""
        return f"Randomised, but indirect: {len(self.others)}{verdict}"

    def _stances(self) -> str:
        found = Counter(spelt(position.stance) for position in self.positions)
        told = ", ".join(f"{number} {stance}" for stance, number in found.most_common())
        return f"What guidelines say: {told}"

    def _position(self, position: Position) -> str:
        graded = [
            f"{name} {spelt(str(value))}"
            for name, value in (("strength", position.strength), ("certainty", position.certainty))
            if is_known(value)
        ]
        second = " [secondary source]" if position.is_secondary else ""
        told = "; ".join([f"{spelt(position.stance)}, {position.population.description}", *graded])
        return f"{position.title}: {told}{second}"

    def _registered(self) -> str:
        told = f"Registered trials: {len(self.trials)}"
        rule = self.evidence.rule
        if rule is None:
            return told
        of_it = [trial for trial in self.trials if not rule.drugs.isdisjoint(trial.drugs)]
        measure = sum(trial.measures_outcome is True for trial in of_it)
        return (
            f"{told}, {len(of_it) or 'none'} of {self._drugs()}; {measure or 'none'} known to "
            "measure what is asked"
        )

    def _trial(self, trial: Trial) -> str:
        return f"{trial.registry_id}: {trial.population.description}, {words_of_n(trial.n)}"

    def _harms(self) -> Iterator[str]:
        asked = self.direct if self.evidence.question.direct else self.studies
        for study in asked:
            told = [e for e in study.adverse_events if e.severity != "mild"]
            first = sorted(filterfalse(_is_second_hand, told), key=_is_uncounted)
            events = ". ".join(f"{event.title}: {words.row(event)}" for event in first)
            if events:
                yield f"{words.name(study)}: {events}"

    def _reviewed(self) -> str:
        """Return which reviews there are, and which of them pool."""
        pooled = "systematic-review-with-meta-analysis"
        marks = {one.id: " (meta-analysis)" * self._is_a(one, pooled) for one in self.reviews}
        names = [words.name(one) + marks[one.id] for one in self.reviews]
        told = ", ".join(names[:_NAMED])
        more = f" {_rest(left)}" if (left := len(names) - _NAMED) > 0 else ""
        return f"Reviews: {told}{more}"

    def _certainty(self) -> Iterator[str]:
        made = self.evidence.appraisal
        judged = made.certainty if made is not None else ()
        if self.antibody or self.lung:  # what rests on a study of them, among others
            of_them = {row.key for study in self.direct for row in study.rows()}
            judged = tuple(one for one in judged if not of_them.isdisjoint(one.outcomes))
        levels = Counter(spelt(one.certainty) for one in judged)
        reasons = Counter(
            spelt(each.domain)
            for one in judged
            for each in one.judgements
            if GRADE[each.domain][each.judgement] > 0
        )
        if levels:
            told = ", ".join(
                f"{level} for {counted(number, 'outcome', 'outcomes')}"
                for level, number in levels.most_common()
            )
            why = ", ".join(domain for domain, _ in reasons.most_common(3))
            yield text.paragraph(f"Certainty (GRADE, our own): {told}, mainly for {why}.")

    def _dates(self) -> str:
        manifest, log = self.evidence.manifest, self.evidence.search_log
        said = [f"Data {manifest.version}, curated {manifest.curated_on}."]
        if log is not None:
            stored = log.kind == "stored-copies"
            kind = "stored copies only, not systematic" if stored else "databases"
            late = ", OVERDUE" if log.is_overdue(date.today()) else ""
            said.append(f"Last search {log.on} ({kind}), next due {log.next_due}{late}.")
        if left := len(self.evidence.question.omissions):
            said.append(f"Known, not in these figures: {left}.")
        rest = "" if self.antibody or self.lung else f" {_FULL} has every study."
        said.append(f"For professionals; never advice for a patient.{rest}")
        return " ".join(said)

    def _repr_html_(self) -> str:
        """Return the answer for a notebook."""
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def _rest(number: int, command: str = _FULL, names: Sequence[str] = ()) -> str:
    named = f": {', '.join(names)}" if names else ""
    return f"and {number} more{named} ({command})"


def _largest_first(studies: Iterable[Study]) -> list[Study]:
    return sorted(studies, key=lambda study: -study.n if isinstance(study.n, int) else 0)


@attrs.frozen(kw_only=True)
class _List:
    """A heading and its items, as many as there is room for, each on its lines."""

    heading: str = ""
    items: tuple[str, ...] = ()
    most: int = _MOST
    rest: str = ""
    names: tuple[str, ...] = ()
    least: int = 1

    @property
    def can_shrink(self) -> bool:
        return bool(self.rest) and min(self.most, len(self.items)) > self.least

    @property
    def height(self) -> int:
        return len(str(self).splitlines())

    def __str__(self) -> str:
        left = len(self.items) - self.most
        if not self.items:
            return ""
        told = self.heading if self.most else f"{self.heading} ({self.rest})"
        more = (
            _hung(_rest(left, self.rest, self.names[self.most :]))
            if 0 < left < len(self.items)
            else []
        )
        return "\n".join(filter(None, [text.paragraph(told), *self.items[: self.most], *more]))


def words_of_n(n: object) -> str:
    """Return how many people are planned, or why that is not known."""
    return f"n = {n}" if isinstance(n, int) else f"n {n}"


def _hung(item: str) -> Sequence[str]:
    """Return an item of a list, wrapped below its mark."""
    import textwrap

    return textwrap.wrap(
        item,
        COLUMNS,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _is_uncounted(event: AdverseEvent) -> bool:
    return not any(isinstance(reported.total, int) for reported in event.reported())


def _is_second_hand(row: Outcome | AdverseEvent) -> bool:
    return any(reported.is_secondary for reported in row.reported())


def _significant(outcome: Outcome) -> bool | None:
    """Return whether the source finds a difference between groups; None where it does not say."""
    p = outcome.p
    if p is not None and p.compares == "groups":
        return p.value < 0.05 or (p.operator == "<" and p.value <= 0.05)
    return outcome.finding.significant if outcome.finding is not None else None


def answer(evidence: Pack, *, antibody: str | None = None, lung: str | None = None) -> Answer:
    """Return the answer of a pack; see `Evidence.answer`."""
    asked: dict[str, Any] = {"antibody": antibody, "lung": lung}
    asked = {name: value for name, value in asked.items() if value is not None}
    positions = evidence.positions.where(**asked)
    if antibody is not None:
        terms = evidence.vocabularies["antibodies"]
        wider = {*terms.ancestors(terms.find(antibody))}

        def speaks_of_them(position: Position, narrow: Positions = positions) -> bool:
            named = position.population.antibodies
            return position in narrow or not named or not wider.isdisjoint(named)

        positions = evidence.positions.where(speaks_of_them, lung=lung)
    return Answer(
        evidence=evidence,
        studies=evidence.studies.where(**asked),
        positions=positions,
        trials=evidence.trials.where(**asked),
        **asked,
    )
