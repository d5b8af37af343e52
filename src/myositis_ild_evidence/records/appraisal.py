"""Judgements about a body of evidence: risk of bias, certainty, and what explains odd figures."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeVar

import attrs

from ..errors import near
from ..words import counted
from .base import Checked, Short, many
from .scales import CERTAINTY, GRADE, TOOLS
from .source import Source

T = TypeVar("T")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Judgement(Checked):
    """One judgement of a tool, with its reason.

    Attributes:
        domain: Id of the domain, or of the item of a checklist.
        judgement: A word of the tool's scale.
        why: The reason, in our own words.
        source: Where the facts behind it stand, if not where the whole appraisal says.
    """

    domain: str
    judgement: str
    why: str
    source: Source | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RiskOfBias(Short, Checked):
    """Risk of bias in one result of one study.

    Attributes:
        study: Key of the study.
        outcome: Key of the result that is judged; risk of bias is of a result, not of a paper.
        tool: ``rob2``, ``robins-i-v2`` or ``jbi-case-series``; see `tools.TOOLS`.
        judgements: One for each domain of the tool, in the tool's order.
        overall: The overall judgement; None for a checklist, which has none.
        why: The reason for the overall judgement, and what could not be judged.
        threat: The main threat to the result, in a few words.
        source: Where the facts stand unless a judgement names its own.
    """

    study: str = attrs.field(metadata={"refers": "reference"})
    outcome: str = attrs.field(metadata={"refers": "record"})
    tool: Literal["rob2", "robins-i-v2", "jbi-case-series"]
    judgements: tuple[Judgement, ...] = attrs.field(converter=many, metadata={"key": "judgement"})
    overall: str | None = None
    why: str
    threat: str | None = None
    source: Source
    pack: Any = attrs.field(default=None, eq=False, repr=False, metadata={"given": "pack"})

    def __getitem__(self, domain: str) -> Judgement:
        from ..errors import UnknownKeyError

        for judgement in self.judgements:
            if judgement.domain == domain:
                return judgement
        known = [judgement.domain for judgement in self.judgements]
        raise UnknownKeyError(f"{self.study}: no domain {domain!r}; {near(domain, known)}")

    def _in_short(self) -> str:
        return f"{self.outcome}: {self.judged}"

    @property
    def key(self) -> str:
        """The study's id."""
        return self.study

    @property
    def judged(self) -> str:
        """The overall judgement in words; of a checklist, how many of its items are met."""
        if self.overall:
            return self.overall.replace("-", " ")
        best = TOOLS[self.tool].scale[0]
        met = sum(judgement.judgement == best for judgement in self.judgements)
        return f"{met} of {len(self.judgements)} items met"

    @property
    def summary(self) -> str:
        """The judgement with its tool, to stand beside a result."""
        return f"Risk of bias: {self.judged} ({TOOLS[self.tool].name})."

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The domains and the scale are those of the tool; overall is no better than the worst."""
        tool = TOOLS.get(given.get("tool", ""))
        if tool is None:
            return
        judgements: tuple[Judgement, ...] = _read(given, "judgements", Judgement)
        yield from _domains(judgements, tuple(tool.domains), tool.name)
        for number, judgement in enumerate(judgements):
            if judgement.judgement not in tool.scale:
                message = f"{judgement.judgement!r} is not a judgement of {tool.name}"
                yield f"judgements[{number}]", f"{message}; {near(judgement.judgement, tool.scale)}"
        overall = given.get("overall")
        if "overall" not in given:
            return
        if (overall is not None) != tool.has_overall:
            yield (
                "overall",
                f"{tool.name} has {'an' if tool.has_overall else 'no'} overall judgement",
            )
        elif overall is not None and overall not in tool.scale:
            yield "overall", f"{overall!r} is not a judgement of {tool.name}"
        elif overall is not None:
            found = [j.judgement for j in judgements if j.judgement in tool.scale]
            worst = max(found, key=tool.scale.index, default=overall)
            if tool.scale.index(overall) < tool.scale.index(worst):
                yield "overall", f"{overall!r} is better than the worst domain, {worst!r}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Certainty(Short, Checked):
    """Certainty of the evidence on one outcome, after GRADE.

    Attributes:
        id: Its key.
        label: The outcome in words.
        domain: The outcome, from the vocabulary.
        outcomes: Keys of the results that make up the body of evidence.
        start: ``high`` for randomised evidence and for what was judged with ROBINS-I, which lowers
            for confounding under risk of bias; ``low`` for series without controls.
        judgements: One for each of the five GRADE domains, in order.
        certainty: What is left; it must follow from the start and the judgements.
        why: In a sentence.
        source: Where the facts stand unless a judgement names its own.
    """

    id: str
    label: str
    domain: str = attrs.field(metadata={"term": "domains"})
    outcomes: tuple[str, ...] = attrs.field(converter=many, metadata={"refers": "record"})
    start: Literal["high", "low"]
    judgements: tuple[Judgement, ...] = attrs.field(converter=many, metadata={"key": "judgement"})
    certainty: Literal["high", "moderate", "low", "very-low"]
    why: str
    source: Source
    pack: Any = attrs.field(default=None, eq=False, repr=False, metadata={"given": "pack"})

    def _in_short(self) -> str:
        return f"{self.id}: {self.label}, {self.certainty} certainty"

    @property
    def key(self) -> str:
        """Its id."""
        return self.id

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The five domains, their scale, and arithmetic: start less the levels taken off.

        Publication bias that cannot be judged is not suspected: a suspicion has its source.
        """
        judgements: tuple[Judgement, ...] = _read(given, "judgements", Judgement)
        yield from _domains(judgements, tuple(GRADE), "GRADE")
        taken = 0
        for number, judgement in enumerate(judgements):
            scale = GRADE.get(judgement.domain, {})
            if judgement.domain in GRADE and judgement.judgement not in scale:
                message = f"{judgement.judgement!r} is not a judgement of {judgement.domain}"
                yield f"judgements[{number}]", f"{message}; {near(judgement.judgement, scale)}"
            taken += scale.get(judgement.judgement, 0)
            if judgement.judgement == "suspected" and judgement.source is None:
                message = "what raises the suspicion was read somewhere: give the source"
                yield f"judgements[{number}]", message
        if judgements and {"start", "certainty"} <= given.keys():
            level = min(CERTAINTY.index(given["start"]) + taken, len(CERTAINTY) - 1)
            if given["certainty"] != CERTAINTY[level]:
                yield "certainty", f"{given['start']} less {taken} is {CERTAINTY[level]}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Exclusive(Checked):
    """Rows that exclude one another and together make up their group.

    The audit adds them up; rows of one characteristic name this in ``partition``.

    Attributes:
        rows: Keys of the rows.
        why: How it is known.
    """

    rows: tuple[str, ...] = attrs.field(converter=many, metadata={"refers": "record"})
    why: str

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Two rows at least, of one study."""
        rows = given.get("rows", ())
        if "rows" in given and len(rows) < 2:
            yield "rows", "name two rows at least"
        if len({row.partition("/")[0] for row in rows}) > 1:
            yield "rows", "the rows belong to different studies"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Explanation(Checked):
    """Why a disagreement that the audit finds stands uncorrected in the data.

    Attributes:
        rule: Id of the audit's rule.
        of: Key of the row, such as ``wang2022/baseline/ferritin``, or ``study/n`` for its size.
        why: What explains it, in our own words.
    """

    rule: str
    of: str = attrs.field(metadata={"refers": "place"})
    why: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Appraisal(Short, Checked):
    """What ``appraisal.toml`` of a pack holds.

    The tools, with their versions and domains, are `myositis_ild_evidence.records.scales.TOOLS`.
    See also `myositis_ild_evidence.pictures.traffic_light`, which draws risk of bias.

    Attributes:
        made_by: Whose appraisal it is, and from what it was made.
        date: When, ``2026-11-23``.
        risk_of_bias: Risk of bias, a result of each study.
        certainty: Certainty of the evidence, outcome by outcome.
        exclusive: Rows that exclude one another.
        explained: Disagreements of the audit that are explained and not corrected.

    Raises:
        InvalidValueError: A result, an outcome or a disagreement is judged twice.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> judged = mie.evidence.appraisal.risk_of_bias[0]
        >>> judged.study, judged.tool, judged.summary
        ('dalakas1993', 'rob2', 'Risk of bias: some concerns (RoB 2).')
    """

    made_by: str
    date: str
    risk_of_bias: tuple[RiskOfBias, ...] = attrs.field(default=(), converter=many)
    certainty: tuple[Certainty, ...] = attrs.field(default=(), converter=many)
    exclusive: tuple[Exclusive, ...] = attrs.field(default=(), converter=many)
    explained: tuple[Explanation, ...] = attrs.field(default=(), converter=many)

    def _in_short(self) -> str:
        risks = counted(len(self.risk_of_bias), "risk", "risks")
        certain = counted(len(self.certainty), "certainty", "certainties")
        return f"of {self.date}: {risks} of bias, {certain}"

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A result and an outcome are judged once; certainty starts where the tools have it."""
        yield from _starts(given)
        judged = [(r.outcome, r.tool) for r in _read(given, "risk_of_bias", RiskOfBias)]
        yield from _twice("risk_of_bias", judged)
        yield from _twice("certainty", [c.id for c in _read(given, "certainty", Certainty)])
        yield from _twice(
            "explained", [(e.rule, e.of) for e in _read(given, "explained", Explanation)]
        )


def _starts(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each certainty that starts elsewhere than with the tools of all its studies."""
    tools: dict[str, set[str]] = {}
    for judged in _read(given, "risk_of_bias", RiskOfBias):
        tools.setdefault(judged.study, set()).add(judged.tool)
    for number, one in enumerate(_read(given, "certainty", Certainty)):
        studies = {key.partition("/")[0] for key in one.outcomes}
        used = {tool for study in studies for tool in tools.get(study, {""})} & TOOLS.keys()
        starts = {TOOLS[tool].starts for tool in used}
        if studies <= tools.keys() and len(starts) == 1 and one.start not in starts:
            names = " and ".join(sorted(TOOLS[tool].name for tool in used))
            message = f"evidence that was judged with {names} starts {starts.pop()}"
            yield f"certainty[{number}].start", message


def _read(given: Mapping[str, Any], name: str, type_: type[T]) -> tuple[T, ...]:
    """The records of a field; none where one of them is malformed, which is its own problem."""
    found = given.get(name, ())
    return found if all(isinstance(record, type_) for record in found) else ()


def _domains(
    judgements: tuple[Judgement, ...], domains: tuple[str, ...], tool: str
) -> Iterator[tuple[str, str]]:
    found = tuple(judgement.domain for judgement in judgements)
    for number, name in enumerate(found):
        if name not in domains:
            yield f"judgements[{number}]", f"{tool} has no domain {name!r}; {near(name, domains)}"
    if sorted(found) == sorted(domains) and found != domains:
        yield "judgements", f"the order of {tool} is {', '.join(domains)}"
    missing = [name for name in domains if name not in found]
    if judgements and missing:
        yield "judgements", f"{tool} also judges {', '.join(missing)}"
    if len(set(found)) < len(found):
        yield "judgements", "a domain is judged twice"


def _twice(field: str, keys: list[Any]) -> Iterator[tuple[str, str]]:
    for number, key in enumerate(keys):
        if key in keys[:number]:
            shown = key if isinstance(key, str) else ", ".join(key)
            yield f"{field}[{number}]", f"{shown} occurs twice"


__all__ = [
    "Appraisal",
    "Certainty",
    "Exclusive",
    "Explanation",
    "Judgement",
    "RiskOfBias",
]
