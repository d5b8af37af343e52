"""Keywords of verbs: a mistyped one is an error of the library that offers the near match."""

from collections.abc import Callable
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.dosing import building, calendar
from myositis_ild_evidence.registry import gaps
from myositis_ild_evidence.statistics import effects, p_values
from myositis_ild_evidence.statistics.fragility import FragilityOptions, fragility

STUDY = mie.evidence.studies["wang2022"]
REGIMEN = STUDY.regimen
DEATH = STUDY.outcome("mortality-6mo")
MAN = mie.dosing.Patient(weight="70 kg")

Verb = Callable[..., Any]
MISTYPED: tuple[tuple[Verb, tuple[Any, ...], str, str], ...] = (
    (REGIMEN.for_patient, ("70 kg",), "round_too", "for_patient takes no 'round_too'; did you mea"),
    (REGIMEN.for_patient, (), "weigth", "for_patient takes no 'weigth'; did you mean 'weight"),
    (mie.dosing.for_patient, (REGIMEN, "70 kg"), "produkt", "did you mean 'product'?"),
    (mie.dosing.compare, (REGIMEN, MAN), "day", "compare takes no 'day'; did you mean 'days'?"),
    (mie.dosing.compare, (REGIMEN, MAN), "product", "compare takes no 'product'; valid: 'round_t"),
    (REGIMEN.for_patient("70 kg", days=5).schedule, ("2027-01-31",), "course", "mean 'courses'?"),
    (DEATH.effect, ("risk-ratio",), "levle", "effect takes no 'levle'; did you mean 'level'?"),
    (DEATH.recompute_p, (), "alhpa", "recompute_p takes no 'alhpa'; did you mean 'alpha'?"),
    (DEATH.fragility, (), "tests", "fragility takes no 'tests'; did you mean 'test'?"),
    (mie.evidence.to_effects, ("mortality",), "pmis", "effect takes no 'pmis'; did you mean 'pm_i"),
    (mie.evidence.gap_map, (), "domain", "gap_map takes no 'domain'; did you mean 'domains'?"),
    (mie.evidence.references.to_bibtex, (), "encodin", "to_bibtex takes no 'encodin'; did you me"),
    (STUDY.reference.to_bibtex, (), "encodin", "to_bibtex takes no 'encodin'; did you mean 'enco"),
)


@pytest.mark.parametrize(("verb", "given", "mistyped", "message"), MISTYPED)
def test_a_mistyped_keyword_is_an_error_with_the_near_match(
    verb: Verb, given: tuple[Any, ...], mistyped: str, message: str
) -> None:
    with pytest.raises(mie.UnknownKeyError) as raised:
        verb(*given, **{mistyped: "x"})
    assert message in str(raised.value)


def test_an_overlong_keyword_is_cut_in_the_message() -> None:
    keyword: dict[str, Any] = {"a" * 1000: 1}
    with pytest.raises(mie.UnknownKeyError) as raised:
        REGIMEN.for_patient("70 kg", **keyword)
    assert len(str(raised.value)) < 400


@pytest.mark.parametrize(
    ("options", "verb"),
    [
        (building.PatientOptions, building.for_patient),
        (calendar.ScheduleOptions, calendar.schedule),
        (effects.EffectOptions, effects.effect),
        (p_values.RecomputeOptions, p_values.recompute_p),
        (FragilityOptions, fragility),
        (gaps.Axes, gaps.gap_map),
    ],
)
def test_what_an_editor_completes_is_what_the_verb_takes(options: Any, verb: Any) -> None:
    assert options.__annotations__.keys() == verb.__kwdefaults__.keys()
