"""How each kind of record is told: with answered figures, and labels in the place of ids.

It stands above the records, to which the package hands it down (`lazy.teller`).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import singledispatch
from typing import TYPE_CHECKING, Any

import attrs

from . import answer_in_full as in_full
from .bibliography.people import Organisation, Person
from .bibliography.reference import Reference
from .dosing import labels
from .dosing import text as dose_text
from .dosing.patient import PatientDose
from .dosing.policy import Policy
from .dosing.product import Product
from .dosing.rounding import Doses
from .errors import MissingValueError
from .panel import Panel
from .quantities import numeric
from .records import words
from .records.appraisal import Appraisal, Certainty, RiskOfBias
from .records.base import Readable
from .records.cell import Cell, PValue
from .records.claim import Claim, Manifest, Question
from .records.group import CONTROLS, Group
from .records.position import Position
from .records.regimen import DosingRegimen
from .records.row import Row
from .records.scales import GRADE, TOOLS
from .records.search_log import SearchLog
from .records.source import Source, Unclear, is_known
from .records.study import Review, Study
from .records.trial import Trial
from .words import spelt

if TYPE_CHECKING:
    from .query.pack import Pack

#: Fields that say where a record belongs, or which one it is.
_ASIDE = ("id", "key", "pack", "owner", "place", "bibliography", "study", "group")


def panel(record: Any) -> Panel:
    """Return a record as a person reads it.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> print(panel(mie.evidence.outcomes["huapaya2019/fvc-increase-10"]).title)
        Huapaya 2019: Rise in FVC% above 10 %
    """
    found = _told(record)
    pack = _pack(record)
    if pack is None:
        return found
    pairs = [(label, words.named(pack, said)) for label, said in found.pairs if said]
    return Panel(words.named(pack, found.title), pairs)


def _pack(record: Any) -> Pack | None:
    """Return the pack that a record belongs to; None for one of its own."""
    place = getattr(record, "place", None)
    owner = getattr(record, "owner", None) or getattr(place, "owner", None)
    for found in (owner, record):
        pack = getattr(found, "pack", None)
        if pack is not None and not isinstance(pack, str):
            return pack  # type: ignore[no-any-return]
        bibliography = getattr(found, "bibliography", None)
        if (pack := getattr(bibliography, "_pack", None)) is not None:
            return pack  # type: ignore[no-any-return]
    return None


@singledispatch
def _told(record: Any) -> Panel:
    """Return a record by its own text, or by its fields, where its kind has no better words."""
    if not _by_fields(record):
        head, _, rest = str(record).partition("\n")
        title, _, caution = head.partition(" Caution: ")
        lines = [line.strip().removeprefix("- ") for line in rest.splitlines()]
        return Panel(title, [("Caution", caution), *(("", line) for line in lines)])
    if not attrs.has(type(record)):
        return Panel(repr(record).strip("<>"))
    fields = attrs.fields(type(record))
    known = [(field, getattr(record, field.name)) for field in fields if field.repr]
    pairs = [
        (field.name.replace("_", " ").capitalize(), _value(value, field.metadata))
        for field, value in known
        if value != field.default and field.name not in _ASIDE
    ]
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(record).__name__).capitalize()
    label = getattr(record, "label", None)
    return Panel(label if isinstance(label, str) else kind, [p for p in pairs if p[0] != "Label"])


def _by_fields(record: Any) -> bool:
    """Say whether a record has no text of its own."""
    kind: Any = type(record)
    return bool(kind.__str__ is Readable.__str__)


def _value(value: Any, about: Any = None) -> str:
    """Return the value of a field in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list, frozenset)):
        return "; ".join(_value(one, about) for one in value)
    if isinstance(value, Decimal):
        return numeric.text(value)
    if isinstance(value, str) and about and ("term" in about or "words" in about):
        return spelt(value)
    if attrs.has(type(value)) and _by_fields(value):
        found = _told(value)
        said = "; ".join(f"{label.lower()}: {told}" for label, told in found.pairs if told)
        return f"{found.title} ({said})" if said else found.title
    return str(value)


def _place(source: Source | None) -> str:
    return f"{source.cite}: {source.locator}" if source is not None else ""


@_told.register
def _(cell: Cell) -> Panel:
    return Panel(words.cell(cell), [("Note", cell.note or "")])


@_told.register
def _(p: PValue) -> Panel:
    return Panel(words.p_value(p), [("Test", p.test or ""), ("Note", p.note or "")])


@_told.register
def _(source: Source) -> Panel:
    return Panel(_place(source))


@_told.register
def _(group: Group) -> Panel:
    return Panel(
        words.group_size(group),
        [
            ("Kind", spelt(group.role)),
            ("Control", CONTROLS[group.control] if isinstance(group.control, str) else ""),
            ("Size", "" if isinstance(group.n, int) else str(group.n)),
            ("Note", group.note or ""),
        ],
    )


@_told.register
def _(row: Row) -> Panel:
    name = f"{row.study}: " if row.study else ""
    pairs = [("Figures", words.row(row))]
    pairs += [("Corrected", was) for was in words.corrections(row)]
    for part in row.parts:
        pairs.append((part.title, words.row(part)))
        pairs += [("Corrected", was) for was in words.corrections(part)]
    pairs += [("Definition", getattr(row, "definition", None) or "")]
    pairs += [("Caution", said) for said in row.cautions]
    pairs += [("Note", said) for said in row.warnings if said not in row.cautions]
    pairs += [("Read at", "; ".join(map(_place, row.sources)))]
    return Panel(f"{name}{_timed(row)}", pairs)


def _timed(row: Row) -> str:
    when = words.time_told(row)
    return f"{row.full_title}, {when}" if when else row.full_title


@_told.register
def _(regimen: DosingRegimen) -> Panel:
    name = f"{regimen.study}: " if regimen.study else ""
    return Panel(
        f"{name}{words.drug(regimen)}",
        [
            ("As reported", words.regimen(regimen)),
            ("Dose", words.doses(regimen)),
            ("Caution", regimen.caution or ""),
            *(("Other reading", reading.why) for reading in regimen.readings),
            ("Note", regimen.note or ""),
        ],
    )


@_told.register
def _(study: Study) -> Panel:
    pack = _pack(study)
    if pack is None:
        return Panel(f"{study.id}: {spelt(study.design)}, {words.size(study)}")
    head, pairs = in_full.study_pairs(pack, study)
    return Panel(head, pairs)


@_told.register
def _(review: Review) -> Panel:
    pack = _pack(review)
    design = spelt(review.design) if pack is None else words.design(pack, review).lower()
    conclusion = review.conclusion
    return Panel(
        f"{words.name(review)}: {design}" + _people(review),
        [
            ("Population", review.population.description if review.population else ""),
            ("Rests on", ", ".join(review.included_studies)),
            ("Concludes", str(conclusion) if is_known(conclusion) else ""),
            ("Caution", " ".join(review.cautions)),
        ],
    )


def _people(review: Review) -> str:
    return f", {words.size(review)}" if isinstance(review.n, (int, Unclear)) else ""


@_told.register
def _(claim: Claim) -> Panel:
    return Panel(
        claim.text,
        [
            ("Verdict", spelt(claim.verdict)),
            ("Why", claim.why),
            ("Asserted in", _place(claim.source)),
            ("Bears on it", "; ".join(claim.evidence_for)),
            *(("Needs", need.why) for need in claim.needs),
        ],
    )


@_told.register(Position)
@_told.register(Trial)
def _(record: Position | Trial) -> Panel:
    return Panel(*in_full.record_pairs(record))


@_told.register
def _(log: SearchLog) -> Panel:
    pairs = in_full.search_pairs(log)
    return Panel(log.title, [pair for pair in pairs if pair[0] not in ("Left out", "Concept")])


@_told.register
def _(reference: Reference) -> Panel:
    return Panel(
        reference.citation,
        [("PMID", reference.pmid or ""), ("Note", reference.note or "")],
    )


@_told.register(Person)
@_told.register(Organisation)
def _(name: Person | Organisation) -> Panel:
    return Panel(str(name))


@_told.register
def _(product: Product) -> Panel:
    texts = (f"{one.country}, {one}" for one in product.texts)
    return Panel(
        f"{product.label}, {product.manufacturer}",
        [
            ("Strength", str(product.concentration)),
            ("Vials", ", ".join(map(str, product.vials)) or "not read"),
            ("Labels read", "; ".join(texts)),
            ("Boxed warning", labels.in_short(product)),
            ("Note", product.note or ""),
        ],
    )


@_told.register
def _(policy: Policy) -> Panel:
    caps = (f"at most {cap.dose_per_course} a course" for cap in policy.caps)
    return Panel(
        policy.label,
        [
            ("Rule", spelt(policy.rule)),
            ("Limit", "; ".join(caps)),
            ("Not for", "; ".join(f"{spelt(one.when)}: {one.why}" for one in policy.exclusions)),
            ("Left open", policy.question or ""),
            ("Note", policy.note),
        ],
    )


@_told.register
def _(question: Question) -> Panel:
    return Panel(
        question.text,
        [
            ("Answer", question.answer or ""),
            ("Document", question.conclusion or ""),
            ("Population", question.population),
            ("Intervention", question.intervention),
            ("Comparison", question.comparison),
            ("Outcomes", question.outcomes),
        ],
    )


@_told.register
def _(manifest: Manifest) -> Panel:
    return Panel(
        manifest.title,
        [
            ("Version", f"{manifest.version}, curated {manifest.curated_on}"),
            ("Question", manifest.question.text),
            ("Use", manifest.intended_use),
        ],
    )


@_told.register
def _(bias: RiskOfBias) -> Panel:
    domains = TOOLS[bias.tool].domains
    return Panel(
        f"{bias.outcome}: {bias.judged}",
        [
            ("Why", bias.why),
            ("Main threat", bias.threat or ""),
            *((domains[j.domain], f"{spelt(j.judgement)}. {j.why}") for j in bias.judgements),
        ],
    )


@_told.register
def _(certainty: Certainty) -> Panel:
    return Panel(
        f"{certainty.label}: {spelt(certainty.certainty)} certainty",
        [
            ("Why", certainty.why),
            ("Rests on", "; ".join(certainty.outcomes)),
            *(
                (spelt(j.domain).capitalize(), f"{spelt(j.judgement)}. {j.why}")
                for j in certainty.judgements
                if GRADE[j.domain][j.judgement]
            ),
        ],
    )


@_told.register
def _(appraisal: Appraisal) -> Panel:
    judged = [(bias.outcome, bias.judged) for bias in appraisal.risk_of_bias]
    levels = [(one.label, f"{spelt(one.certainty)} certainty") for one in appraisal.certainty]
    return Panel(
        f"Risk of bias of {len(judged)} results, certainty of {len(levels)} outcomes",
        [
            *(("Risk of bias", f"{about}: {found}") for about, found in judged),
            *(("Certainty", f"{label}: {level}") for label, level in levels),
            ("Judged by", appraisal.made_by),
        ],
    )


@_told.register
def _(doses: Doses) -> Panel:
    names = ("per_day", "per_course", "total")
    pairs = [(name.replace("_", " ").capitalize(), _known(doses, name)) for name in names]
    return Panel(
        "Doses after rounding" if doses._form == "rounded" else "Rounded less exact doses", pairs
    )


def _known(doses: Doses, name: str) -> str:
    try:
        return str(getattr(doses, name))
    except MissingValueError as error:
        return f"not known: {error}"


@_told.register
def _(dose: PatientDose) -> Panel:
    regimen = dose.regimen
    name = f"{regimen.study}, {words.drug(regimen)}" if regimen.study else words.drug(regimen)
    pack = _pack(regimen)
    title = f"{name} for {dose.patient.weight}"
    return Panel(words.named(pack, title) if pack else title, [*dose_text.told(dose)])
