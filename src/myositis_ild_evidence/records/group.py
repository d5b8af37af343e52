"""Groups of people in a study; only some of them are arms."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

import attrs

from .base import Checked, Short, many
from .source import Absence, Source, Unclear

Control = Literal["placebo", "sham", "active", "standard-care", "none"]

#: What the people of a comparator had in place of the treatment, in words.
CONTROLS: Mapping[Control, str] = {
    "placebo": "Placebo",
    "sham": "Sham procedure",
    "active": "Another treatment",
    "standard-care": "Standard care",
    "none": "Nothing is named in its place",
}


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Group(Short, Checked):
    """People who are reported on together.

    Which kind of group it is, the class says: an `Arm` was treated by plan of the study;
    responders (`Subgroup`), periods of a crossover (`PooledPeriods`) and classes of treatment
    (`TreatmentClass`) were not.

    See also `Outcome`, whose cells name a group by its id.

    Attributes:
        id: Id inside its study.
        label: What it is, in words.
        role: Why it exists.
        n: How many people, or periods of treatment; or why that is not known.
        within: The group that it is a part of.
        regimen: Id of the regimen that it was given.
        control: What a comparator had in place of the treatment: ``placebo``, ``sham``, ``active``
            (another treatment), ``standard-care``, or ``none`` where nothing is named in its place;
            what both arms had besides is ``added_to`` of the study. Only a comparator has one.
        source: Where its size stands, if not where the study's groups do.
        note: What else must be known.

    Raises:
        InvalidValueError: Fewer than one member, or a role that its class does not have.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> group = mie.evidence.studies["wang2022"].groups["non_ivig"]
        >>> type(group).__name__, group.role, group.n
        ('Arm', 'comparator', 17)
    """

    id: str
    label: str
    role: Literal[
        "treatment",
        "comparator",
        "whole-study",
        "post-hoc-subgroup",
        "pooled-periods",
        "treatment-class",
        "case-report",
    ]
    n: int | Absence | Unclear = Absence.NOT_REPORTED
    within: str | None = attrs.field(default=None, metadata={"refers": "group"})
    regimen: str | None = attrs.field(default=None, metadata={"refers": "regimen"})
    control: Control | Absence = Absence.NOT_REPORTED
    source: Source | None = None
    note: str | None = None
    study: str = attrs.field(default="", metadata={"given": "owner"})

    ROLES: ClassVar[tuple[str, ...]] = ()

    @property
    def key(self) -> str:
        """The id with the study's id before it, such as ``wang2022/ivig``."""
        return f"{self.study}/{self.id}" if self.study else self.id

    def _in_short(self) -> str:
        size = f", n = {self.n}" if isinstance(self.n, int) else ""
        return f"{self.key}: {self.label}{size}"

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A group has people in it; its class fits its role."""
        n = given.get("n")
        if isinstance(n, int) and n < 1:
            yield "n", f"a group has at least one member, not {n}"
        role = given.get("role")
        if role is not None and cls.ROLES and role not in cls.ROLES:
            yield "role", f"{role!r} is not a role of {cls.__name__}; valid: {', '.join(cls.ROLES)}"
        if role != "comparator" and isinstance(given.get("control"), str):
            yield "control", f"only a comparator has a control, not a group of role {role!r}"


class Arm(Group):
    """A group that was treated, or served as comparator, by the plan of the study.

    Its role is ``treatment`` or ``comparator``. See also `Group` for its fields, and for the groups
    that are no arms.

    Raises:
        InvalidValueError: Another role, or fewer than one member.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> [(arm.id, arm.n) for arm in mie.evidence.studies["wang2022"].arms]
        [('ivig', 31), ('non_ivig', 17)]
    """

    __slots__ = ()
    ROLES: ClassVar[tuple[str, ...]] = ("treatment", "comparator")


class Cohort(Group):
    """Everybody in the study.

    See also `Group`, whose attributes it has.
    """

    __slots__ = ()
    ROLES: ClassVar[tuple[str, ...]] = ("whole-study",)


class Subgroup(Group):
    """People picked out afterwards, such as responders; not an arm.

    See also `Group`, whose attributes it has.
    """

    __slots__ = ()
    ROLES: ClassVar[tuple[str, ...]] = ("post-hoc-subgroup",)


class PooledPeriods(Group):
    """Periods of treatment pooled over a crossover; its n counts periods, not people.

    See also `Group`, whose attributes it has.
    """

    __slots__ = ()
    ROLES: ClassVar[tuple[str, ...]] = ("pooled-periods",)


class TreatmentClass(Group):
    """People of several studies whose treatments a review put into one class.

    See also `Group`, whose attributes it has.
    """

    __slots__ = ()
    ROLES: ClassVar[tuple[str, ...]] = ("treatment-class",)


class CaseReport(Group):
    """One person, or a few, reported singly.

    See also `Group`, whose attributes it has.
    """

    __slots__ = ()
    ROLES: ClassVar[tuple[str, ...]] = ("case-report",)


KINDS: Mapping[str, type[Group]] = {
    role: kind
    for kind in (Arm, Cohort, Subgroup, PooledPeriods, TreatmentClass, CaseReport)
    for role in kind.ROLES
}


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Owner(Checked):
    """What a record must know of the study or review that it stands in.

    Attributes:
        id: Id of the study or review.
        source: Where its figures stand; ``{block}`` in it stands for a block of the table.
        groups: Its groups, which say how large each is.
        caution: What must be said beside its results.
        people: What it says of who was treated: the population, and each criterion.
        diseases: Conditions of its people, from the vocabulary.
        drugs: The drug of each of its regimens.
        is_primary: Whether it reports people of its own, as a study does and a review does not.
        bibliography: The references of its pack.
    """

    id: str = ""
    source: Source | None = None
    groups: tuple[Group, ...] = attrs.field(default=(), converter=many, metadata={"key": "group"})
    caution: str = ""
    people: tuple[str, ...] = attrs.field(default=(), converter=many)
    diseases: tuple[str, ...] = attrs.field(default=(), converter=many)
    drugs: Mapping[str, str] = attrs.field(
        factory=dict, eq=False, repr=False, metadata={"given": "pack"}
    )
    is_primary: bool = True
    bibliography: Any = attrs.field(default=None, eq=False, repr=False, metadata={"given": "pack"})

    @property
    def pack(self) -> Any:
        """The evidence that it belongs to; None for a publication of no pack."""
        return getattr(self.bibliography, "pack", None)

    def group(self, id: str) -> Group | None:
        """Return the group of an id; None where the publication names no such group.

        Args:
            id: Id of the group.
        """
        return next((group for group in self.groups if group.id == id), None)

    def around(self, id: str) -> Iterator[Group]:
        """Yield a group and every group that it is a part of, the smallest first.

        Args:
            id: Id of the smallest.
        """
        found: list[str] = []
        group = self.group(id)
        while group is not None and group.id not in found:
            found.append(group.id)
            yield group
            group = self.group(group.within) if group.within is not None else None


def circles(groups: tuple[Group, ...]) -> Iterator[tuple[str, str]]:
    """Yield one problem for each circle of groups that are within each other."""
    parents = {group.id: group.within for group in groups}
    known: set[str] = set()
    for number, group in enumerate(groups):
        chain: list[str] = []
        here: str | None = group.id
        while here is not None and here not in known:
            known.add(here)
            chain.append(here)
            here = parents.get(here)
        if here in chain:
            circle = " within ".join(map(repr, (*chain[chain.index(here) :], here)))
            yield f"groups[{number}].within", f"a group is not within itself: {circle}"
