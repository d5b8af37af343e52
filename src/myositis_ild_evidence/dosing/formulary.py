"""The cited data that doses rest on: policies, products, limits, and the formula of ideal weight.

Engines are handed a formulary and read nothing themselves; without one they take the package's.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from os import PathLike
from typing import TYPE_CHECKING, Any, Self, TypeVar

import attrs

from ..errors import (
    Argument,
    EvidenceError,
    Hint,
    InvalidValueError,
    MissingValueError,
    PackError,
    Problem,
    UnknownKeyError,
    Wording,
    about,
    near,
)
from ..lazy import once
from ..quantities.amount import Amount
from ..quantities.numeric import shown
from ..records.base import Checked, many
from ..records.collection import Records
from ..words import quoted
from .person import Patient
from .policy import BASES, BodySurface, IdealWeight, Limit, Policy, RiskFactor
from .product import Product, ascending
from .wording import DoseWarning

if TYPE_CHECKING:
    from ..bibliography.reference import Reference

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class PolicyFile:
    """What ``policies.toml`` holds."""

    ideal_weights: tuple[IdealWeight, ...] = attrs.field(metadata={"key": "ideal_weight"})
    limits: tuple[Limit, ...] = attrs.field(metadata={"key": "limit"})
    risks: tuple[RiskFactor, ...] = attrs.field(metadata={"key": "risk"})
    policies: tuple[Policy, ...] = attrs.field(metadata={"key": "policy"})
    body_surfaces: tuple[BodySurface, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "body_surface"}
    )


@attrs.frozen(kw_only=True)
class FormularyFile:
    """What ``formulary.toml`` holds."""

    indication: str


@attrs.frozen(kw_only=True)
class Stock:
    """Which vials of a product somebody has."""

    product: str
    vials: tuple[Amount, ...] = attrs.field(converter=ascending)


@attrs.frozen(kw_only=True)
class OwnFile(Checked):
    """What somebody's own file adds to a formulary."""

    indication: str | None = None
    products: tuple[Product, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "product"}
    )
    policies: tuple[Policy, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "policy"}
    )
    stock: tuple[Stock, ...] = attrs.field(default=(), converter=many)


#: Every measurement of a patient that has a limit, and which limit.
_LIMITED = {
    "weight": "weight",
    "pre_pregnancy_weight": "weight",
    "height": "height",
    "age": "age",
}
#: Units that are taken for each other.
_TAKEN_FOR = {"weight": ("kg", "lb"), "height": ("cm", "in")}
#: Where what is limited is no argument, the first of those that it comes from.
_ARGUMENTS = {"bmi": "weight"}


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
            what: ``weight``, ``height``, ``age`` or ``bmi``.
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
        limit = self.of("bmi", patient.group)
        if patient.height is not None and not limit.holds(patient.bmi):
            what = f"the body mass index of {patient.weight} and {patient.height},"
            outside = f"is outside of {limit} for {limit.who}{self._instead(patient)}"
            found.append(("bmi", f"{what} {_bmi(patient)}, {outside}. {limit.why}"))
        return found

    def _instead(self, patient: Patient) -> str:
        """Return each unit that was perhaps meant, where it makes weight and height possible."""
        found = []
        for name, pair in _TAKEN_FOR.items():
            given: Amount = getattr(patient, name)
            if given.unit in pair:
                other = Amount(given.value, pair[1 - pair.index(given.unit)])
                meant = attrs.evolve(patient, **{name: other})
                fits = self.of("bmi", patient.group).holds(meant.bmi)
                if fits and self.of(name, patient.group).holds(other):
                    found.append(f"with {other} it would be {_bmi(meant)}")
        return f"; {', '.join(found)}" if found else ""

    def check(self, patient: Patient) -> None:
        """Refuse a measurement that can hardly be right, unless it is said to be confirmed.

        Args:
            patient: Whose measurements are compared.

        Raises:
            InvalidValueError: A measurement is outside of its limit, which is named.
        """
        for name, message in self.broken_by(patient):
            what = _LIMITED.get(name, name)
            if what not in patient.accept_implausible:
                asked = Hint(
                    " If the figure was checked, say ", Argument("accept_implausible", what), "."
                )
                raise InvalidValueError(
                    message, asked, code="implausible", argument=_ARGUMENTS.get(name, name)
                )


def _bmi(patient: Patient) -> str:
    return f"{shown(patient.bmi, 1)} kg/m2"


class Products(Records[Product]):
    """Products by id; one that is not here is never met with another strength of its brand."""

    __slots__ = ()

    def _near(self, key: str) -> str:
        strength = _STRENGTH.findall(key)
        said = near(
            key, [id for id in self.ids if _STRENGTH.findall(id) == strength or not strength]
        )
        return said if said.startswith("did you mean") else near("", self.ids)


_STRENGTH = re.compile(r"\d+(?:\.\d+)?")


def _by_id(what: str, type_: Any, records: Any, kind: Any = Records) -> Any:
    if isinstance(records, kind):
        return records
    found: dict[str, Any] = {}
    for record in records:
        if not isinstance(record, type_):
            raise InvalidValueError(
                f"a {what} is a {type_.__name__}, not {quoted(record)}", code="wrong-type"
            )
        if record.id in found:
            raise InvalidValueError(
                f"the {what} {record.id!r} occurs twice in the formulary", code="duplicate"
            )
        found[record.id] = record
    return kind.of(what, found.items())


def _policies(records: Iterable[Policy]) -> Any:
    return _by_id("weight policy", Policy, records)


def _ideal_weights(records: Iterable[IdealWeight]) -> Any:
    return _by_id("formula of the ideal weight", IdealWeight, records)


def _body_surfaces(records: Iterable[BodySurface]) -> Any:
    return _by_id("formula of the body surface", BodySurface, records)


def _risks(factors: Iterable[RiskFactor]) -> tuple[RiskFactor, ...]:
    return tuple(factors)


def _products(records: Iterable[Product]) -> Any:
    return _by_id("product", Product, records, Products)


@attrs.frozen(kw_only=True, repr=False)
class Formulary:
    """What doses rest on beside the regimen and the patient.

    ``myositis_ild_evidence.dosing.policies`` and ``.products`` are those of the package's own.

    Attributes:
        policies: The dosing-weight policies, by id.
        products: The products, by id.
        limits: What is refused as a measurement.
        ideal_weights: The formulas of the ideal body weight, by id.
        body_surfaces: The formulas of the body surface, by id.
        indication: The indication whose rates of infusion apply, unless another is asked for.
        risks: What makes renal dysfunction or thrombosis more likely.
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
    body_surfaces: Records[BodySurface] = attrs.field(default=(), converter=_body_surfaces)
    indication: str
    risks: tuple[RiskFactor, ...] = attrs.field(default=(), converter=_risks)
    references: "Mapping[str, Reference]" = attrs.field(eq=False)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> "Formulary":
        r"""Return the package's formulary with what a TOML file of one's own adds.

        The file holds products (``[[product]]``), weight policies (``[[policy]]``), the vials of
        products that are in stock (``[[stock]]``) and the usual ``indication``, each only if there
        is something to say.

        Args:
            path: The file, such as ``"my-hospital.toml"``.

        Raises:
            PackError: Everything that is wrong with the file.

        Examples:
            >>> import tempfile
            >>> from pathlib import Path
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     file = Path(folder, "my-hospital.toml")
            ...     text = '[[stock]]\nproduct = "octagam-10"\nvials = ["10 g", "20 g"]\n'
            ...     _ = file.write_text(text)
            ...     own = Formulary.load(file)
            >>> [str(size) for size in own.products["octagam-10"].vials]
            ['10 g', '20 g']
        """
        from ..packs import documents
        from ..packs.structure import structure

        name = str(path)
        try:
            with open(path, "rb") as file:
                data = file.read(documents.MAX_BYTES + 1)
        except OSError as error:
            problem = Problem(name, "", f"cannot be read: {error.strerror}")
            raise PackError([problem], "the formulary") from None
        tree, problems = documents.parse(data, name)
        if problems:
            raise PackError(problems, "the formulary")
        try:
            own = structure(tree, OwnFile, name)
        except PackError as error:
            raise PackError(error.problems, "the formulary") from None
        wrong = [Problem(name, where, message) for where, message in _wrong(own, shipped())]
        if wrong:
            raise PackError(wrong, "the formulary")
        return _added(own, shipped())

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
                f" is an id as 'adjusted' or a Policy: {quoted(asked)}",
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

    def body_surface(self, asked: "str | BodySurface | None", dose: object) -> BodySurface:
        """Return a formula of the body surface by id, or one of the caller's own.

        Args:
            asked: Id of a formula, or a `BodySurface`.
            dose: The dose that needs it, for the refusal where none was asked for.

        Raises:
            MissingValueError: None was asked for; it is never chosen silently.
            UnknownKeyError: There is no such formula; near matches are offered.
        """
        if isinstance(asked, BodySurface):
            return asked
        if asked is None:
            first, *others = (Argument("body_surface", one) for one in self.body_surfaces.ids)
            each = [first, *(part for other in others for part in (" or ", other))]
            raise MissingValueError(
                f"{dose} is a dose per body surface; say by which formula: ",
                *each,
                code="missing-argument",
            )
        with about("body_surface"):
            found: BodySurface = self.body_surfaces[asked]
        return found

    def product(
        self, asked: str | Product | None, drug: str, country: str | None = None
    ) -> Product | None:
        """Return a product by id, or a product of the caller's own, for a regimen of a drug.

        Args:
            asked: Id of a product, a `Product`, or None for none.
            drug: The drug of the regimen, which the product must hold.
            country: The country whose texts count, and no others; by default all that were read.

        Raises:
            UnknownKeyError: There is no such product; near matches of the same strength are
                offered.
            InvalidValueError: It holds another drug, it is neither an id nor a product, or no text
                of the country was read.
        """
        if asked is None:
            if country is not None:
                raise InvalidValueError(
                    Argument("country", bare=True),
                    " says whose texts of a product count; give ",
                    Argument("product"),
                    code="missing-argument",
                    argument="product",
                )
            return None
        if not isinstance(asked, (str, Product)):
            raise InvalidValueError(
                Argument("product", bare=True),
                f" is an id such as 'octagam-10' or a Product: {quoted(asked)}",
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
        return found if country is None else found.of_country(country)

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
                f"no indication {quoted(asked)} with rates; {near(asked, known)}",
                argument="indication",
            )
        return asked

    @property
    def obesity(self) -> Fraction | None:
        """The body mass index in kg/m² from which some policy takes another weight; None if none.

        It is the lowest that a policy names.
        """
        named = [
            Fraction(bmi)
            for policy in self.policies
            for bmi in (
                policy.adjusted_from_bmi,
                policy.adjusted_above_bmi,
                policy.mandatory_above_bmi,
            )
            if bmi is not None
        ]
        return min(named, default=None)

    @property
    def adjusting(self) -> Policy | None:
        """The first policy whose rule is the adjusted weight; None if none is."""
        return next((policy for policy in self.policies if policy.rule == "adjusted"), None)

    def told_of(self, risks: Iterable[RiskFactor]) -> str:
        """Return risk factors with the product whose label names them, if it is in the formulary.

        Args:
            risks: Those that are told.

        Examples:
            >>> formulary = shipped()
            >>> formulary.told_of(formulary.risks[:1])
            'age above 65 year (renal dysfunction, label of Octagam 10%)'
        """
        return ", ".join(
            f"{str(risk)[:-1]}, label of {self.products[risk.product].label})"
            if risk.product in self.products
            else str(risk)
            for risk in risks
        )

    def references_of(self, policy: Policy) -> tuple[str, ...]:
        """Return the keys of everything that a policy rests on.

        Args:
            policy: The policy.
        """
        ideal = (self.ideal_weight(policy).reference,) if policy.on_ideal_weight else ()
        caps = (cap.source.cite for cap in policy.caps)
        return tuple(dict.fromkeys((policy.reference, *policy.further, *caps, *ideal)))

    def unverified(self, policy: Policy) -> tuple[DoseWarning, ...]:
        """Return that a policy was not read in its own text, with what that leaves open.

        Args:
            policy: The policy.
        """
        if policy.verified:
            return ()
        said = f"{policy.id} was not read in its own text"
        return (
            DoseWarning("provenance", f"{said}: {policy.question}" if policy.question else said),
        )

    def notes(self, policy: Policy) -> tuple[str, ...]:
        """Return what else must be known of a policy and of the formula beneath it.

        Args:
            policy: The policy.
        """
        found = [policy.note]
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

        known: dict[str, Reference] = {}
        # What products cite, then what weight policies do, which the document's own file has.
        for name in ("formulary/references.bib", "document/references.bib"):
            found, problems = read(resources.read(name).decode(), name)
            if problems:
                raise PackError(problems)
            known = {reference.key: reference for reference in found} | known
        return known

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
        return Formulary(
            policies=rules.policies,
            products=_shipped_products(),
            limits=rules.limits,
            ideal_weights=rules.ideal_weights,
            body_surfaces=rules.body_surfaces,
            risks=rules.risks,
            indication=read("formulary/formulary.toml", FormularyFile).indication,
            references=_References(),
        )


_PACKAGE = _Package()
_FOLDER = "formulary/products"
_OWN_STOCK = "The sizes in stock, by the formulary of one's own."


def _shipped_products() -> Products:
    """Return the products of the package, each read when it is first asked for."""
    from .. import resources

    ids = [name.removesuffix(".toml") for name in resources.names(_FOLDER)]

    def load(id: str) -> Product:
        if id not in ids:
            raise KeyError(id)
        return read(f"{_FOLDER}/{id}.toml", Product)

    return Products("product", lambda: ids, load)


def _wrong(own: OwnFile, base: Formulary) -> Iterator[tuple[str, str]]:
    """Yield what an own file says that does not go with the formulary that it extends."""
    from ..records.vocabulary import shipped as vocabulary

    known: dict[str, Any] = {"product": base.products, "policy": base.policies}
    owned: dict[str, tuple[Any, ...]] = {"product": own.products, "policy": own.policies}
    for name, records in owned.items():
        ids = [*known[name].ids]
        for number, record in enumerate(records):
            if record.id in ids:
                more = "; vials of your own go under [[stock]]" if name == "product" else ""
                yield f"{name}[{number}].id", f"{record.id!r} is taken; choose another id{more}"
            ids.append(record.id)
    drugs = vocabulary("drugs")
    for number, product in enumerate(own.products):
        if product.drug not in drugs:
            said = near(product.drug, [*drugs])
            yield f"product[{number}].drug", f"no drug {product.drug!r}; {said}"
    products = Products.of("product", [(one.id, one) for one in (*base.products, *own.products)])
    for number, each in enumerate(own.stock):
        try:
            attrs.evolve(products[each.product], vials=each.vials, vials_source=None)
        except EvidenceError as error:
            yield f"stock[{number}]", str(error)
    indications = [base.indication, *(rate.indication for one in products for rate in one.rates)]
    if own.indication is not None and own.indication not in indications:
        said = near(own.indication, indications)
        yield "indication", f"no indication {own.indication!r} with rates; {said}"


def _added(own: OwnFile, base: Formulary) -> Formulary:
    stocked = {each.product: each.vials for each in own.stock}
    return attrs.evolve(
        base,
        products=[
            attrs.evolve(one, vials=stocked[one.id], vials_source=None, vials_note=_OWN_STOCK)
            if one.id in stocked
            else one
            for one in (*base.products, *own.products)
        ],
        policies=[*base.policies, *own.policies],
        indication=own.indication or base.indication,
    )


def read(name: str, type_: type[T]) -> T:
    """Return a data file of the package as a record.

    Raises:
        PackError: Everything that is wrong with the file.
    """
    from ..packs import documents
    from ..packs.structure import structure

    return structure(documents.shipped(name), type_, name)


def shipped() -> Formulary:
    """Return the formulary of the package, read once, always the same object.

    Examples:
        >>> shipped().products.ids[:2]
        ('alyglo-10', 'asceniv-10')
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
            f"formulary is a dosing.Formulary, not {quoted(formulary)}",
            code="wrong-type",
            argument="formulary",
        )
    return formulary
