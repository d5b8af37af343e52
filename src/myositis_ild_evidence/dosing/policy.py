"""Dosing-weight policies: which body weight a dose per kilogram is multiplied by.

A policy is cited data; its formula is one of the closed list in `Rule`. Outside of a policy's
domain there is its own fallback or a refusal, never a silent number. `weighing` applies it.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, ClassVar, Literal

import attrs

from ..errors import InvalidValueError
from ..lazy import once
from ..quantities import numeric
from ..quantities.amount import Amount
from ..records.base import Checked, Short, many
from ..records.plain import Plain
from ..records.source import Source
from .person import Patient, fraction
from .wording import INTENDED_USE, DoseWarning

Rule = Literal["actual", "ideal", "adjusted", "adjusted-above", "not-encoded"]
#: What is used where a rule with a threshold does not adjust; ``lower`` is that of both weights.
Otherwise = Literal["actual", "ideal", "lower"]
When = Literal["age-below", "height-below", "pregnant", "weight-at-most", "actual-below-adjusted"]
Then = Literal["actual", "pre-pregnancy-weight", "refuse"]


@attrs.frozen(kw_only=True, slots=False, repr=False)
class IdealWeight(Short, Checked):
    """A formula of the ideal body weight: a base, and so much more for each inch or centimetre.

    Attributes:
        id: Its id, such as ``"devine"``.
        label: What it is called.
        male: Base for men.
        female: Base for women.
        male_rise: Added for men for each ``per`` of height above ``above``.
        female_rise: The same for women.
        per: One inch or one centimetre.
        above: The height from which the formula counts.
        reference: Key of the reference.
        verified: Whether the primary text was read.
        note: What else must be known.

    Raises:
        InvalidValueError: ``per`` is not one inch or one centimetre.

    Examples:
        >>> from myositis_ild_evidence import dosing
        >>> dosing.shipped().ideal_weights["robinson"].working(
        ...     Amount("180 cm"), male=True)
        '52 kg + 0.75 kg x (180 cm - 152 cm)'
    """

    id: str
    label: str
    male: Amount
    female: Amount
    male_rise: Amount
    female_rise: Amount
    per: Amount
    above: Amount
    reference: str = attrs.field(metadata={"refers": "reference"})
    verified: bool
    note: str | None = None

    def _in_short(self) -> str:
        return f"{self.id}: {self.label}"

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A height is counted by one unit of length."""
        per = given.get("per")
        if per is not None and (per.dimension != "length" or per.value != 1):
            yield "per", f"{per} is not one unit of height; write '1 in' or '1 cm'"

    @once
    def rises(self) -> tuple[Fraction, Fraction]:
        """Kilograms for each centimetre of height, of men and of women."""
        per = fraction(self.per, "cm")
        return fraction(self.male_rise, "kg") / per, fraction(self.female_rise, "kg") / per

    @once
    def bases(self) -> tuple[Fraction, Fraction]:
        """Kilograms of men and of women at a height of nothing, from which the formula rises."""
        above, (male, female) = fraction(self.above, "cm"), self.rises
        return (
            fraction(self.male, "kg") - above * male,
            fraction(self.female, "kg") - above * female,
        )

    def working(self, height: Amount, male: bool) -> str:
        """Return the formula with the figures of one patient.

        Args:
            height: Body height.
            male: Whether the sex is male.
        """
        base, rise = (self.male, self.male_rise) if male else (self.female, self.female_rise)
        tall = f"{numeric.shown(fraction(height, self.per.unit))} {self.per.unit}"
        return f"{base} + {rise} x ({tall} - {self.above})"


@attrs.frozen(kw_only=True, slots=False, repr=False)
class BodySurface(Short, Checked):
    """A formula of the body surface: a coefficient times powers of weight in kg and height in cm.

    Attributes:
        id: Its id, such as ``"mosteller"``.
        label: What it is called.
        coefficient: What the powers are multiplied by.
        divisor: What the product is divided by.
        weight_power: The power of the weight.
        height_power: The power of the height.
        least_weight: The weight below which it was not made, where that is known.
        most_weight: The weight above which it was not made, likewise.
        doubtful_from_bmi: The body mass index in kg/m² from which it is known to be wrong.
        doubt: How it is wrong there.
        reference: Key of the reference.
        further: Keys of further references.
        verified: Whether the primary text was read.
        note: What else must be known.

    Raises:
        InvalidValueError: A body mass index without what it means, or the other way round.

    Examples:
        >>> from myositis_ild_evidence import dosing
        >>> mosteller = dosing.shipped().body_surfaces["mosteller"]
        >>> mosteller.of(Fraction(80), Fraction(180))
        Fraction(2, 1)
    """

    id: str
    label: str
    coefficient: Decimal
    divisor: Decimal = Decimal(1)
    weight_power: Decimal
    height_power: Decimal
    least_weight: Amount | None = None
    most_weight: Amount | None = None
    doubtful_from_bmi: Decimal | None = None
    doubt: str | None = None
    reference: str = attrs.field(metadata={"refers": "reference"})
    further: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "reference"}
    )
    verified: bool
    note: str

    def _in_short(self) -> str:
        return f"{self.id}: {self.label}"

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The formula gives more than nothing; a doubt says from where on it holds."""
        for name in ("coefficient", "divisor"):
            if name in given and given[name] <= 0:
                yield name, f"it is more than zero, not {given[name]}"
        if (given.get("doubt") is None) != (given.get("doubtful_from_bmi") is None):
            yield "doubt", "give both doubtful_from_bmi and doubt, or neither"

    def of(self, kilograms: Fraction, centimetres: Fraction) -> Fraction:
        """Return the body surface in m²: exact to 28 digits.

        Args:
            kilograms: The weight.
            centimetres: The height.
        """
        with localcontext(prec=50) as context:
            product = self.coefficient / self.divisor
            for value, power in ((kilograms, self.weight_power), (centimetres, self.height_power)):
                base = Decimal(value.numerator) / Decimal(value.denominator)
                product *= base.sqrt() if power == _HALF else base**power
            context.prec = 28
            return Fraction(+product)

    def columns(self, kilograms: Any, centimetres: Any) -> Any:
        """Return the body surface of columns, in floats.

        Args:
            kilograms: The weights.
            centimetres: The heights.
        """
        powers = kilograms ** float(self.weight_power) * centimetres ** float(self.height_power)
        return powers * float(Fraction(self.coefficient) / Fraction(self.divisor))

    def working(self, kilograms: Fraction, centimetres: Fraction) -> str:
        """Return the formula with the figures of one patient.

        Args:
            kilograms: The weight.
            centimetres: The height.
        """
        divided = "" if self.divisor == 1 else f" / {self.divisor}"
        return (
            f"{self.coefficient}{divided} x ({numeric.shown(kilograms)} kg)^{self.weight_power} x "
            f"({numeric.shown(centimetres)} cm)^{self.height_power}"
        )


_HALF = Decimal("0.5")


#: The fields of a policy above or from which the adjusted weight is used.
THRESHOLDS = ("adjusted_above", "adjusted_above_bmi", "adjusted_from_bmi")
#: What measurements are computed in.
BASES = {"weight": "kg", "height": "cm", "age": "year", "bmi": "kg/m2"}


@attrs.frozen(kw_only=True, slots=False)
class Limit(Checked):
    """What is refused as a slip of a unit or a digit.

    Attributes:
        of: What is limited; ``bmi`` is the body mass index.
        who: Whom it concerns; children are below 18 years.
        low: The least that is accepted.
        high: The most that is accepted.
        why: The reason.
    """

    of: Literal["weight", "height", "age", "bmi"]
    who: Literal["adults", "children", "everybody"]
    low: Amount
    high: Amount
    why: str

    @once
    def bounds(self) -> tuple[Fraction, Fraction]:
        """The least and the most in kg, cm, years or kg/m², exact."""
        base = BASES[self.of]
        return fraction(self.low, base), fraction(self.high, base)

    @once
    def floats(self) -> tuple[float, float]:
        """The same, for many measurements at once."""
        low, high = self.bounds
        return float(low), float(high)

    def holds(self, value: Amount | Fraction) -> bool:
        """Say whether a measurement is accepted; a bare number is in the base of its kind."""
        low, high = self.bounds
        exact = fraction(value, BASES[self.of]) if isinstance(value, Amount) else value
        return low <= exact <= high

    def __str__(self) -> str:
        return f"{self.low} to {self.high}"


@attrs.frozen(kw_only=True)
class RiskFactor(Checked):
    """What makes a harm more likely that asks for a slower infusion.

    Attributes:
        of: The harm.
        age_above: Above which age.
        indication: For which indication.
        product: Id of the product whose label names it.
        source: Where it was read.
    """

    of: str
    age_above: Amount | None = None
    indication: str | None = None
    product: str
    source: Source

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """One of the two."""
        if (given.get("age_above") is None) == (given.get("indication") is None):
            yield "age_above", "give either age_above or indication"

    def __str__(self) -> str:
        who = (
            self.indication.replace("-", " ") if self.indication else f"age above {self.age_above}"
        )
        return f"{who} ({self.of})"


@attrs.frozen(kw_only=True)
class Exclusion(Checked):
    """Where a policy does not hold, and what happens there.

    Attributes:
        when: The condition.
        value: The age or height below which it applies.
        male: The weight of a man at which or below which it applies.
        female: The same for a woman.
        then: ``actual`` (the actual weight is used), ``pre-pregnancy-weight`` or ``refuse``.
        why: The reason, as the source gives it.
    """

    when: When
    value: Amount | None = None
    male: Amount | None = None
    female: Amount | None = None
    then: Then
    why: str

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Each condition has the figures that it needs."""
        if "when" not in given:
            return  # it is wrong itself
        needs = {
            "age-below": ("value",),
            "height-below": ("value",),
            "weight-at-most": ("male", "female"),
        }.get(given["when"], ())
        for name in ("value", "male", "female"):
            if name in given and (given[name] is not None) != (name in needs):
                word = "needs" if name in needs else "does not take"
                yield name, f"the condition {given['when']!r} {word} it"


@attrs.frozen(kw_only=True)
class Cap(Checked):
    """The most that the source of a policy gives; a dose above it is warned of, not reduced.

    Attributes:
        dose_per_course: The most in one course.
        days: On how many days it is given, where the source says so.
        indications: For whom, as the rates of products name it.
        source: Where it was read.

    Raises:
        InvalidValueError: A dose that is not a mass per body mass.
    """

    dose_per_course: Amount
    days: int | None = None
    indications: tuple[str, ...] = attrs.field(converter=many)
    source: Source

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A cap is a dose per body weight."""
        dose = given.get("dose_per_course")
        if dose is not None and dose.dimension != "mass per body mass":
            yield "dose_per_course", f"{dose} is not a dose per body weight; write '2 g/kg'"


@attrs.frozen(kw_only=True, repr=False)
class Policy(Short, Checked):
    """A published rule for the dosing weight.

    Each rule is that of its ``reference``; ``verified`` says whether its text was read. See also
    `dosing_weight`, which applies it.

    Attributes:
        id: Its id, such as ``"bloodstar-2026"``.
        label: What it is called.
        rule: Its formula, from the closed list.
        ideal_weight: Id of the formula of the ideal weight.
        factor: Which part of the excess weight counts.
        adjusted_above: Ratio of actual to ideal weight above which the adjusted one is used.
        adjusted_above_bmi: Body mass index in kg/m² above which the adjusted weight is used.
        adjusted_from_bmi: Body mass index in kg/m² from which the adjusted weight is used.
        otherwise: Which weight is used where none of these thresholds is passed: ``actual``,
            ``ideal`` or the ``lower`` of the two.
        mandatory_above_bmi: Body mass index in kg/m² above which the source demands the rule.
        rounding: The source's own rounding of the dose of a course, to a step.
        whole_vials: The source's own rounding of the dose of a course, to whole vials.
        caps: The most that the source gives.
        exclusions: Where it does not hold, in the order in which they are asked.
        effective: The date from which it is in force, where it has one.
        reference: Key of its reference.
        further: Keys of further references.
        verified: Whether the primary text of the rule was read.
        question: What its sources leave open, said with every dose.
        note: What else must be known.

    Raises:
        InvalidValueError: The rule lacks a parameter that it needs, or has one that it does not
            take; or it rounds in two ways.

    Examples:
        >>> from myositis_ild_evidence import dosing
        >>> dosing.policies["bloodstar-2026"].effective
        '2026-07-01'
    """

    id: str
    label: str
    rule: Rule
    ideal_weight: str = "devine"
    factor: Decimal | None = None
    adjusted_above: Decimal | None = None
    adjusted_above_bmi: Decimal | None = None
    adjusted_from_bmi: Decimal | None = None
    otherwise: Otherwise | None = None
    mandatory_above_bmi: Decimal | None = None
    rounding: Amount | None = None
    whole_vials: Literal["nearest", "up", "down"] | None = None
    caps: tuple[Cap, ...] = attrs.field(default=(), converter=many, metadata={"key": "cap"})
    exclusions: tuple[Exclusion, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "exclusion"}
    )
    effective: str | None = None
    reference: str = attrs.field(metadata={"refers": "reference"})
    further: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "reference"}
    )
    verified: bool
    question: str | None = None
    note: str

    def _in_short(self) -> str:
        return f"{self.id}: {self.label}"

    @property
    def needs(self) -> tuple[str, ...]:
        """What must be known of a patient beside the weight."""
        if self.on_ideal_weight:
            return ("height", "sex")
        asked = {"height-below": "height", "weight-at-most": "sex"}
        conditions = {exclusion.when for exclusion in self.exclusions}
        return tuple(name for when, name in asked.items() if when in conditions)

    @property
    def on_ideal_weight(self) -> bool:
        """Whether the rule, or a condition, computes with the ideal weight."""
        below = any(x.when == "actual-below-adjusted" for x in self.exclusions)
        return below or self.rule not in ("actual", "not-encoded")

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Each rule has the parameters that it needs."""
        if "rule" not in given:
            return  # it is wrong itself
        needs = {
            "adjusted": ("factor",),
            "adjusted-above": ("factor", "otherwise"),
        }.get(given["rule"], ())
        for name in ("factor", "otherwise"):
            if name in given and (given[name] is not None) != (name in needs):
                word = "needs" if name in needs else "does not take"
                yield name, f"the rule {given['rule']!r} {word} it"
        passed = [name for name in THRESHOLDS if given.get(name) is not None]
        if given["rule"] != "adjusted-above":
            for name in passed:
                yield name, f"the rule {given['rule']!r} does not take it"
        elif not passed:
            yield "rule", f"'adjusted-above' needs a threshold: {', '.join(THRESHOLDS)}"
        if given.get("rounding") is not None and given.get("whole_vials") is not None:
            yield "whole_vials", "a dose is rounded once: to a step or to whole vials"


@attrs.frozen(kw_only=True)
class Line:
    """One line of a calculation: what it is, how it was reached, and the figure.

    Attributes:
        label: What the figure is.
        working: How it was reached, in figures that can be checked by hand.
        value: The figure with its unit; None for a line of words.
        sources: Keys of the references that it rests on.
    """

    label: str
    working: str
    value: Amount | None = None
    sources: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class DosingWeight(Plain, Short):
    """The weight that a policy gives for a patient.

    See also `dosing_weight`, which makes it.

    Attributes:
        kilograms: The weight in kg, exact.
        policy: The policy that was asked for.
        basis: Which weight it is: ``actual``, ``ideal``, ``adjusted`` or ``pre-pregnancy``.
        lines: Each step of the calculation.
        warnings: Where the policy did not hold and what was used instead, and what was assumed,
            the worst first.
        notes: What else must be known of the policy and of the formula of the ideal weight.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> man = mie.dosing.Patient(weight="100 kg", height="175 cm", sex="male")
        >>> weight = mie.dosing.dosing_weight(man, "adjusted")
        >>> weight.basis, [line.label for line in weight.lines]
        ('adjusted', ['Ideal body weight', 'Adjusted body weight', 'Dosing weight'])
    """

    TOLD: ClassVar[tuple[str, ...]] = ("amount", "intended_use")

    kilograms: Fraction
    policy: Policy
    basis: str
    lines: tuple[Line, ...]
    warnings: tuple[DoseWarning, ...]
    notes: tuple[str, ...] = ()

    def _in_short(self) -> str:
        return f"{self.policy.id}: {rounded_kilograms(self.kilograms)}, {self.basis}"

    @property
    def intended_use(self) -> str:
        """Whom it informs, and that it advises no patient."""
        return INTENDED_USE

    @property
    def amount(self) -> Amount:
        """The weight as an amount, to 28 digits where it does not end."""
        return kilograms(self.kilograms)


@attrs.frozen(kw_only=True, repr=False)
class Surface(Short):
    """The body surface of a patient, with the formula that gave it.

    Attributes:
        square_metres: The surface in m², exact to 28 digits.
        formula: The formula.
        line: The step of the calculation.
        warnings: Where the formula is known to be wrong, or was not read.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(drug="a", dose_per_course="600 mg/m2", days_per_course=1)
        >>> dose = regimen.for_patient("80 kg", height="180 cm", body_surface="mosteller")
        >>> print(dose.surface.amount, dose.surface.formula.id)
        2 m2 mosteller
    """

    square_metres: Fraction
    formula: BodySurface
    line: Line
    warnings: tuple[DoseWarning, ...]

    def _in_short(self) -> str:
        return f"{self.formula.id}: {self.amount}"

    @property
    def amount(self) -> Amount:
        """The surface as an amount."""
        return Amount(numeric.from_fraction(self.square_metres), "m2")


def surface_of(formula: BodySurface, weighed: DosingWeight, patient: Patient) -> Surface:
    """Return the body surface of a patient, of the dosing weight and the height.

    Args:
        formula: The formula.
        weighed: The dosing weight.
        patient: The patient, whose height is known.

    Raises:
        InvalidValueError: The formula was not made for such a weight.
    """
    height = fraction(patient.height, "cm")
    for limit, below in ((formula.least_weight, True), (formula.most_weight, False)):
        if limit is None:
            continue
        exact = fraction(limit, "kg")
        if weighed.kilograms < exact if below else weighed.kilograms > exact:
            side = "below" if below else "above"
            raise InvalidValueError(
                f"the formula {formula.id!r} was not made for a weight {side} {limit}",
                code="not-for-patient",
                argument="body_surface",
            )
    found = formula.of(weighed.kilograms, height)
    said = []
    if formula.doubtful_from_bmi is not None and patient.bmi >= Fraction(formula.doubtful_from_bmi):
        bmi = f"the body mass index is {numeric.shown(patient.bmi, 1)} kg/m2"
        said.append(DoseWarning("moderate", f"{bmi}: {formula.doubt} ({formula.label})"))
    if not formula.verified:
        unread = f"the formula of the body surface {formula.id} was not read in its own text"
        said.append(DoseWarning("provenance", unread))
    line = Line(
        label="Body surface",
        working=f"{formula.label}: {formula.working(weighed.kilograms, height)}",
        value=Amount(numeric.from_fraction(found), "m2"),
        sources=(formula.reference, *formula.further),
    )
    return Surface(square_metres=found, formula=formula, line=line, warnings=tuple(said))


def rounded_kilograms(value: Fraction) -> str:
    """Return a weight for a line of text, to two decimal places."""
    return f"{numeric.text(numeric.plain(numeric.rounded(value, 2)))} kg"


def kilograms(value: Fraction) -> Amount:
    """Return a fraction of kilograms as an amount."""
    return Amount(numeric.from_fraction(value), "kg")
