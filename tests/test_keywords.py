"""Verbs of records are functions: one signature and one docstring, and Python refuses the rest."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import appraisal, dosing, statistics

STUDY = mie.evidence.studies["wang2022"]
DEATH = STUDY.outcomes["mortality-6mo"]
Verb = Callable[..., Any]
VERBS: dict[str, tuple[Any, Verb]] = {
    "effect": (mie.Outcome.effect, statistics.effect),
    "recompute_p": (mie.Outcome.recompute_p, statistics.recompute_p),
    "fragility": (mie.Outcome.fragility, statistics.fragility),
    "for_patient": (mie.DosingRegimen.for_patient, dosing.for_patient),
    "dose_per_day": (mie.DosingRegimen.dose_per_day, dosing.dose_per_day),
    "dose_per_course": (mie.DosingRegimen.dose_per_course, dosing.dose_per_course),
    "total_dose": (mie.DosingRegimen.total_dose, dosing.total_dose),
    "schedule": (dosing.PatientDose.schedule, dosing.schedule),
    "check": (mie.Claim.check, appraisal.check),
}
MISTYPED: tuple[tuple[Verb, tuple[Any, ...], str], ...] = (
    (STUDY.regimen.for_patient, ("70 kg",), "round_too"),
    (dosing.for_patient, (STUDY.regimen, "70 kg"), "produkt"),
    (dosing.compare, (STUDY.regimen, dosing.Patient(weight="70 kg")), "day"),
    (STUDY.regimen.for_patient("70 kg", days=5).schedule, ("2027-01-31",), "course"),
    (DEATH.effect, ("risk-ratio",), "levle"),
    (DEATH.recompute_p, (), "alhpa"),
    (DEATH.fragility, (), "tests"),
    (mie.evidence.to_effects, ("mortality",), "pmis"),
    (mie.evidence.gap_map, (), "domain"),
    (mie.evidence.references.to_bibtex, (), "encodin"),
    (STUDY.reference.to_bibtex, (), "encodin"),
    (mie.evidence.claims[0].check, (), "evidnce"),
)


@pytest.mark.parametrize(("method", "function"), VERBS.values(), ids=VERBS)
def test_a_verb_of_a_record_is_the_function(method: Verb, function: Verb) -> None:
    assert method is function
    assert str(inspect.getdoc(function)).startswith(("Return", "Recompute", "Compute"))


@pytest.mark.parametrize(("verb", "given", "mistyped"), MISTYPED)
def test_a_mistyped_keyword_is_an_error_that_names_it(
    verb: Verb, given: tuple[Any, ...], mistyped: str
) -> None:
    with pytest.raises(TypeError, match=mistyped):
        verb(*given, **{mistyped: "x"})
