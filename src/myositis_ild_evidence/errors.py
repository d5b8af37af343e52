"""The errors of this library: one base, children named by meaning.

Each child is also the built-in error that callers expect, so ``except KeyError`` and
``except ValueError`` work. Every message says what is wrong, where, and what would be right.
"""

from collections.abc import Iterable


class EvidenceError(Exception):
    """Base of every error that this library raises on purpose."""


class UnknownKeyError(EvidenceError, KeyError):
    """A study, reference, group or other key that does not exist; near matches are offered."""

    def __str__(self) -> str:
        # KeyError would print the message in quotes.
        return str(self.args[0]) if self.args else ""


class InvalidValueError(EvidenceError, ValueError):
    """A value that cannot be right: out of range, of the wrong kind, or contradicting another."""


class WrongTypeError(InvalidValueError, TypeError):
    """A value of a type that is not taken, where Python expects a TypeError."""


class PositionError(InvalidValueError, IndexError):
    """A position that a collection or a table does not have; loops over positions end at it."""


class UnitError(InvalidValueError):
    """A unit that is missing, unknown, or of the wrong dimension."""


class AmbiguousDoseError(EvidenceError, ValueError):
    """One exact figure was asked for where the evidence gives bounds."""


class MissingValueError(EvidenceError, ValueError):
    """The evidence does not report what was asked for; the message says why."""


class Problem:
    """One thing that is wrong in a pack: the file, the path inside it, and the message."""

    __slots__ = ("file", "message", "path")
    file: str
    path: str
    message: str

    def __init__(self, file: str, path: str, message: str) -> None:
        self.file = file
        self.path = path
        self.message = message

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.file, self.path, self.message)))

    def __repr__(self) -> str:
        return f"Problem({self.file!r}, {self.path!r}, {self.message!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Problem):
            return NotImplemented
        return (self.file, self.path, self.message) == (other.file, other.path, other.message)

    def __hash__(self) -> int:
        return hash((self.file, self.path, self.message))


class PackError(EvidenceError, ValueError):
    """A pack of evidence is not valid; ``problems`` lists everything that was found."""

    def __init__(self, problems: Iterable[Problem], what: str = "the pack") -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.what = what
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"{count} problem{'' if count == 1 else 's'} in {self.what}"
        return "\n  ".join([f"{head}:", *map(str, self.problems)])


_MOST_COMPARED = 500
_LONGEST = 130  # two ids and a stroke


def near(name: object, options: Iterable[str]) -> str:
    """Return a sentence that offers the nearest valid names, or all of them if few.

    Args:
        name: What was asked for.
        options: The valid names.

    Examples:
        >>> near("huapaya2018", ["huapaya2019", "wang2022"])
        "did you mean 'huapaya2019'?"
        >>> near("OCTAGAM-10", ["octagam-10", "octagam-5"])
        "did you mean 'octagam-10'?"
        >>> near("x", ["a", "b"])
        "valid: 'a', 'b'"
    """
    import difflib

    valid, asked = list(dict.fromkeys(options)), str(name)
    compared = valid
    if len(valid) > _MOST_COMPARED:  # each takes some ten microseconds
        compared = [option for option in valid if option[:2] == asked[:2]][:_MOST_COMPARED]
    same = [option for option in compared if option.casefold() == asked.casefold()]
    matches = same[:3] or difflib.get_close_matches(asked, compared, n=3, cutoff=0.6)
    if matches:
        return f"did you mean {' or '.join(repr(match[:_LONGEST]) for match in matches)}?"
    if not valid:
        return "there are none"
    shown = ", ".join(repr(option[:_LONGEST]) for option in valid[:12])
    return f"valid: {shown}" + (f" and {len(valid) - 12} more" if len(valid) > 12 else "")


class NotComparableError(EvidenceError, ValueError):
    """Figures do not allow what was asked for; the message says why and what would be needed."""


class MissingExtraError(EvidenceError, ImportError):
    """A library that is an extra is not installed; the message names the extra."""


class FileError(EvidenceError, OSError):
    """A file cannot be written; what was there before is unchanged."""
