"""Large records in one line, as they stand in a list or a traceback."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .. import numeric
from ..errors import EvidenceError
from ..registry.tidy import counted

_LONGEST = 100


def _first_figure(doses: Any) -> str:
    for name in ("per_day", "per_course"):
        with suppress(EvidenceError):  # such as days that are not known
            return str(getattr(doses, name))
    return "no figure"


def _kilograms(value: Any) -> str:
    return f"{numeric.text(numeric.plain(numeric.rounded(value, 2)))} kg"


def _nearest(found: Any) -> str:
    return ": ".join([found.read_as, *(match.regimen.key for match in found.matches[:1])])


#: What is said of a record of each class, after the name of the class.
_WORDS: dict[str, Callable[[Any], str]] = {
    "Appraisal": lambda a: (
        f"of {a.date}: {counted(len(a.risk_of_bias), 'risk', 'risks')} of bias, "
        f"{counted(len(a.certainty), 'certainty', 'certainties')}"
    ),
    "Doses": lambda d: f"{d._form}, {d._of.regimen.key}: {_first_figure(d)}",
    "DosingWeight": lambda w: f"{w.policy.id}: {_kilograms(w.kilograms)}, {w.basis}",
    "Manifest": lambda m: (
        f"{m.id} {m.version}: {counted(len(m.studies), 'study', 'studies')}, "
        f"{counted(len(m.reviews), 'review', 'reviews')}"
    ),
    "Nearest": _nearest,
    "PatientDose": lambda d: f"{d.regimen.key}: {d.weight}, {_first_figure(d)}",
    "Policy": lambda p: f"{p.id}: {p.label}",
    "Poolability": lambda p: (
        f"{p.what}: {counted(len(p.reasons), 'reason', 'reasons')} against pooling"
    ),
    "Product": lambda p: (
        f"{p.id}: {p.concentration}, {counted(len(p.vials), 'size', 'sizes')} of vials"
    ),
    "Question": lambda q: q.text,
    "Speed": lambda s: (
        f"{s.regimen.key}: {_kilograms(s.kilograms)}, {s.product.id if s.product else 'no product'}"
    ),
}


def short(record: Any) -> str:
    """Return a large record in one line.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> mie.evidence.studies["huapaya2019"].regimen.for_patient("90 kg")
        <PatientDose huapaya2019/ivig: 90 kg, 36 g/day>
        >>> mie.evidence.manifest.studies[:1], mie.dosing.policies["actual"]
        (('huapaya2019',), <Policy actual: Actual body weight>)
    """
    name = next(cls.__name__ for cls in type(record).__mro__ if cls.__name__ in _WORDS)
    try:
        text = _WORDS[name](record)
    except EvidenceError:  # a repr is shown where something went wrong already
        text = "..."
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3].rstrip()}..."
    return f"<{type(record).__name__} {text}>"
