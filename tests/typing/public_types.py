"""What type checkers see; they read this file, nothing runs it.

mypy reads it with the rest (`python -m mypy`), basedpyright by `python -m basedpyright`. A comment
that ignores an error is itself an error where there is none, so the mistakes are pinned too.
"""

from decimal import Decimal
from typing import Any, assert_type

import pint

import myositis_ild_evidence as mie
from myositis_ild_evidence.dosing import DosingWeight, PatientDose
from myositis_ild_evidence.dosing.rounding import Doses
from myositis_ild_evidence.quantities.span import Basis
from myositis_ild_evidence.query.gaps import GapMap
from myositis_ild_evidence.query.kinds import (
    AdverseEvents,
    Groups,
    Outcomes,
    References,
    Regimens,
    Reviews,
    Studies,
)
from myositis_ild_evidence.records.base import RecordTuple
from myositis_ild_evidence.statistics import Effect, Fragility, Recomputed
from myositis_ild_evidence.tables.table import Table
from myositis_ild_evidence.testing import check_pack

# The pack and its collections
assert_type(mie.evidence, mie.Evidence)
assert_type(mie.evidence.studies, Studies)
assert_type(mie.evidence.reviews, Reviews)
assert_type(mie.evidence.studies["wang2022"], mie.Study)
assert_type(mie.evidence.reviews["wang2023"], mie.Review)
assert_type(mie.evidence.references["wang2022"], mie.Reference)
assert_type(mie.evidence.outcomes["wang2022/mortality-6mo"], mie.Outcome)
assert_type(mie.evidence.studies.ids, tuple[str, ...])
assert_type(mie.evidence.version, str)
assert_type(mie.Evidence.load("my-pack"), mie.Evidence)
assert_type(mie.combine(mie.evidence), mie.Evidence)
assert_type(mie.diff(mie.evidence, mie.evidence), Table)
assert_type(mie.installed_packs(), tuple[str, ...])
assert_type(check_pack("my-pack"), tuple[mie.Problem, ...])
for one in mie.evidence.studies:
    assert_type(one, mie.Study)

# A query keeps the kind of its collection, and goes from one kind to another
assert_type(mie.evidence.studies.where(disease="DM"), Studies)
assert_type(mie.evidence.studies.where(disease="DM").outcomes, Outcomes)
assert_type(mie.evidence.outcomes.where(domain="mortality"), Outcomes)
assert_type(mie.evidence.adverse_events.where(text="embolism"), AdverseEvents)
assert_type(mie.evidence.regimens.where(dose_per_course="2 g/kg"), Regimens)
assert_type(mie.evidence.groups, Groups)
assert_type(mie.evidence.references.subset(["wang2022"]), References)

# A dose of pint is one, however it is made
units: "pint.UnitRegistry[Any]" = pint.UnitRegistry()
assert_type(mie.evidence.regimens.where(dose_per_course=units.Quantity(2, "g/kg")), Regimens)
assert_type(mie.evidence.regimens.where(dose_per_course=2 * units.g / units.kg), Regimens)
own: "pint.Quantity[Any]" = mie.Amount("70 kg").quantity

# Records
study = mie.evidence.studies["wang2022"]
assert_type(study.n, int | mie.Absence | mie.Unclear)
assert_type(study.regimen, mie.DosingRegimen)
assert_type(study.regimens, RecordTuple[mie.DosingRegimen])
assert_type(study.outcomes.ids, tuple[str, ...])
assert_type(study.outcomes["mortality-6mo"], mie.Outcome)
assert_type(study.outcomes["mortality-6mo"]["ivig"], mie.Cell)
assert_type(study.outcomes["mortality-6mo"]["ivig"].percent, Decimal | None)
assert_type(study.outcomes["mortality-6mo"].p, mie.PValue | None)
assert_type(study.arms, tuple[mie.Arm, ...])
assert_type(study.source, mie.Source)
assert_type(study.is_direct, bool | None)
assert_type(study.to_bibtex(), str)

# Doses
dose = study.regimen.for_patient("70 kg")
assert_type(study.regimen.dose_per_course(), mie.Span)
assert_type(study.regimen.total_dose(), mie.Span)
assert_type(dose, PatientDose)
assert_type(dose.per_course, mie.Span)
assert_type(dose.weight, mie.Amount)
assert_type(dose.per_course.basis, Basis)
assert_type(dose.rounded, Doses)
assert_type(dose.cautions, tuple[str, ...])
assert_type(dose.weighed, DosingWeight)
intended_use: str = mie.dosing.INTENDED_USE
assert_type(mie.Amount("2 g/kg").value, Decimal)

# Numbers
assert_type(mie.audit(mie.evidence), mie.Audit)
assert_type(study.outcomes["mortality-6mo"].recompute_p(), Recomputed)
assert_type(study.outcomes["mortality-6mo"].effect("risk-ratio"), Effect)
assert_type(mie.evidence.claims["short-term-fvc"], mie.Claim)

# Tables and texts
assert_type(mie.evidence.values(), Table)
assert_type(mie.evidence.values()[0], dict[str, Any])
assert_type(mie.evidence.values()[:3], Table)
assert_type(mie.evidence.tables(), dict[str, Table])
assert_type(mie.to_json(study), str)
assert_type(mie.evidence.references.to_bibtex(), str)
assert_type(mie.Citations(mie.evidence.references).mark("wang2022"), str)

# Errors are also the built-in errors that callers expect
key_error: KeyError = mie.UnknownKeyError("x")
value_error: ValueError = mie.UnitError("x")
base: mie.EvidenceError = mie.UnitError("x")
assert_type(mie.PackError([]).problems, tuple[mie.Problem, ...])

# Verbs that hand their keywords on say which they take
assert_type(study.regimen.for_patient("70 kg", product="octagam-10", days=5), PatientDose)
assert_type(dose.schedule("2027-01-31", courses=4, interval="4 weeks"), Table)
assert_type(
    mie.dosing.compare(study.regimen, dose.patient, days=5, renal_or_thrombosis_risk=True), Table
)
death = study.outcomes["mortality-6mo"]
assert_type(death.effect("mean-difference", ("ivig", "other"), method="pooled"), Effect)
assert_type(death.recompute_p(alpha=0.01, plus_minus="sd"), Recomputed)
assert_type(death.fragility(test="fisher", totals={"ivig": 31}), Fragility)
assert_type(mie.evidence.to_effects("mortality", level=0.9), Table)
assert_type(mie.evidence.gap_map(domains=["mortality"], designs="RCT"), GapMap)
assert_type(mie.evidence.references.to_bibtex(encoding="utf-8"), str)

# Mistakes are found before anything runs
mie.studies  # type: ignore[attr-defined]  # pyright: ignore  # noqa: B018
mie.evidence.studeis  # type: ignore[attr-defined]  # pyright: ignore  # noqa: B018
mie.evidence.studies.where(diseas="DM")  # type: ignore[arg-type]  # pyright: ignore
mie.evidence.studies[1.5]  # type: ignore[call-overload]  # pyright: ignore
study.n = 3  # type: ignore[misc]  # pyright: ignore
mie.Source(cite="a", locator="b", method="guessed")  # type: ignore[arg-type]  # pyright: ignore
study.regimen.for_patient("70 kg", round_too="5 g")  # type: ignore[call-arg]  # pyright: ignore
study.regimen.for_patient("70 kg", days="five")  # type: ignore[arg-type]  # pyright: ignore
dose.schedule("2027-01-31", course=4)  # type: ignore[call-arg]  # pyright: ignore
mie.dosing.compare(study.regimen, dose.patient, day=5)  # type: ignore[call-arg]  # pyright: ignore
mie.Span("8 g/kg", "12 g/kg", "mean")  # type: ignore[arg-type]  # pyright: ignore
death.effect("risk-ratio", levle=0.9)  # type: ignore[call-arg]  # pyright: ignore
death.effect("proportion", "ivig", method="wilsn")  # type: ignore[arg-type]  # pyright: ignore
death.recompute_p(alhpa=0.01)  # type: ignore[call-arg]  # pyright: ignore
death.fragility(test="yates")  # type: ignore[arg-type]  # pyright: ignore
mie.evidence.to_effects("mortality", pmis="sd")  # type: ignore[call-arg]  # pyright: ignore
mie.evidence.gap_map(domain="mortality")  # type: ignore[call-arg]  # pyright: ignore
mie.evidence.references.to_bibtex(encodin="utf-8")  # type: ignore[call-arg]  # pyright: ignore
