"""The errors of this library: one base, children named by meaning.

Each child is also the built-in error that callers expect, so ``except KeyError`` and
``except ValueError`` work. Every message says what is wrong, where, and what would be right.

A message is text with arguments of the library among it (`Argument`). They are kept apart, so that
each door names them as its users do: Python, the command, the assistant, a page of a host.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal, Self

from .words import printable, quoted

__all__ = [
    "AmbiguousDoseError",
    "Argument",
    "EvidenceError",
    "FileError",
    "Hint",
    "InvalidValueError",
    "MissingExtraError",
    "MissingValueError",
    "NotComparableError",
    "PackError",
    "PositionError",
    "Problem",
    "UnitError",
    "UnknownKeyError",
    "Wording",
    "WrongTypeError",
    "reader",
    "worded",
]

#: What kind of fault an error is: stable, one word for each kind, for programs that branch on it.
Code = Literal[
    "ambiguous-reading",
    "cannot-write",
    "contradiction",
    "duplicate",
    "evidence-error",
    "implausible",
    "invalid-pack",
    "invalid-value",
    "missing-argument",
    "missing-extra",
    "missing-unit",
    "no-arms",
    "no-control",
    "no-pack",
    "no-position",
    "not-comparable",
    "not-encoded",
    "not-for-patient",
    "not-one-figure",
    "not-one-record",
    "not-reported",
    "out-of-range",
    "unknown-argument",
    "unknown-choice",
    "unknown-key",
    "unknown-unit",
    "unreadable",
    "wrong-dimension",
    "wrong-type",
]


class Argument:
    """An argument of the library in a message: in Python ``days=``, at another door as it says.

    Args:
        name: Its name in Python.
        value: A value that goes with it, if there is one; its repr is kept, a long one in short.
        bare: Whether the name alone is meant, without the sign that asks for a value.

    Examples:
        >>> print(Argument("days"), Argument("days", 5), Argument("days", bare=True))
        days= days=5 days
    """

    def __init__(self, name: str, value: Any = ..., *, bare: bool = False) -> None:
        self.name: str = name
        self.bare: bool = bare
        self.value: str = "" if value is ... else quoted(value)

    def __str__(self) -> str:
        return self.name if self.bare else f"{self.name}={self.value}"


#: How a door calls an argument; None where its users have no such argument.
Door = Callable[[Argument], str | None]
Part = str | Argument


class Wording(str):
    """Text with arguments among it: as text it is in the words of Python.

    Args:
        *parts: Text and arguments, in their order.

    Attributes:
        parts: The same.

    Examples:
        >>> why = Wording("5 g needs ", Argument("product"), Hint(", or ", Argument("days", 5)))
        >>> print(why)
        5 g needs product=, or days=5
        >>> why.text(lambda argument: "--product" if argument.name == "product" else None)
        '5 g needs --product'
    """

    __slots__ = ("parts",)
    parts: tuple[Part, ...]

    def __new__(cls, *parts: Part) -> Self:  # noqa: D102 - the class says it
        made = super().__new__(cls, "".join(map(str, parts)))
        made.parts = parts
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.parts

    def text(self, door: Door) -> str:
        """Return it in the words of a door; what only helps with an argument is left out there.

        Args:
            door: How an argument is called.
        """
        return "".join(
            _called(part, door) if isinstance(part, Argument) else worded(part, door)
            for part in self.parts
            if not (isinstance(part, Hint) and any(door(one) is None for one in part.arguments))
        )

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The arguments that it names, in their order."""
        found: list[Argument] = []
        for part in self.parts:
            if isinstance(part, Argument):
                found.append(part)
            elif isinstance(part, Wording):
                found += part.arguments
        return tuple(found)


class Hint(Wording):
    """Words that only help whoever has the arguments in them: ``; give days= to choose``.

    A reader without arguments, as of a report, is not told them. See also `reader`.
    """

    __slots__ = ()


def reader(argument: Argument) -> None:
    """Be the door of whoever only reads, such as a report: there are no arguments there.

    An argument is called by its name in words, and hints are left out. See also `worded`.

    Args:
        argument: What would be named.

    Examples:
        >>> text = Wording("the ", Argument("rate_cap"), " is low", Hint("; give ", Argument("x")))
        >>> worded(text, reader)
        'the rate cap is low'
    """


def _called(argument: Argument, door: Door) -> str:
    name = door(argument)
    return argument.name.replace("_", " ") if name is None else name


def worded(text: str, door: Door) -> str:
    """Return text in the words of a door, if there are arguments among it.

    Args:
        text: A warning or a note; plain text stays as it is.
        door: How arguments are called there: a function of an `Argument`, which returns its name
            or None for its name in words.

    Examples:
        >>> text = Wording("give ", Argument("days"))
        >>> worded(text, lambda argument: f"--{argument.name}")
        'give --days'
    """
    return text.text(door) if isinstance(text, Wording) else text


class EvidenceError(Exception):
    """Base of every error that this library raises on purpose.

    Args:
        *parts: The message: text, and the arguments of the library that it names.
        code: The kind of fault, if it is not the one of the class.
        argument: The argument that is at fault, if it is not the first that the message names.

    Attributes:
        code: The kind of fault, such as ``missing-argument``; the codes are stable.
        argument: The name in Python of the argument that is at fault; None if there is none.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> regimen = mie.evidence.studies["huapaya2019"].regimen
        >>> try:
        ...     regimen.for_patient("70 kg", round_to="vial-up")
        ... except mie.EvidenceError as error:
        ...     error.code, error.argument
        ('missing-argument', 'product')
    """

    code: Code = "evidence-error"
    argument: str | None = None

    def __init__(self, *parts: Part, code: Code | None = None, argument: str | None = None) -> None:
        said = [part if isinstance(part, Wording | Argument) else printable(part) for part in parts]
        message = said[0] if len(said) == 1 and isinstance(said[0], str) else Wording(*said)
        super().__init__(message)
        if code is not None:
            self.code = code
        if argument is None and isinstance(message, Wording):
            argument = next((one.name for one in message.arguments), None)
        if argument is not None:
            self.argument = argument

    @property
    def message(self) -> str:
        """The message; it still knows its arguments, so that it can be part of another."""
        first = self.args[0] if self.args else ""
        return first if isinstance(first, Wording) else str(self)

    def text(self, door: Door) -> str:
        """Return the message in the words of a door, which is how it calls an argument.

        What only helps somebody who has an argument is left out where the door has none.

        Args:
            door: Takes an `Argument` and returns what it is called; None if there is no such.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> fields = {"round_to": "the rounding", "product": "a product"}
            >>> def field(argument):
            ...     return f"{fields[argument.name]} {argument.value}".rstrip()
            >>> regimen = mie.evidence.studies["huapaya2019"].regimen
            >>> try:
            ...     regimen.for_patient("70 kg", round_to="vial-up")
            ... except mie.EvidenceError as error:
            ...     print(error.text(field))
            the rounding 'vial-up' needs a product, whose vials are counted; ...
        """
        return worded(self.message, door)

    def to_dict(self) -> dict[str, str | None]:
        """Return code, argument and message, for a service that answers with JSON.

        See also `text`, which words the message for users who know no Python.

        Examples:
            >>> InvalidValueError("no", code="out-of-range", argument="n").to_dict()
            {'code': 'out-of-range', 'argument': 'n', 'message': 'no'}
        """
        return {"code": self.code, "argument": self.argument, "message": str(self)}


class about:  # noqa: N801 - it reads as a word of the language
    """Say which argument an error of what is done inside is about, if nobody did.

    Args:
        argument: Its name.

    Examples:
        >>> try:
        ...     with about("weight"):
        ...         raise UnitError("70 has no unit", code="missing-unit")
        ... except UnitError as error:
        ...     print(error.argument)
        weight
    """

    __slots__ = ("argument",)

    def __init__(self, argument: str) -> None:
        self.argument: str = argument

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, _: object) -> None:
        if isinstance(error, EvidenceError) and error.argument is None:
            error.argument = self.argument


class UnknownKeyError(EvidenceError, KeyError):
    """A study, reference, group or other key that does not exist; near matches are offered.

    It is a `KeyError`, too.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> try:
        ...     mie.document.studies["wang2021"]
        ... except mie.UnknownKeyError as error:
        ...     print(error)
        no study 'wang2021'; did you mean 'wang2022'?
    """

    code: Code = "unknown-key"

    def __str__(self) -> str:
        # KeyError would print the message in quotes.
        return str(self.args[0]) if self.args else ""


class InvalidValueError(EvidenceError, ValueError):
    """A value that cannot be right: out of range, of the wrong kind, or contradicting another.

    It is a `ValueError`, too; `UnitError` is one of its kind.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> try:
        ...     mie.PValue(value="1.2")
        ... except mie.InvalidValueError as error:
        ...     print(error)
        PValue.value: a p-value lies between 0 and 1, not 1.2
    """

    code: Code = "invalid-value"


class WrongTypeError(InvalidValueError, TypeError):
    """A value of a type that is not taken, where Python expects a TypeError.

    See also `InvalidValueError`, of which it is a kind.
    """

    code: Code = "wrong-type"


class PositionError(InvalidValueError, IndexError):
    """A position that a collection or a table does not have; loops over positions end at it.

    See also `UnknownKeyError`, for an id that it does not have.
    """

    code: Code = "no-position"


class UnitError(InvalidValueError):
    """A unit that is missing, unknown, or of the wrong dimension.

    It is a `ValueError`, too. See also `myositis_ild_evidence.quantities.units.known`, the units.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> try:
        ...     mie.Amount("2 g/kg").to("mL")
        ... except mie.UnitError as error:
        ...     error.code
        'wrong-dimension'
    """

    code: Code = "wrong-dimension"


class AmbiguousDoseError(EvidenceError, ValueError):
    """One exact figure was asked for where the evidence gives bounds.

    It is a `ValueError`, too. Where a regimen can be read in several ways, its message lists the
    readings and names the argument that chooses one.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> try:
        ...     mie.Span("1 g/kg", "2 g/kg", "bounds").exact
        ... except mie.AmbiguousDoseError as error:
        ...     error.code
        'not-one-figure'
    """

    code: Code = "not-one-figure"


class MissingValueError(EvidenceError, ValueError):
    """The evidence does not report what was asked for; the message says why.

    It is a `ValueError`, too. The figure is never guessed; where an argument would help,
    ``argument`` names it.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> try:
        ...     mie.evidence.studies["dalakas1993"].regimen.dose_per_day()
        ... except mie.MissingValueError as error:
        ...     error.code, error.argument
        ('not-reported', 'days')
    """

    code: Code = "not-reported"


class Problem:
    """One thing that is wrong in a pack: the file, the path inside it, and the message.

    See also `PackError`, which lists them, and `myositis_ild_evidence.testing.check_pack`.

    Attributes:
        file: The file, or the pack where it is about the whole.
        path: The place inside it, such as ``outcome[2].values.ivig.count``; empty for the whole.
        message: What is wrong, and what would be right.

    Examples:
        >>> print(Problem("studies/a2020.toml", "n", "a study has at least one participant, not 0"))
        studies/a2020.toml: n: a study has at least one participant, not 0
    """

    __slots__ = ("file", "message", "path")
    file: str
    path: str
    message: str

    def __init__(self, file: str, path: str, message: str) -> None:
        self.file = file
        self.path = path
        self.message = message

    def __str__(self) -> str:
        return printable(": ".join(filter(None, (self.file, self.path, self.message))))

    def __repr__(self) -> str:
        return f"Problem({self.file!r}, {self.path!r}, {self.message!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Problem):
            return NotImplemented
        return (self.file, self.path, self.message) == (other.file, other.path, other.message)

    def __hash__(self) -> int:
        return hash((self.file, self.path, self.message))


class PackError(EvidenceError, ValueError):
    """A pack of evidence is not valid; ``problems`` lists everything that was found.

    It is a `ValueError`, too. See also `myositis_ild_evidence.testing.check_pack`, which returns
    the problems.

    Attributes:
        problems: Every `Problem`: its file, the path inside it, and the message.
        what: What they were found in.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> try:
        ...     mie.Evidence.load("no-such-pack")
        ... except mie.PackError as error:
        ...     [problem.file for problem in error.problems]
        ['no-such-pack']
    """

    code: Code = "invalid-pack"

    def __init__(self, problems: Iterable[Problem], what: str = "the pack") -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.what = what
        ValueError.__init__(self, self.problems)

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

    valid = list(dict.fromkeys(options))
    asked = name if isinstance(name, str) else quoted(name)
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
    """Figures do not allow what was asked for; the message says why and what would be needed.

    It is a `ValueError`, too.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> try:
        ...     mie.evidence.outcomes["huapaya2019/fvc-increase-10"].effect("risk-ratio")
        ... except mie.NotComparableError as error:
        ...     error.code
        'no-control'
    """

    code: Code = "not-comparable"


class MissingExtraError(EvidenceError, ImportError):
    """A library that is an extra is not installed; the message names the extra.

    It is an `ImportError`, too. Extras are installed with the library, as in
    ``pip install "myositis-ild-evidence[stats]"``.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> issubclass(mie.MissingExtraError, ImportError), mie.MissingExtraError.code
        (True, 'missing-extra')
    """

    code: Code = "missing-extra"


class FileError(EvidenceError, OSError):
    """A file cannot be written; what was there before is unchanged.

    It is an `OSError`, too.

    Examples:
        >>> from myositis_ild_evidence.packs import new_pack
        >>> try:
        ...     new_pack("no-such-folder/my-pack")
        ... except FileError as error:
        ...     error.code
        'cannot-write'
    """

    code: Code = "cannot-write"


def __dir__() -> list[str]:
    return sorted(__all__)
