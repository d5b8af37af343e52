"""The cited data that doses rest on: policies, products, limits, and the formula of ideal weight.

Engines are handed a formulary and read nothing themselves; without one they take the package's.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

import attrs

from ..errors import Argument, Hint, InvalidValueError, UnknownKeyError, Wording, about, near
from ..lazy import once
from ..records.collection import Records
from .person import Patient
from .policy import BASES, IdealWeight, Limit, Policy
from .product import Product

if TYPE_CHECKING:
    from ..bibliography.reference import Reference

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class PolicyFile:
    """What ``policies.toml`` holds."""

    ideal_weights: tuple[IdealWeight, ...] = attrs.field(metadata={"key": "ideal_weight"})
    limits: tuple[Limit, ...] = attrs.field(metadata={"key": "limit"})
    policies: tuple[Policy, ...] = attrs.field(metadata={"key": "policy"})


@attrs.frozen(kw_only=True)
class ProductFile:
    """What ``products.toml`` holds."""

    indication: str
    products: tuple[Product, ...] = attrs.field(metadata={"key": "product"})


#: Every measurement of a patient that has a limit, and which limit.
_LIMITED = {
    "weight": "weight",
    "pre_pregnancy_weight": "weight",
    "height": "height",
    "age": "age",
}


class Limits(tuple[Limit, ...]):
    """What is refused as a slip of a unit or a digit, one limit for each measurement and group.

    Raises:
        InvalidValueError: A measurement has no limit for adults or children, or two.
    """

    _found: dict[tuple[str, str], Limit]

    def __new__(cls, limits: Iterable[Limit]) -> Self:
        """Take the limits in any order."""
        made = super().__new__(cls, limits)
        made._found = {}
        for what, who in itertools.product(BASES, ("adults", "children")):
            found = [x for x in made if x.of == what and x.who in (who, "everybody")]
            if len(found) != 1:
                number = len(found) or "none"
                raise InvalidValueError(
                    f"the {what} of {who} has one limit, not {number}", code="duplicate"
                )
            made._found[what, who] = found[0]
        return made

    def of(self, what: str, who: str) -> Limit:
        """Return the limit of a measurement.

        Args:
            what: ``weight``, ``height`` or ``age``.
            who: ``adults`` or ``children``.

        Examples:
            >>> limit = shipped().limits.of("weight", "adults")
            >>> print(limit.low, limit.high, sep=" to ")
            20 kg to 350 kg
        """
        return self._found[what, who]

    def broken_by(self, patient: Patient) -> list[tuple[str, str]]:
        """Return each measurement that is outside of its limit, with the limit in words.

        Args:
            patient: Whose measurements are compared.
        """
        found: list[tuple[str, str]] = []
        for name, what in _LIMITED.items():
            value = getattr(patient, name)
            if value is None:
                continue
            limit = self.of(what, patient.group)
            if not limit.holds(value):
                who = "" if limit.who == "everybody" else f" for {limit.who}"
                hint = Hint(" (give ", Argument("age"), " for a child)")
                more = (hint,) if patient.age is None else ()
                said = f"{what} {value} is outside of {limit}{who}"
                found.append((name, Wording(said, *more, f". {limit.why}")))
        return found

    def check(self, patient: Patient) -> None:
        """Refuse a measurement that can hardly be right, unless it is said to be confirmed.

        Args:
            patient: Whose measurements are compared.

        Raises:
            InvalidValueError: A measurement is outside of its limit, which is named.
        """
        for name, message in self.broken_by(patient):
            what = _LIMITED[name]
            if what not in patient.accept_implausible:
                asked = Hint(
                    " If the figure was checked, say ", Argument("accept_implausible", what), "."
                )
                raise InvalidValueError(message, asked, code="implausible", argument=name)


def _by_id(what: str, type_: Any, records: Any) -> Any:
    if isinstance(records, Records):
        return records
    found: dict[str, Any] = {}
    for record in records:
        if not isinstance(record, type_):
            raise InvalidValueError(
                f"a {what} is a {type_.__name__}, not {record!r:.60}", code="wrong-type"
            )
        if record.id in found:
            raise InvalidValueError(
                f"the {what} {record.id!r} occurs twice in the formulary", code="duplicate"
            )
        found[record.id] = record
    return Records.of(what, found.items())


def _policies(records: Iterable[Policy]) -> Any:
    return _by_id("weight policy", Policy, records)


def _ideal_weights(records: Iterable[IdealWeight]) -> Any:
    return _by_id("formula of the ideal weight", IdealWeight, records)


def _products(records: Iterable[Product]) -> Any:
    return _by_id("product", Product, records)


@attrs.frozen(kw_only=True, repr=False)
class Formulary:
    """What doses rest on beside the regimen and the patient.

    ``myositis_ild_evidence.dosing.policies`` and ``.products`` are those of the package's own.

    Attributes:
        policies: The dosing-weight policies, by id.
        products: The products, by id.
        limits: What is refused as a measurement.
        ideal_weights: The formulas of the ideal body weight, by id.
        indication: The indication whose rates of infusion apply, unless another is asked for.
        references: What policies and products cite, by key.

    Raises:
        InvalidValueError: An id is used for two records, a record is of another type, or a
            measurement has no limit.

    Examples:
        >>> import attrs
        >>> from myositis_ild_evidence import DosingRegimen
        >>> stock = attrs.evolve(shipped().products["octagam-10"], id="stock", vials=["10 g"])
        >>> own = attrs.evolve(shipped(), products=[stock])
        >>> regimen = DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)
        >>> print(regimen.for_patient("70 kg", product="stock", formulary=own).vials)
        3 x 10 g
    """

    policies: Records[Policy] = attrs.field(converter=_policies)
    products: Records[Product] = attrs.field(converter=_products)
    limits: Limits = attrs.field(converter=Limits)
    ideal_weights: Records[IdealWeight] = attrs.field(converter=_ideal_weights)
    indication: str
    references: "Mapping[str, Reference]" = attrs.field(eq=False)

    def policy(self, asked: str | Policy) -> Policy:
        """Return a policy by id, or a policy of the caller's own.

        Args:
            asked: Id of a policy, or a `Policy`.

        Raises:
            UnknownKeyError: There is no such policy; near matches are offered.
            InvalidValueError: Neither an id nor a policy.
        """
        if isinstance(asked, Policy):
            return asked
        if not isinstance(asked, str):
            raise InvalidValueError(
                Argument("weight_policy", bare=True),
                f" is an id as 'adjusted' or a Policy: {asked!r}",
                code="wrong-type",
            )
        with about("weight_policy"):
            found: Policy = self.policies[asked]
        return found

    def ideal_weight(self, policy: Policy) -> IdealWeight:
        """Return the formula of the ideal weight that a policy computes with.

        Args:
            policy: The policy.

        Raises:
            UnknownKeyError: There is no such formula; near matches are offered.

        Examples:
            >>> shipped().ideal_weight(shipped().policies["nhs-england-robinson"]).id
            'robinson'
        """
        with about("ideal_weight"):
            found: IdealWeight = self.ideal_weights[policy.ideal_weight]
        return found

    def product(self, asked: str | Product | None, drug: str) -> Product | None:
        """Return a product by id, or a product of the caller's own, for a regimen of a drug.

        Args:
            asked: Id of a product, a `Product`, or None for none.
            drug: The drug of the regimen, which the product must hold.

        Raises:
            UnknownKeyError: There is no such product; near matches are offered.
            InvalidValueError: It holds another drug, or it is neither an id nor a product.
        """
        if asked is None:
            return None
        if not isinstance(asked, (str, Product)):
            raise InvalidValueError(
                Argument("product", bare=True),
                f" is an id such as 'octagam-10' or a Product: {asked!r}",
                code="wrong-type",
            )
        with about("product"):
            found = self.products[asked] if isinstance(asked, str) else asked
        if found.drug != drug:
            raise InvalidValueError(
                f"{found.id} holds {found.drug}; the regimen is one of {drug}",
                code="contradiction",
                argument="product",
            )
        return found

    def indicated(self, asked: str | None, product: Product | None) -> str:
        """Return an indication that some product has rates for; without one, the usual.

        Args:
            asked: The indication; None for the formulary's own.
            product: A product of the caller's own, whose rates count as well.

        Raises:
            UnknownKeyError: No product has rates for it; near matches are offered.
        """
        if asked is None or asked == self.indication:
            return self.indication
        each = [*self.products, *([product] if product else [])]
        known = [rate.indication for one in each for rate in one.rates]
        if asked not in known:
            raise UnknownKeyError(
                f"no indication {asked!r} with rates; {near(asked, known)}", argument="indication"
            )
        return asked

    def references_of(self, policy: Policy) -> tuple[str, ...]:
        """Return the keys of everything that a policy rests on.

        Args:
            policy: The policy.
        """
        ideal = (self.ideal_weight(policy).reference,) if policy.on_ideal_weight else ()
        caps = (cap.source.cite for cap in policy.caps)
        return tuple(dict.fromkeys((policy.reference, *policy.further, *caps, *ideal)))

    def unverified(self, policy: Policy) -> tuple[str, ...]:
        """Return what of a policy, and of the formula beneath it, was not read in its source.

        Args:
            policy: The policy.
        """
        found = [] if policy.verified else [f"{policy.id} is not verified: {policy.note}"]
        if policy.on_ideal_weight:
            formula = self.ideal_weight(policy)
            # A policy that is the formula itself says so in its own note.
            itself = policy.rule == "ideal" and policy.reference == formula.reference
            if not formula.verified and not itself:
                found.append(f"the formula of the ideal weight is not verified: {formula.note}")
        return tuple(found)

    def __reduce_ex__(self, protocol: Any) -> Any:
        # The package's own is read again where it arrives: every dose of a patient holds it.
        return (shipped, ()) if self is shipped() else super().__reduce_ex__(protocol)

    def __repr__(self) -> str:
        return f"<Formulary: {self.policies!r}, {self.products!r}, for {self.indication}>"


class _References(Mapping[str, "Reference"]):
    """The references of the package, read when one is first asked for."""

    @once
    def _known(self) -> "dict[str, Reference]":
        from .. import resources
        from ..bibliography.reading import read
        from ..errors import PackError

        found, problems = read(resources.read("document/references.bib").decode())
        if problems:
            raise PackError(problems)
        return {reference.key: reference for reference in found}

    def __getitem__(self, key: str) -> "Reference":
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __reduce__(self) -> Any:
        return _References, ()


class _Package:
    """What the package ships."""

    @once
    def formulary(self) -> Formulary:
        rules = read("formulary/policies.toml", PolicyFile)
        labels = read("formulary/products.toml", ProductFile)
        return Formulary(
            policies=rules.policies,
            products=labels.products,
            limits=rules.limits,
            ideal_weights=rules.ideal_weights,
            indication=labels.indication,
            references=_References(),
        )


_PACKAGE = _Package()


def read(name: str, type_: type[T]) -> T:
    """Return a data file of the package as a record.

    Raises:
        PackError: Everything that is wrong with the file.
    """
    from .. import resources
    from ..errors import PackError
    from ..packs import documents
    from ..packs.structure import structure

    tree, problems = documents.parse(resources.read(name), name)
    if problems:
        raise PackError(problems)
    return structure(tree, type_, name)


def shipped() -> Formulary:
    """Return the formulary of the package, read once, always the same object.

    Examples:
        >>> shipped().products.ids
        ('octagam-10', 'privigen-10')
    """
    return _PACKAGE.formulary


def or_shipped(formulary: Formulary | None) -> Formulary:
    """Return the caller's formulary, or without one that of the package.

    Raises:
        InvalidValueError: It is not a formulary.
    """
    if formulary is None:
        return shipped()
    if not isinstance(formulary, Formulary):
        raise InvalidValueError(
            f"formulary is a dosing.Formulary, not {formulary!r:.60}",
            code="wrong-type",
            argument="formulary",
        )
    return formulary
