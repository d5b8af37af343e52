"""Where a figure stands, and what is said where there is none."""

import enum
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import Any, Literal

import attrs

from ..errors import InvalidValueError
from .base import DATE, Checked, Typed

#: What was read of a source: the document of a pack, or what there is of other publications.
ReadIn = Literal["document", "abstract", "registry", "label", "guideline", "full-text", "secondary"]
#: Readings in which much of a publication stays unread: what is not there is *not read*.
PARTLY: tuple[ReadIn, ...] = ("abstract", "registry", "secondary")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Source(Checked):
    """Where a figure was read: a citation and the place in it.

    See also `Reference`, the publication that the key stands for.

    Attributes:
        cite: Key of a reference.
        locator: The place, such as ``"Table 5, Results"``. In the source of a whole file,
            ``{block}`` stands for the block of the table that each row belongs to.
        method: ``read``, ``derived`` (computed from other figures) or ``digitised``.
        read_in: What was read of it: ``document``, ``abstract``, ``registry``, ``label``,
            ``guideline``, ``full-text`` or ``secondary`` (what somebody else says of it). None
            where the readings of its pack say it (`SourceReading`).

    Raises:
        InvalidValueError: A method or reading that is none of these.

    Examples:
        >>> Source(cite="inpharmd", locator="Table 5, {block}").at("Results").locator
        'Table 5, Results'
    """

    cite: str = attrs.field(metadata={"refers": "reference"})
    locator: str
    method: Literal["read", "derived", "digitised"] = "read"
    read_in: ReadIn | None = None

    def at(self, block: str) -> "Source":
        """Return the source of a row in one block of a table.

        Args:
            block: Name of the block, such as ``Results``.
        """
        return attrs.evolve(self, locator=self.locator.replace("{block}", block))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SourceReading(Typed):
    """What was read of a reference, where, how far and when.

    Attributes:
        cite: Key of the reference.
        read: What was read, as in `Source`.
        address: Where: the address of the page.
        extent: ``complete`` or ``part``, of what ``read`` names.
        on: The date, ``2026-11-30``.
        again_on: The date of a second reading that was made without a look at the first.
        note: What else must be known.

    Raises:
        InvalidValueError: An address or a date that is none.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> [reading] = [r for r in mie.document.readings if r.cite == "inpharmd"]
        >>> reading.read, reading.extent
        ('document', 'complete')
    """

    cite: str = attrs.field(metadata={"refers": "reference"})
    read: ReadIn
    address: str
    extent: Literal["complete", "part"]
    on: str
    again_on: str | None = None
    note: str | None = None

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """An address of the web, and dates, the second reading not before the first."""
        address = given.get("address")
        if isinstance(address, str) and not address.startswith(("https://", "http://")):
            yield "address", f"{address[:60]!r} is not the address of a page: https://..."
        yield from no_dates(given, "on", "again_on")
        first, again = given.get("on"), given.get("again_on")
        if isinstance(first, str) and isinstance(again, str) and again < first:
            yield "again_on", f"the second reading, {again}, is before the first, {first}"


def no_dates(given: Mapping[str, Any], *names: str) -> Iterator[tuple[str, str]]:
    """Yield the field and the message of every text that should be a date and is none."""
    for name in names:
        value = given.get(name)
        if isinstance(value, str) and not DATE.fullmatch(value):
            yield name, f"{value[:60]!r} is not a date such as 2026-11-30 or 2026-11"


def kinds_read(readings: Iterable[SourceReading]) -> dict[str, frozenset[str]]:
    """Return of each reference that was read, as what."""
    found: dict[str, set[str]] = {}
    for reading in readings:
        found.setdefault(reading.cite, set()).add(reading.read)
    return {cite: frozenset(kinds) for cite, kinds in found.items()}


def read_in(source: Source, kinds: Mapping[str, Collection[str]], documents: Container[str]) -> str:
    """Return what was read of a source; empty where nothing says it.

    What the source says itself; otherwise the readings of its reference, if they are of one kind.
    The documents of a pack need no reading: the pack is a copy of them.

    Args:
        source: The source.
        kinds: As what each reference was read; see `kinds_read`.
        documents: Keys of the documents of the pack.
    """
    if source.read_in is not None:
        return source.read_in
    if source.cite in documents:
        return "document"
    read = kinds.get(source.cite, ())
    return next(iter(read)) if len(read) == 1 else ""


class Absence(enum.Enum):
    """Why a value is not there, where the reason needs no words of its own.

    In a file it is the text ``not-reported``, ``not-read`` (only a part of the publication was
    read) or ``not-applicable``. What nobody read is never called not reported. See also `Unclear`,
    which gives a reason in words, and `is_known`, which tells a value from both.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> mie.evidence.studies["dalakas1993"].regimen.days_per_course is Absence.NOT_REPORTED
        True
        >>> print(Absence.NOT_REPORTED)
        not reported
    """

    NOT_REPORTED = "not-reported"
    NOT_READ = "not-read"
    NOT_APPLICABLE = "not-applicable"

    def __str__(self) -> str:
        return self.value.replace("-", " ")


@attrs.frozen
class Unclear:
    """A value that the source leaves open, with the reason.

    See also `Absence`, where the reason needs no words.

    Attributes:
        reason: Why, in words.

    Raises:
        InvalidValueError: There is no reason.

    Examples:
        >>> print(Unclear("the document does not say of which patients"))
        unclear: the document does not say of which patients
    """

    reason: str

    def __attrs_post_init__(self) -> None:
        if not self.reason.strip():
            raise InvalidValueError("say why the value is unclear")

    def __str__(self) -> str:
        return f"unclear: {self.reason}"


def is_known(value: object) -> bool:
    """Say whether a value is there: neither None nor a reason for its absence.

    See also `Absence` and `Unclear`.

    Args:
        value: What stands in a field.

    Examples:
        >>> is_known(0), is_known(None), is_known(Absence.NOT_REPORTED)
        (True, False, False)
    """
    return not (value is None or isinstance(value, (Absence, Unclear)))
