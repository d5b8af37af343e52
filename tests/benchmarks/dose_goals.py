"""The goals of speed of doses: one patient, arrays, and cohorts on data frames.

The hand-written sides compute the same columns, with the same guards and reasons; a cohort without
them would be faster and would give an implausible weight a dose.
"""

from collections.abc import Callable
from typing import TypeVar

Loop = TypeVar("Loop")

MAKE = """
import attrs, numpy, pint
import myositis_ild_evidence as mie
regimen = mie.evidence.regimens["huapaya2019/ivig"]
units = pint.get_application_registry()
"""
WEIGHTS = """
import numpy
dice = numpy.random.default_rng(1)
weights = dice.uniform(40, 150, 1_000_000)
"""
COHORT = """
import attrs, numpy
import myositis_ild_evidence as mie
dice = numpy.random.default_rng(1)
rows = {rows}
kilograms, centimetres = dice.integers(400, 1500, rows) / 10, dice.integers(1530, 2000, rows) / 10
sexes = numpy.where(dice.random(rows) < 0.5, "male", "female")
cohort = {{"weight_kg": kilograms, "height_cm": centimetres, "sex": sexes}}
regimen = mie.evidence.regimens["huapaya2019/ivig"]
vials = attrs.evolve(mie.dosing.products["octagam-10"], vials=["5 g"])
options = dict(policy="adjusted", product=vials, round_to="vial-up")
"""
OURS = "mie.dosing.for_cohort({frame}, regimen, **options){collect}"

POLARS = """
import polars as pl
frame = pl.DataFrame(cohort).lazy()
def by_hand(frame):
    w, h, sex = pl.col("weight_kg"), pl.col("height_cm"), pl.col("sex")
    weight_good, height_good = (w >= 20) & (w <= 350), (h >= 100) & (h <= 250)
    male, known = sex == "male", (sex == "male") | (sex == "female")
    ideal = pl.when(male).then(50.0).otherwise(45.5) + 2.3 * (h / 2.54 - 60)
    frame = frame.with_columns(ideal=ideal).with_columns(adjusted=pl.col("ideal") * 0.6 + w * 0.4)
    low, short = w < pl.col("adjusted") - 1e-9, h < 152.4 - 1e-9
    frame = frame.with_columns(
        kg=pl.when(low).then(w).otherwise(pl.col("adjusted")),
        good=weight_good & height_good & known & ~short,
    ).with_columns(n=(pl.col("kg") * 0.08 - 1e-9).ceil())
    kg, n = pl.col("kg"), pl.col("n")
    good = pl.col("good") & (n > 0.5)
    shown = lambda value: pl.when(good).then(value)
    spare = n * 5 - kg * 0.4
    reason = (
        pl.when(w.is_null() | w.is_nan()).then(pl.lit("weight is missing"))
        .when(~weight_good).then(pl.lit("weight is outside of 20 kg to 350 kg"))
        .when(h.is_null() | h.is_nan()).then(pl.lit("height is missing"))
        .when(~height_good).then(pl.lit("height is outside of 100 cm to 250 cm"))
        .when(sex.is_null()).then(pl.lit("sex is missing"))
        .when(~known).then(pl.lit("sex is neither male nor female"))
        .when(short).then(pl.lit("height below 60 in"))
        .when(n < 0.5).then(pl.lit("rounding leaves nothing"))
    )
    return frame.select(
        w, h, sex, dosing_weight_kg=shown(kg), policy=pl.lit("adjusted"),
        weight_basis=shown(pl.when(low).then(pl.lit("actual")).otherwise(pl.lit("adjusted"))),
        note=shown(pl.when(low).then(pl.lit("does not apply, actual weight used"))),
        per_day_g=shown(kg * 0.4), per_course_g=shown(kg * 2), total_g=shown(kg * 12),
        rounded_per_day_g=shown(n * 5), rounded_per_course_g=shown(n * 25),
        rounded_total_g=shown(n * 150), vials=shown(n.cast(pl.Int64)),
        of_5_g=shown(n.cast(pl.Int64)),
        waste=shown(pl.when(spare > 1e-9).then(spare).otherwise(0.0)), reason=reason,
    )
"""
#: The same cohort without reasons and guards: the least that arrays can take.
NUMPY = """
w, h, male = kilograms, centimetres, sexes == "male"
def by_hand():
    ideal = numpy.where(male, 50.0, 45.5) + 2.3 * (h / 2.54 - 60)
    adjusted = ideal * 0.6 + w * 0.4
    kg = numpy.where(w < adjusted, w, adjusted)
    vials = numpy.ceil(kg * 0.08 - 1e-9)
    return ideal, adjusted, kg, kg * 0.4, kg * 2, kg * 12, vials * 5, vials
"""


def entries(loop: Callable[..., Loop]) -> list[Loop]:
    """Return the goals, made by the class of repeated statements."""
    one = "weight = units.Quantity(70.5, 'kg')"
    many = "weights = units.Quantity(weights, 'kg')"
    guarded = "mie.dosing.dose_quantity(regimen, weights)"
    made = [
        loop(
            name="dose of one patient, quantity in and out",
            prepare=f"{MAKE}{one}; mie.dosing.dose_quantity(regimen, weight, 'per_course')",
            ours="mie.dosing.dose_quantity(regimen, weight, 'per_course')",
            peer="pint, the same product of three quantities",
            prepare_theirs=f"{MAKE}{one}\n"
            "dose, days = units.Quantity(0.4, 'g/kg/day'), units.Quantity(5, 'day')\n"
            "gram = units.Unit('g')",
            theirs="(dose * days * weight).to(gram)",
            at_most=0.20,
        ),
        loop(
            name="dose of 10^6 weights as a pint array, no guard",
            prepare=f"{MAKE}{WEIGHTS}{many}; total = regimen.total_dose().exact",
            ours="total * weights",
            peer="numpy, one multiplication",
            prepare_theirs=WEIGHTS,
            theirs="weights * 12.0",
            at_most=1.10,
        ),
        loop(
            name="dose of 10^6 weights as a pint array, each held against the limits",
            prepare=f"{MAKE}{WEIGHTS}{many}; {guarded}",
            ours=guarded,
            peer="numpy, one multiplication, least and greatest",
            prepare_theirs=WEIGHTS,
            theirs="weights * 12.0, weights.min() >= 20 and weights.max() <= 350",
            at_most=1.10,
        ),
    ]
    made += [
        loop(
            name=f"dose of 10^6 weights as an array with units, against {peer}",
            prepare=f"{MAKE}{WEIGHTS}{many}; {guarded}",
            ours=guarded,
            peer=f"{peer}, the same product",
            prepare_theirs=WEIGHTS + prepare,
            theirs=theirs,
            at_most=0.30,
        )
        for peer, prepare, theirs in (
            (
                "astropy.units",
                "import astropy.units as u; dose = 12 * u.g / u.kg; weights = weights * u.kg",
                "(dose * weights).to(u.g)",
            ),
            (
                "unyt",
                "import unyt; dose = unyt.unyt_quantity(12, 'g/kg')\n"
                "weights = unyt.unyt_array(weights, 'kg')",
                "(dose * weights).to('g')",
            ),
        )
    ]
    million = COHORT.format(rows=1_000_000)
    ours = OURS.format(frame="frame", collect=".collect()")
    made += [
        loop(
            name="cohort of 10^6: policy, doses, vials, reasons",
            prepare=million + POLARS,
            ours=ours,
            peer="polars by hand, the same columns",
            prepare_theirs=million + POLARS,
            theirs="by_hand(frame).collect()",
            at_most=1.15,
        ),
        loop(
            name="cohort of 10^6: policy, doses, vials, reasons, against numpy",
            prepare=million + POLARS,
            ours=ours,
            peer="numpy by hand, without guards and reasons",
            prepare_theirs=million + NUMPY,
            theirs="by_hand()",
            at_most=1.50,
        ),
    ]
    return made
