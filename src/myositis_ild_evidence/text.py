"""Text for a terminal or a pipe: wrapped, never cut."""

import codecs
import io
import os
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

#: After so many seconds somebody who waits wants to know that it goes on.
PATIENCE = 1.0

#: What an ASCII or cp1252 terminal gets for characters that it lacks.
_PLAIN = {
    "±": "+/-",
    "–": "-",
    "—": "-",
    "−": "-",
    "≥": ">=",
    "≤": "<=",
    "→": "->",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "µ": "u",
    "×": "x",
    "…": "...",
    "\N{NBSP}": " ",
}


def _plain(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    import unicodedata

    text = ""
    for character in error.object[error.start : error.end]:
        base = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
        text += _PLAIN.get(character) or base or "?"
    return text, error.end


codecs.register_error("myositis-ild-evidence.plain", _plain)


class _Closed(io.TextIOBase):
    """Standard output where the process was started without one: it fails once it is used."""

    def write(self, text: str) -> int:
        raise OSError("there is no standard output")

    @property
    def buffer(self) -> "_Closed":
        return self


def prepare_output() -> None:
    """Make standard output and error write something readable for every character."""
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - until the process ends
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="myositis-ild-evidence.plain")


def width() -> int:
    """Return how wide text may be: the terminal, at most 100; 80 in a pipe."""
    if not sys.stdout.isatty():
        return 80
    return max(40, min(shutil.get_terminal_size().columns, 100))


def paragraph(text: str, indent: str = "") -> str:
    """Return text wrapped to the width."""
    return textwrap.fill(
        text,
        width(),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


#: A longer label stands on a line of its own.
_LABEL = 34


def labelled(pairs: Iterable[tuple[str, str]], indent: str = "  ") -> str:
    """Return labels with their texts beside them, wrapped; a very long label stands above."""
    items = [(label, text) for label, text in pairs if text]
    longest = max((len(label) for label, _ in items if len(label) <= _LABEL), default=0)
    lines = []
    for label, text in items:
        lead = f"{indent}{label.ljust(longest)}  "
        if len(label) > _LABEL:
            lines += textwrap.wrap(label, width(), initial_indent=indent, subsequent_indent=indent)
            lead = f"{indent}{' ' * longest}  "
        lines += textwrap.wrap(
            text,
            width(),
            initial_indent=lead,
            subsequent_indent=" " * len(lead),
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(lines)


def progress(what: str, steps: Sequence[Callable[[], T]]) -> Iterator[T]:
    """Yield the result of each step; after a second a bar says on a terminal how many are done.

    Args:
        what: What is being made.
        steps: What to do, in order.
    """
    on_terminal = sys.stderr is not None and sys.stderr.isatty()
    shown, since = False, time.monotonic()
    for done, step in enumerate(steps):
        if on_terminal and time.monotonic() - since >= PATIENCE:
            shown = True
            filled = 20 * done // len(steps)
            bar = "#" * filled + "." * (20 - filled)
            print(f"\r{what} [{bar}] {done}/{len(steps)}", end="", file=sys.stderr, flush=True)
        yield step()
    if shown:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def heading(text: str) -> str:
    """Return a heading with a rule below it."""
    lines = textwrap.wrap(text, width()) or [""]
    return "\n".join([*lines, "=" * max(map(len, lines))])
