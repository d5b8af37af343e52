"""The library under whatever names it has: each function tries the new name, then the old one.

What writes the outlets runs under several versions. Everything in which they differ is here, and
nothing else may be: an adapter never changes what is said.
"""

import importlib
import inspect
import io
import pkgutil
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

PACKAGE = "myositis_ild_evidence"
#: Arguments by their new name, with the old one.
ARGUMENTS: Mapping[str, str] = {
    "accept_implausible": "confirmed",
    "renal_or_thrombosis_risk": "at_risk",
    "plus_minus": "pm_is",
    "rate_cap": "maximum_rate",
    "warn_above": "maximum_dose",
    "weight_policy": "policy",
}
#: Options of the command likewise.
OPTIONS: Mapping[str, str] = {
    "--accept-implausible": "--confirmed",
    "--renal-or-thrombosis-risk": "--at-risk",
    "--no-renal-or-thrombosis-risk": "--no-at-risk",
    "--rate-cap": "--maximum-rate",
    "--warn-above": "--maximum-dose",
    "--weight-policy": "--policy",
}


def find(*paths: str) -> Any:
    """Return the first of some names that there is, each written from the package on.

    Raises:
        LookupError: There is none of them.
    """
    for path in paths:
        found: Any = importlib.import_module(PACKAGE)
        try:
            for name in path.split("."):
                found = _inside(found, name)
        except (AttributeError, ImportError):
            continue
        return found
    raise LookupError(f"none of {', '.join(paths)} is there")


def _inside(of: Any, name: str) -> Any:
    if hasattr(of, name):
        return getattr(of, name)
    if isinstance(of, ModuleType):
        return importlib.import_module(f"{of.__name__}.{name}")
    raise AttributeError(name)


def evidence() -> Any:
    """Return the curated pack."""
    return find("evidence")


def error() -> type[Exception]:
    """Return the class of the library's errors."""
    found: type[Exception] = find("EvidenceError")
    return found


def publications(pack: Any) -> list[Any]:
    """Return the studies and reviews of a pack."""
    return list((getattr(pack, "publications", None) or pack.reports)())


def given(function: Callable[..., Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments under the names that a function has for them."""
    known = inspect.signature(function).parameters
    return {
        name if name in known or ARGUMENTS.get(name) not in known else ARGUMENTS[name]: value
        for name, value in options.items()
    }


def patient(**measurements: Any) -> Any:
    """Return a patient."""
    class_ = find("dosing.Patient")
    return class_(**given(class_, measurements))


def for_patient(regimen: Any, **options: Any) -> Any:
    """Return the dose of a regimen for a patient."""
    function = find("dosing.for_patient")
    return function(regimen, **given(function, options))


def compare(regimen: Any, of: Any, **options: Any) -> Any:
    """Return the doses of one patient under every policy and product."""
    function = find("dosing.compare")
    return function(regimen, of, **given(function, options))


def for_cohort(regimen: Any, frame: Any, **options: Any) -> Any:
    """Return the doses of a regimen for each row of a frame."""
    function = find("dosing.for_cohort")
    named = given(function, options)
    if next(iter(inspect.signature(function).parameters)) == "regimen":
        return function(regimen, frame, **named)
    return function(frame, regimen, **named)


def cohort_codebook(regimen: Any, **options: Any) -> Any:
    """Return what the columns of a cohort mean."""
    function = find("dosing.cohort_codebook")
    return function(regimen, **given(function, options))


def to_dict(of: Any) -> Any:
    """Return a dose or vials as plain data."""
    return (getattr(of, "to_dict", None) or of.as_dict)()


def tools(pack: Any) -> Any:
    """Return the assistant's tools as plain functions."""
    return find("assistant.Tools", "assistant.tools.Tools")(pack)


def server(pack: Any) -> Any:
    """Return the assistant's server."""
    return find("assistant.server")(pack)


def answer(pack: Any) -> str:
    """Return the answer to the question of a pack."""
    return str(find("answer.answer", "presentation.answer.answer")(pack))


def citations(pack: Any, style: str) -> Any:
    """Return what numbers the references of a text."""
    return find("bibliography.Citations", "Citations")(pack.references, style=style)


def schemas() -> dict[str, Any]:
    """Return the JSON Schemas of files and documents."""
    kinds = find("packs.schema.KINDS", "exchange.schema.KINDS")
    make = find("packs.json_schema", "packs.schema.schema", "exchange.schema.schema")
    return {kind: make(kind) for kind in kinds}


@dataclass(frozen=True)
class Ran:
    """What a command printed, and how it ended."""

    out: str
    errors: str
    status: int

    def __str__(self) -> str:
        told = [self.out.rstrip("\n")]
        told += [f"standard error: {line}" for line in self.errors.splitlines()]
        told += [f"exit status: {self.status}"] if self.status else []
        return "\n".join(told) + "\n"


def run(*words: str) -> Ran:
    """Run the command in this process."""
    return _run(tuple(_option(words[0], word) if words else word for word in words))


def _run(words: tuple[str, ...]) -> Ran:
    main = find("cli.main")
    out, errors = io.BytesIO(), io.BytesIO()
    # As in a pipe: bytes, line ends as they are, and no terminal.
    stdout = io.TextIOWrapper(out, encoding="utf-8", newline="")
    stderr = io.TextIOWrapper(errors, encoding="utf-8", newline="")
    with redirect_stdout(stdout), redirect_stderr(stderr):
        try:
            status = main(list(words))
        except SystemExit as leaving:
            status = leaving.code if isinstance(leaving.code, int) else 1
    for stream in (stdout, stderr):
        stream.flush()
    return Ran(out.getvalue().decode(), errors.getvalue().decode(), status or 0)


@cache
def _help(command: str) -> str:
    return _run((command, "--help")).out


def _option(command: str, word: str) -> str:
    name, equals, value = word.partition("=")
    if name not in OPTIONS or name in _help(command).replace(",", " ").split():
        return word
    return OPTIONS[name] + equals + value


def commands() -> list[str]:
    """Return the names of all commands."""
    actions = find("cli.parser")()._actions
    choices = [action.choices for action in actions if isinstance(action.choices, dict)]
    return [name for each in choices for name in each]


def modules() -> list[ModuleType]:
    """Import and return every module of the package that can be imported here."""
    package = importlib.import_module(PACKAGE)
    for found in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."):
        if not found.name.endswith("__main__"):
            try:
                importlib.import_module(found.name)
            except ImportError:
                continue  # it needs a library that is not installed
    return [each for name, each in sys.modules.items() if name.partition(".")[0] == PACKAGE]


def unwrap() -> bool:
    """Let text run on instead of being wrapped; say whether that could be done.

    A word more would otherwise move every line of a paragraph.
    """

    def wide() -> int:
        return 100_000

    found = False
    for module in modules():
        for name, value in list(vars(module).items()):
            code = getattr(value, "__code__", None)
            if inspect.isfunction(value) and code and "get_terminal_size" in code.co_names:
                setattr(module, name, wide)
                found = True
    return found
