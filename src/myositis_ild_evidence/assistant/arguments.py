"""What a tool takes, read from its signature and docstring: the schema, and what is refused.

The protocol's library leaves out arguments that a function does not have and turns one type into
another: "45" into 45, "no" into False. A dose must depend on neither, so that what was given is
compared with the function itself before it is called.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ..errors import Argument, Code, Door, WrongTypeError, near

#: What a type is called in a schema, and in words: one of them, and several.
_NAMES = {
    str: ("string", "text", "texts"),
    int: ("integer", "a whole number", "whole numbers"),
    bool: ("boolean", "true or false", "true or false"),
    NoneType: ("null", "null", "null"),
}
_LONGEST = 60
_ARGUMENT = re.compile(r" {4}(\w+): (.*)")
#: The words of a name: of ``body_weight``, ``bodyWeight`` and ``body-weight`` the same two.
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


class Arguments:
    """What a tool takes.

    Args:
        tool: The tool.
        examples: A right value of some arguments, by name, for their descriptions.

    Attributes:
        purpose: What the tool is for, from its docstring.

    Examples:
        >>> def dose(weight: str, days: int | None = None) -> str:
        ...     '''Return a dose.
        ...
        ...     Args:
        ...         weight: Body weight with its unit, such as "70 kg".
        ...         days: How many.
        ...     '''
        ...     return f"{weight}, {days} days"
        >>> arguments = Arguments(dose)
        >>> arguments.purpose
        'Return a dose.'
        >>> arguments.call({"weight": "70 kg", "days": 5})
        '70 kg, 5 days'
        >>> arguments.call({"weight": "70 kg", "Day": 5})
        Traceback (most recent call last):
        myositis_ild_evidence.errors.WrongTypeError: dose takes no 'Day'; did you mean 'days'?
        >>> arguments.call({"weight": "70 kg", "days": True})
        Traceback (most recent call last):
        myositis_ild_evidence.errors.WrongTypeError: days takes a whole number, not true: How many.
    """

    def __init__(self, tool: Callable[..., Any], examples: Mapping[str, str] | None = None) -> None:
        self._tool = tool
        self._types = get_type_hints(tool)
        self._parameters = inspect.signature(tool).parameters
        self.purpose: str
        self.purpose, self._meanings = _read(inspect.getdoc(tool) or "")
        for name, example in (examples or {}).items():
            if name in self._meanings:
                self._meanings[name] += f" For example: {example}"

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of what is taken: nothing else, and each with its meaning."""
        properties = {}
        for name, parameter in self._parameters.items():
            properties[name] = {"description": self._meanings.get(name, "")}
            properties[name] |= _schema(self._types[name])
            if parameter.default not in (None, parameter.empty):
                properties[name]["default"] = parameter.default
        return {
            "type": "object",
            "properties": properties,
            "required": self._required,
            "additionalProperties": False,
        }

    def call(self, given: Mapping[str, Any]) -> Any:
        """Call the tool.

        Args:
            given: Its arguments, as read from JSON.

        Raises:
            WrongTypeError: There is an argument that the tool does not have, one is missing, or
                one is of another type; everything that is wrong is said.
            EvidenceError: What the tool raises.
        """
        if problems := [*self._problems(given)]:
            (code, name, _), *_ = problems
            message = " ".join(text for _, _, text in problems)
            raise WrongTypeError(message, code=code, argument=name)
        return self._tool(**given)

    @property
    def _required(self) -> list[str]:
        return [name for name, one in self._parameters.items() if one.default is one.empty]

    def _problems(self, given: Mapping[str, Any]) -> Iterator[tuple[Code, str, str]]:
        for name in given:
            if name not in self._parameters:
                text = f"{self._tool.__name__} takes no {name[:_LONGEST]!r}; {self._near(name)}"
                yield "unknown-argument", name[:_LONGEST], text
        for name in self._required:
            if name not in given:
                text = self._with_meaning(f"{self._tool.__name__} needs {name}", name)
                yield "missing-argument", name, text
        for name, value in given.items():
            if name in self._parameters and not _is(value, self._types[name]):
                words = _words(self._types[name])
                text = self._with_meaning(f"{name} takes {words}, not {_shown(value)}", name)
                yield "wrong-type", name, text

    def _near(self, name: str) -> str:
        """Offer names that look alike, or else those that share a word: age of patientAge."""
        words = [word.casefold() for word in _WORD.findall(name[:_LONGEST])]
        hint = near("_".join(words) or name[:_LONGEST], self._parameters)
        sharing = [repr(one) for one in self._parameters if {*words} & {*one.split("_")}]
        if sharing and hint.startswith("valid"):
            hint = f"did you mean {' or '.join(sharing)}?"
        return hint if hint.endswith("?") else f"{hint}."

    def _with_meaning(self, problem: str, name: str) -> str:
        meaning = self._meanings.get(name)
        return f"{problem}: {meaning}" if meaning else f"{problem}."


def door(tool: Callable[..., Any]) -> Door:
    """Return how a tool calls an argument of the library: as its own, if it has it.

    Examples:
        >>> from myositis_ild_evidence.errors import Argument
        >>> def dose(weight: str, pregnant: bool | None = None) -> None: ...
        >>> of_dose = door(dose)
        >>> of_dose(Argument("weight", "70 kg")), of_dose(Argument("pregnant", True))
        ("weight: '70 kg'", 'pregnant: true')
        >>> of_dose(Argument("formulary")) is None
        True
    """
    taken = inspect.signature(tool).parameters

    def called(argument: Argument) -> str | None:
        if argument.name not in taken:
            return None
        value = {"True": "true", "False": "false"}.get(argument.value, argument.value)
        return f"{argument.name}: {value}" if value else argument.name

    return called


def _read(doc: str) -> tuple[str, dict[str, str]]:
    """Return what a docstring says of a tool, and of each of its arguments."""
    purpose, _, rest = doc.partition("\n\nArgs:\n")
    meanings: dict[str, str] = {}
    name = ""
    for line in rest.partition("\n\n")[0].splitlines():
        if begun := _ARGUMENT.fullmatch(line):
            name, meanings[begun[1]] = begun[1], begun[2]
        else:
            meanings[name] += f" {line.strip()}"
    return purpose, meanings


def _is(value: Any, kind: Any) -> bool:
    """Say whether a value is of a type as it stands: true is not a number, and 45.0 not whole."""
    if get_origin(kind) in (Union, UnionType):
        return any(_is(value, one) for one in get_args(kind))
    if get_origin(kind) is list:
        return type(value) is list and all(_is(one, *get_args(kind)) for one in value)
    if get_origin(kind) is Literal:
        return type(value) is str and value in get_args(kind)
    return type(value) is kind


def _schema(kind: Any) -> dict[str, Any]:
    if get_origin(kind) in (Union, UnionType):
        return {"anyOf": [_schema(one) for one in get_args(kind)]}
    if get_origin(kind) is list:
        [item] = get_args(kind)
        return {"type": "array", "items": _schema(item)}
    if get_origin(kind) is Literal:
        return {"type": "string", "enum": [*get_args(kind)]}
    return {"type": _NAMES[kind][0]}


def _words(kind: Any, several: bool = False) -> str:
    """Return a type in words; that null is taken needs no word, since it is the same as nothing."""
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(_words(one) for one in get_args(kind) if one is not NoneType)
    if get_origin(kind) is list:
        [item] = get_args(kind)
        return f"a list of {_words(item, several=True)}"
    if get_origin(kind) is Literal:
        *others, last = map(repr, get_args(kind))
        return f"{', '.join(others)} or {last}"
    return _NAMES[kind][2 if several else 1]


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else json.dumps(value, default=repr)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
