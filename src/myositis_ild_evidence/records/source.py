"""Where a figure stands, and what is said where there is none."""

import enum
from typing import Literal

import attrs

from ..errors import InvalidValueError
from .base import Checked


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Source(Checked):
    """Where a figure was read: a citation and the place in it.

    See also `Reference`, the publication that the key stands for.

    Attributes:
        cite: Key of a reference.
        locator: The place, such as ``"Table 5, Results"``. In the source of a whole file,
            ``{block}`` stands for the block of the table that each row belongs to.
        method: ``read``, ``derived`` (computed from other figures) or ``digitised``.

    Raises:
        InvalidValueError: A method that is none of these.

    Examples:
        >>> Source(cite="inpharmd", locator="Table 5, {block}").at("Results").locator
        'Table 5, Results'
    """

    cite: str = attrs.field(metadata={"refers": "reference"})
    locator: str
    method: Literal["read", "derived", "digitised"] = "read"

    def at(self, block: str) -> "Source":
        """Return the source of a row in one block of a table.

        Args:
            block: Name of the block, such as ``Results``.
        """
        return attrs.evolve(self, locator=self.locator.replace("{block}", block))


class Absence(enum.Enum):
    """Why a value is not there, where the reason needs no words of its own.

    In a file it is the text ``not-reported`` or ``not-applicable``. See also `Unclear`, which gives
    a reason in words, and `is_known`, which tells a value from both.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> mie.evidence.studies["dalakas1993"].regimen.days_per_course is Absence.NOT_REPORTED
        True
        >>> print(Absence.NOT_REPORTED)
        not reported
    """

    NOT_REPORTED = "not-reported"
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
