"""The rates of a day from the first minute, and the least time that they allow."""

from datetime import datetime, time
from fractions import Fraction
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.infusion import hours_and_minutes

REGIMEN = mie.evidence.regimens["huapaya2019/ivig"]
PAIRS = [(one.id, rate.indication) for one in dosing.products for rate in one.rates]
ITP = "immune-thrombocytopenia"


def dose(id: str = "octagam-10", **options: Any) -> dosing.PatientDose:
    return REGIMEN.for_patient("100 kg", product=id, **options)


def shown(made: dosing.PatientDose, *names: str, start: Any = None) -> list[tuple[str, ...]]:
    return [tuple(str(row[name]) for name in names) for row in made.rate_table(start)]


@pytest.mark.parametrize(("id", "indication"), PAIRS)
@pytest.mark.parametrize("risk", [True, False, None])
@pytest.mark.parametrize("cap", [None, "20 mL/h"])
def test_every_infusion_starts_at_the_printed_rate_and_never_passes_its_limit(
    id: str, indication: str, risk: bool | None, cap: str | None
) -> None:
    made = dose(id, indication=indication, renal_or_thrombosis_risk=risk, rate_cap=cap)
    table, start = made.rate_table(), made.start_rate
    assert start is not None
    rates = [row["rate_ml_per_h"] for row in table if row["rate_ml_per_h"] is not None]
    assert rates == sorted(rates)
    if cap is None:
        assert table[0]["part"] == "start"
        assert table[0]["rate_ml_per_h"] == round(start.rate.value, 2)
    if risk and not any(rate.at_risk for rate in dosing.products[id].rates) and cap is None:
        assert "minimum rate practicable" in table[-1]["words"]
        return
    top = round(made.binding_rate.rate.value, 2)
    assert rates[-1] == top or (table[-1]["part"] == "step" and rates[-1] < top)
    if table[-1]["cumulative_ml"] is not None:
        assert table[-1]["cumulative_ml"] == made.volume.exact.value
        total = sum((Fraction(row["minutes"]) for row in table), Fraction(0)) / 60
        assert abs(total - Fraction(made.titrated_time.exact.value)) < Fraction(1, 1000)
        assert made.titrated_time.exact.value >= made.minimum_time.exact.value


@pytest.mark.parametrize(("id", "indication"), PAIRS)
def test_a_step_that_is_not_printed_is_free_and_never_drawn(id: str, indication: str) -> None:
    rate = dosing.products[id].rate(indication)
    assert rate is not None
    table = dose(id, indication=indication, renal_or_thrombosis_risk=False).rate_table()
    parts = [row["part"] for row in table]
    if rate.stepwise:
        assert "free" not in parts
    else:
        assert parts == ["start", "free"]
        assert "raised as tolerated" in table[-1]["words"]


def test_the_table_has_clock_times_where_a_start_is_given() -> None:
    columns = ("clock", "part", "from_minute", "rate_ml_per_h", "rate_mg_per_kg_min", "minutes")
    calm = dose(indication=ITP, renal_or_thrombosis_risk=False)
    expected = [
        ("08:30", "start", "0", "60", "1", "30"),
        ("09:00", "step", "30", "120", "2", "30"),
        ("09:30", "step", "60", "240", "4", "30"),
        ("10:00", "step", "90", "480", "8", "23.75"),
    ]
    for start in ("08:30", time(8, 30), datetime(2027, 1, 31, 8, 30)):
        assert shown(calm, *columns, start=start) == expected
    assert [row["clock"] for row in calm.rate_table()] == [None] * 4
    assert [str(row["cumulative_ml"]) for row in calm.rate_table()] == ["30", "90", "210", "400"]
    late = shown(calm, "clock", start="23:45")
    assert late[1] == ("00:15",)


@pytest.mark.parametrize("start", ["8 am", "25:00", "2027-01-31", "", 830])
def test_what_is_no_time_of_the_day_is_refused(start: Any) -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        dose().rate_table(start)
    assert caught.value.argument == "start"


def test_a_rate_that_is_raised_by_a_printed_amount_has_all_its_steps() -> None:
    made = dose("bivigam-10", indication="primary-immunodeficiency")
    found = shown(made, "part", "rate_mg_per_kg_min", "minutes")
    assert found[:3] == [("start", "0.5", "10"), ("step", "1.3", "20"), ("step", "2.1", "20")]
    assert found[-1][:2] == ("step", "5.3")  # the dose ends before 6 mg/kg/min
    fast = attrs.evolve(REGIMEN, daily_dose=mie.Span("1 g/kg/day", "1 g/kg/day", "exact"))
    long = fast.for_patient("100 kg", product="bivigam-10", indication="primary-immunodeficiency")
    assert shown(long, "part", "rate_mg_per_kg_min")[-2:] == [("step", "5.3"), ("maximum", "6")]


def test_the_lowest_figure_for_people_at_risk_binds_in_every_indication() -> None:
    for indication in (ITP, "dermatomyositis", "primary-immunodeficiency"):
        careful = dose(indication=indication, renal_or_thrombosis_risk=True)
        assert str(careful.binding_rate.printed) == "0.03 mL/kg/min"
        assert careful.binding_rate.words.startswith("at the minimum rate practicable, not above")
        assert "minimum rate practicable" in careful.rate_table()[-1]["words"]
    below = dose("octagam-5", renal_or_thrombosis_risk=True).binding_rate
    assert (str(below.printed), below.exclusive) == ("3.3 mg/kg/min", True)
    panzyga = dose(
        "panzyga-10", indication="primary-immunodeficiency", renal_or_thrombosis_risk=True
    )
    assert str(panzyga.binding_rate.printed) == "3.3 mg/kg/min"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("0", "0:00 h"),
        ("1.5", "1:30 h"),
        ("1.7669", "1:47 h"),
        ("0.9999", "1:00 h"),
        ("26", "26:00 h"),
        ("0.5000000000000000000000000001", "0:30 h"),
    ],
)
def test_times_are_hours_and_whole_minutes_never_too_short(hours: str, said: str) -> None:
    assert hours_and_minutes(Fraction(hours)) == said


def test_two_readings_have_two_times() -> None:
    both = mie.evidence.regimens["kampylafka2012/ivig"].for_patient("70 kg", product="octagam-10")
    [times] = [line for line in str(both).splitlines() if line.startswith("  Time a day")]
    assert ("4:33 h" in times, "8:43 h" in times) == (True, True)


def test_where_a_label_lacks_the_indication_one_that_has_it_holds_as_well() -> None:
    off_label = dose("asceniv-10", renal_or_thrombosis_risk=False)
    assert str(off_label.binding_rate.printed) == "4.0 mg/kg/min"
    assert off_label.binding_rate.of == "Octagam 10%, dermatomyositis"
    assert "or that of Octagam 10%, dermatomyositis where it is lower" in " ".join(
        off_label.speed.warnings()
    )
    own = dose("asceniv-10", indication="primary-immunodeficiency")
    assert str(own.binding_rate.printed) == "8 mg/kg/min"


def test_a_raise_needs_its_time_and_a_step_in_its_unit() -> None:
    [rate] = dosing.products["bivigam-10"].rates
    for change in (
        {"raise_every": None},
        {"steps": ()},
        {"raise_by": mie.Amount("0.01 mL/kg/min")},
    ):
        with pytest.raises(mie.InvalidValueError) as caught:
            attrs.evolve(rate, **change)
        assert caught.value.argument == "raise_by"


@pytest.mark.parametrize(("start", "clock"), [(None, []), ("08:30", ["clock"])])
def test_a_rate_is_shown_with_its_part_and_a_clock_only_where_there_is_one(
    start: str | None, clock: list[str]
) -> None:
    regimen = mie.evidence.regimens["huapaya2019/ivig"]
    table = regimen.for_patient("100 kg", product="octagam-10").rate_table(start)
    assert [row["part"] for row in table] == ["start", "free"]
    assert {"part", "rate_ml_per_h"} <= {*table.shown}
    assert [name for name in table.shown if name == "clock"] == clock
