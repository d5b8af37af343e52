"""The goals of speed of doses of arrays of weights."""

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


def entries(loop: Callable[..., Loop]) -> list[Loop]:
    """Return the goals, made by the class of repeated statements."""
    many = "weights = units.Quantity(weights, 'kg')"
    guarded = "mie.dosing.dose_quantity(regimen, weights)"
    made = [
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
    return made
