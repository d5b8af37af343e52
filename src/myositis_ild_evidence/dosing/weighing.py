"""Where a weight policy is applied: its rule and its exclusions, written once.

`Rules` runs over one patient, exactly, and over the columns of a cohort (`vectors`). What it finds
is made into a `DosingWeight` with every step for a patient, and into columns by `cohort`. A
message stands in one place in both of its forms: with the figures of a patient, and for a row.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from operator import and_, or_
from typing import Any

import attrs

from ..errors import Argument, Hint, InvalidValueError, MissingValueError, Wording
from ..quantities.amount import Amount
from ..quantities.numeric import shown
from .formulary import Formulary, or_shipped
from .person import Patient, fraction
from .policy import DosingWeight, Exclusion, Line, Policy, kilograms
from .vectors import EXACT
from .wording import SEVERITIES, DoseWarning, Severity, by_severity


def dosing_weight(
    patient: Patient, policy: str | Policy = "actual", *, formulary: Formulary | None = None
) -> DosingWeight:
    """Return the dosing weight of a patient under a policy.

    Ideal body weight is computed by the formula that the policy names, as a rule Devine's (Drug
    Intell Clin Pharm 1974;8:650-655); what of each was read says `IdealWeight.note`. Every policy
    names its own source. See also `compare`, which tries every policy.

    Args:
        patient: Whose weight.
        policy: Id of a published policy, or a policy of the caller's own.
        formulary: Where policies are looked up, with the limits of measurements; by default the
            package's own.

    Raises:
        UnknownKeyError: There is no such policy.
        MissingValueError: The policy needs the height, the sex or the weight before pregnancy.
        InvalidValueError: A measurement can hardly be right; the patient is outside of the policy's
            domain, and it has no fallback; or its rule is not encoded.

    Examples:
        >>> man = Patient(weight="100 kg", height="175 cm", sex="male")
        >>> weight = dosing_weight(man, "adjusted")
        >>> weight.basis, round(float(weight.kilograms), 2)
        ('adjusted', 82.28)
    """
    data = or_shipped(formulary)
    data.limits.check(patient)
    rule = data.policy(policy)
    refuse_not_encoded(rule)
    needs = rule.needs
    missing = [name for name in needs if getattr(patient, name) is None]
    if missing:
        first, *others = (Argument(name) for name in missing)
        asked = [first, *(part for other in others for part in (" and ", other))]
        raise MissingValueError(
            f"the policy {rule.id!r} needs ",
            *asked,
            " beside the weight; only 'actual' needs no more",
            code="missing-argument",
        )
    return _weighed(patient, _measured(patient, needs), Rules(rule, data, EXACT, patient))


_ANOTHER = Hint("; choose another ", Argument("weight_policy", bare=True), ", such as 'actual'")


def refuse_not_encoded(policy: Policy) -> None:
    """Refuse a policy whose rule is not known.

    Raises:
        InvalidValueError: It is not.
    """
    if policy.rule == "not-encoded":
        raise InvalidValueError(
            f"the policy {policy.id!r} cannot be applied: {policy.note}",
            code="not-encoded",
            argument="weight_policy",
        )


#: What is said: where it holds, in the words for a row, in those for one patient if they are
#: others, and how much it matters.
Said = tuple[Any, str, Callable[[], str] | None, Severity]


@attrs.frozen(kw_only=True)
class Measured:
    """Measurements in kg, cm and years: of one patient, or columns.

    What is not asked for is None. Columns hold what is implausible; it is set apart later.

    Attributes:
        weight: Actual body weight, or the one that stands in its place.
        now: Actual body weight where another stands in its place.
        height: Body height.
        male: Whether the sex is male.
        child: Whether below 18 years.
        age: Years; in a column far above every limit where it is not known.
        no_age: Whether the age is not known.
        pregnant: Whether pregnant.
        unsaid: Whether nothing is known of a pregnancy.
        before: Weight before the pregnancy; in a column the actual weight where there is none.
        ideal: Ideal body weight, computed from the others.
        adjusted: Ideal body weight and the policy's part of the excess, likewise.
        said: What has to be said of every weight that is computed from them.
    """

    weight: Any
    height: Any = None
    male: Any = None
    child: Any = None
    age: Any = None
    no_age: Any = False
    pregnant: Any = None
    unsaid: Any = False
    before: Any = None
    now: Any = None
    ideal: Any = None
    adjusted: Any = None
    said: Sequence[Said] = ()

    @property
    def bmi(self) -> Any:
        """Body mass index in kg/m²."""
        metres = self.height / 100
        return self.weight / (metres * metres)

    @property
    def actual(self) -> Any:
        """Actual body weight."""
        return self.weight if self.now is None else self.now


@attrs.frozen(kw_only=True)
class Weighed:
    """What a policy gives: one weight, or columns of weights.

    Attributes:
        kilograms: The dosing weight.
        basis: Which weight it is: ``actual``, ``ideal``, ``adjusted`` or ``pre-pregnancy``.
        note: What it calls for attention to: of a patient each text, of a row one or none.
        refused: Where the policy does not hold and has no fallback; False if nowhere.
        reason: Why it was refused.
        of: What it was computed from; None where that is another for each row.
    """

    kilograms: Any
    basis: Any
    note: Any = None
    refused: Any = False
    reason: Any = None
    of: Measured | None = None


@attrs.frozen
class Rules:
    """One policy over one patient or a cohort.

    Attributes:
        policy: The policy.
        formulary: The formulas of the ideal weight, and what is refused as a body weight.
        over: What the measurements are.
        patient: The one patient, as given, for the words; None for a cohort.
    """

    policy: Policy
    formulary: Formulary
    over: Any
    patient: Patient | None = None

    def weighed(self, of: Measured) -> Weighed:
        """Return the dosing weight: by the first exclusion that applies, else by the rule."""
        if self.policy.on_ideal_weight:
            (ideal,) = self.over.keep(ideal=self._ideal(of))
            adjusted = ideal
            if self.policy.factor is not None:
                part = Fraction(self.policy.factor)
                (adjusted,) = self.over.keep(
                    adjusted=ideal * self._number(1 - part) + of.weight * self._number(part)
                )
            of = attrs.evolve(of, ideal=ideal, adjusted=adjusted)
        return self._first(self.policy.exclusions, of)

    def least(self, found: Weighed, child: Any) -> Any:
        """Return where a computed weight is less than is accepted: it can even be negative."""
        if isinstance(found.basis, str) and found.basis not in ("ideal", "adjusted"):
            return False
        of, over = self.formulary.limits.of, self.over
        limit = self._number(of("weight", "adults").bounds[0]) - over.tolerance
        if child is not None:
            younger = self._number(of("weight", "children").bounds[0]) - over.tolerance
            limit = over.where(child, younger, limit)
        return found.kilograms < limit

    def assumed(self, of: Measured) -> Any:
        """Return what was taken for granted where something is not known."""
        conditions = {exclusion.when for exclusion in self.policy.exclusions}
        said: list[Said] = []
        if "age-below" in conditions:
            said.append((of.no_age, "age is not given: an adult is assumed", None, "low"))
        if "pregnant" in conditions:
            said.append((of.unsaid, "pregnant is not given: taken as not pregnant", None, "low"))
        else:
            silent = f"{self.policy.id} says nothing about pregnancy"
            said.append((of.pregnant, silent, None, "moderate"))
        return self._note(said)

    def _number(self, value: Fraction) -> Any:
        return self.over.number(value)

    def _kilograms(self, amount: Amount | None) -> Any:
        return self.over.number(fraction(amount, "kg"))

    def _ideal(self, of: Measured) -> Any:
        formula = self.formulary.ideal_weight(self.policy)

        def of_sex(both: tuple[Fraction, Fraction]) -> Any:
            male, female = map(self._number, both)
            return male if male == female else self.over.where(of.male, male, female)

        return of_sex(formula.bases) + of.height * of_sex(formula.rises)

    def _first(self, exclusions: Sequence[Exclusion], of: Measured) -> Weighed:
        """Return what the first exclusion that applies does; of one patient, nothing else."""
        if not exclusions:
            return self._rule(of)
        exclusion, *others = exclusions
        condition = self._applies(exclusion, of)
        if condition is True:
            return self._otherwise(exclusion, of)
        if condition is False or condition is None:
            return self._first(others, of)
        (condition,) = self.over.keep(condition=condition)
        return self._either(condition, self._otherwise(exclusion, of), self._first(others, of))

    def _applies(self, exclusion: Exclusion, of: Measured) -> Any:
        """Return where an exclusion applies; None where nothing is known that it asks for."""
        near = self.over.tolerance
        if exclusion.when == "pregnant":
            return of.pregnant
        if exclusion.when == "age-below":
            limit = self._number(fraction(exclusion.value, "year"))
            return None if of.age is None else of.age < limit - near
        if exclusion.when == "height-below":
            return of.height < self._number(fraction(exclusion.value, "cm")) - near
        if exclusion.when == "weight-at-most":
            male, female = self._kilograms(exclusion.male), self._kilograms(exclusion.female)
            return of.weight <= self.over.where(of.male, male + near, female + near)
        return of.weight < of.adjusted - near

    def _rule(self, of: Measured) -> Weighed:
        """The closed list of formulas."""
        policy, over = self.policy, self.over
        near = over.tolerance
        weight, basis = of.weight, "actual"
        if policy.rule == "ideal":
            weight, basis = of.ideal, "ideal"
        elif policy.rule == "adjusted":
            weight, basis = of.adjusted, "adjusted"
        elif policy.rule == "adjusted-above":
            if policy.otherwise == "ideal":
                weight, basis = of.ideal, "ideal"
            elif policy.otherwise == "lower":
                (below,) = over.keep(below=weight < of.ideal - near)
                weight = over.where(below, weight, of.ideal)
                basis = over.where(below, "actual", "ideal")
            (above,) = over.keep(above=self._above(of))
            (weight,) = over.keep(weight=over.where(above, of.adjusted, weight))
            basis = over.where(above, "adjusted", basis)
        return self._found(of, weight, basis, self._falls(of))

    def _above(self, of: Measured) -> Any:
        """Return where a threshold of the policy is passed, or reached if it counts from there."""
        policy, near = self.policy, self.over.tolerance
        found = []
        if policy.adjusted_above is not None:
            limit = of.ideal * self._number(Fraction(policy.adjusted_above))
            found.append(of.weight > limit + near)
        if policy.adjusted_above_bmi is not None:
            found.append(of.bmi > self._number(Fraction(policy.adjusted_above_bmi)) + near)
        if policy.adjusted_from_bmi is not None:
            found.append(of.bmi >= self._number(Fraction(policy.adjusted_from_bmi)) - near)
        return reduce(or_, found)

    def _otherwise(self, exclusion: Exclusion, of: Measured) -> Weighed:
        """Return what an exclusion does."""
        name, why, who = self.policy.id, exclusion.why, self._who(exclusion, of)
        if exclusion.then == "refuse":
            reason = f"{name} does not hold: {who}"
            if self.patient is not None:
                reason = Wording(
                    f"the policy {name!r} does not hold for this patient ({who}): {why} It has no "
                    "rule of its own for this",
                    _ANOTHER,
                )
            return Weighed(kilograms=of.weight, basis="actual", refused=True, reason=reason)
        if exclusion.then == "actual":
            used = "actual weight" if of.now is None else "weight before the pregnancy"
            fallback: Said = (
                True,
                f"{name} does not apply, {used} used: {who}",
                lambda: f"{name} does not apply ({who}): {why} The {used} is used",
                "moderate",
            )
            return self._found(of, of.weight, "actual", [fallback, *self._demanded(of)])
        if of.before is None:
            raise MissingValueError(
                f"the policy {name!r} needs ",
                Argument("pre_pregnancy_weight"),
                f" in pregnancy: {why}",
                code="missing-argument",
            )
        row = f"{name}: weight before the pregnancy used"
        before: Said = (True, row, lambda: f"{name}: {why}", "low")
        found = self.weighed(
            attrs.evolve(of, weight=of.before, pregnant=None, now=of.weight, said=(before,))
        )
        basis = found.basis
        if not isinstance(basis, str):
            basis = self.over.where(basis == "actual", "pre-pregnancy", basis)
        elif basis == "actual":
            basis = "pre-pregnancy"
        return attrs.evolve(found, basis=basis)

    def _found(self, of: Measured, weight: Any, basis: Any, said: Sequence[Said]) -> Weighed:
        """Return a weight with what is said of it, also where it is more than the actual one."""
        said = [*of.said, *said]
        if weight is not of.actual and not (of.now is None and self._is_never_more()):
            more: Said = (
                weight > of.actual + self.over.tolerance,
                "more than by actual weight",
                lambda: (
                    f"the dosing weight {shown(weight)} kg is above the actual weight "
                    f"{shown(of.actual)} kg: {self.policy.id} gives more than actual weight would"
                ),
                "moderate",
            )
            said.append(more)
        return Weighed(kilograms=weight, basis=basis, note=self._note(said), of=of)

    def _falls(self, of: Measured) -> Sequence[Said]:
        """Return what must be said below the height from which the ideal weight counts."""
        if of.ideal is None:
            return ()
        above = self.formulary.ideal_weight(self.policy).above
        lines = (each.value for each in self.policy.exclusions if each.when == "height-below")
        if any(line is not None and line >= above for line in lines):
            return ()
        falls: Said = (
            of.height < self._number(fraction(above, "cm")) - self.over.tolerance,
            f"height below {above}: the ideal weight goes on falling",
            lambda: (
                f"the height {self._given.height} is below {above}, from which the ideal weight "
                "counts: it goes on falling in a straight line"
            ),
            "moderate",
        )
        return (falls,)

    def _demanded(self, of: Measured) -> Sequence[Said]:
        """Return what else the policy demands of a body mass index, where it is not applied."""
        top = self.policy.mandatory_above_bmi
        if top is None or of.height is None:
            return ()
        text = f"{self.policy.id} also demands its formula above a BMI of {top} kg/m2"
        demanded: Said = (
            of.bmi > self._number(Fraction(top)) + self.over.tolerance,
            text,
            lambda: f"{text} (here {shown(of.bmi, 1)}); which of the two goes first is not said",
            "moderate",
        )
        return (demanded,)

    def _is_never_more(self) -> bool:
        """Say whether the rule gives no more than the weight from which it computes."""
        asked = (exclusion.when for exclusion in self.policy.exclusions)
        ratio, by_bmi = self.policy.adjusted_above, self.policy.adjusted_above_bmi
        # Above the ideal weight, the adjusted one lies between the two.
        adjusted = ratio is not None and ratio >= 1 and by_bmi is None
        adjusted &= self.policy.adjusted_from_bmi is None and self.policy.otherwise != "ideal"
        return adjusted or "actual-below-adjusted" in asked

    def _who(self, exclusion: Exclusion, of: Measured) -> str:
        """Return whom an exclusion concerns, with the figures of one patient."""
        value, given = exclusion.value, self.patient
        if exclusion.when == "pregnant":
            return "pregnant"
        if exclusion.when == "age-below":
            return f"age{f' {given.age},' if given else ''} below {value}"
        if exclusion.when == "height-below":
            return f"height{f' {given.height},' if given else ''} below {value}"
        if exclusion.when == "weight-at-most":
            if given is None:
                return f"weight not over {exclusion.male} (men) or {exclusion.female} (women)"
            weight = given.weight if of.now is None else given.pre_pregnancy_weight
            return f"weight {weight}, not over {exclusion.male if of.male else exclusion.female}"
        if given is None:
            return "actual weight below the adjusted one"
        return f"actual {shown(of.weight)} kg, below adjusted {shown(of.adjusted)} kg"

    @property
    def _given(self) -> Patient:
        assert self.patient is not None  # the words for one patient are only asked for with one
        return self.patient

    def _note(self, said: Sequence[Said]) -> Any:
        """Return everything that is said where it holds: texts for a patient, or one for a row."""
        said = [each for each in said if each[0] is not False and each[0] is not None]
        said.sort(key=lambda each: SEVERITIES.index(each[-1]))
        if self.patient is not None:
            return tuple(
                DoseWarning(severity, one() if one else row) for _, row, one, severity in said
            )
        asked = [condition for condition, *_ in said if condition is not True]
        choices: list[tuple[Any, str | None]] = []
        for holds in itertools.product((True, False), repeat=len(asked)):
            each = iter(holds)
            rows = [row for condition, row, *_ in said if condition is True or next(each)]
            those = [condition for condition, one in zip(asked, holds, strict=True) if one]
            choices.append((reduce(and_, those) if those else True, "; ".join(rows) or None))
        *choices, (_, otherwise) = choices  # the last is where nothing of it holds
        return self.over.text(choices, otherwise) if choices else otherwise

    def _either(self, condition: Any, yes: Weighed, no: Weighed) -> Weighed:
        """Return one of two for each row of a cohort."""

        def one(left: Any, right: Any) -> Any:
            if left is right:
                return left
            if left is True:
                return condition if right is False else condition | right
            if left is False:
                return right & ~condition
            return self.over.where(condition, left, right)

        if yes.refused is True:  # what has no dose needs no weight
            yes = attrs.evolve(no, refused=True, reason=yes.reason)
        return Weighed(
            kilograms=one(yes.kilograms, no.kilograms),
            basis=one(yes.basis, no.basis),
            note=one(yes.note, no.note),
            refused=one(yes.refused, no.refused),
            reason=one(yes.reason, no.reason),
        )


def _measured(patient: Patient, needs: tuple[str, ...]) -> Measured:
    before = patient.pre_pregnancy_weight
    return Measured(
        weight=patient.kilograms,
        height=fraction(patient.height, "cm") if "height" in needs else None,
        male=patient.sex == "male",
        child=patient.is_child,
        age=None if patient.age is None else fraction(patient.age, "year"),
        no_age=patient.age is None,
        pregnant=bool(patient.pregnant),
        unsaid=patient.pregnant is None and patient.sex != "male",
        before=None if before is None else fraction(before, "kg"),
    )


def _weighed(patient: Patient, of: Measured, rules: Rules) -> DosingWeight:
    """Return the dosing weight of one patient, with every step."""
    policy, data = rules.policy, rules.formulary
    found = rules.weighed(of)
    if found.refused:
        raise InvalidValueError(found.reason, code="not-for-patient")
    if rules.least(found, of.child):
        limit = data.limits.of("weight", patient.group)
        raise InvalidValueError(
            f"the policy {policy.id!r} gives a dosing weight of {shown(found.kilograms)} kg, below "
            f"{limit.low}: its formula was not made for a height of {patient.height}",
            _ANOTHER,
            code="not-for-patient",
        )
    label = {"pre-pregnancy": "before pregnancy"}.get(found.basis, found.basis)
    last = Line(
        label="Dosing weight",
        working=f"{policy.label}: the {label} weight",
        value=kilograms(found.kilograms),
        sources=data.references_of(policy),
    )
    return DosingWeight(
        kilograms=found.kilograms,
        policy=policy,
        basis=found.basis,
        lines=(*_steps(found.of, patient, policy, data), last),
        warnings=by_severity((*found.note, *data.unverified(policy), *rules.assumed(of))),
        notes=data.notes(policy),
    )


def _steps(of: Any, patient: Patient, policy: Policy, data: Formulary) -> Iterator[Line]:
    """Yield what the weight was computed from."""
    if of.now is not None:
        given = patient.pre_pregnancy_weight
        yield Line(label="Weight before pregnancy", working="as given", value=given)
    if of.ideal is None or patient.height is None:
        return
    formula = data.ideal_weight(policy)
    ideal, actual = shown(of.ideal), shown(of.weight)
    yield Line(
        label="Ideal body weight",
        working=formula.working(patient.height, of.male),
        value=kilograms(of.ideal),
        sources=(formula.reference,),
    )
    if policy.factor is not None:
        yield Line(
            label="Adjusted body weight",
            working=f"{ideal} kg + {policy.factor} x ({actual} kg - {ideal} kg)",
            value=kilograms(of.adjusted),
            sources=(policy.reference,),
        )
