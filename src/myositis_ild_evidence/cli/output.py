"""Where a command writes, and in what form: a file, a pager, standard output; text or a table."""

import argparse
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from .. import text
from ..errors import InvalidValueError
from . import source

if TYPE_CHECKING:
    from ..tables.table import Table

#: The forms of a table.
FORMATS = ("text", "markdown", "html", "csv", "json", "xlsx")


def add_format(command: argparse.ArgumentParser, default: str = "text") -> None:
    """Let a command write what it prints as a table for other programs."""
    command.add_argument(
        "--format",
        type=source.any_case,
        choices=FORMATS,
        default=default,
        metavar="FORMAT",
        help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}; {default} unless it is said",
    )
    command.add_argument(
        "--decimal-comma", action="store_true", help="CSV with 0,033 and semicolons between cells"
    )


def add_text_or_json(command: argparse.ArgumentParser) -> None:
    """Let a command that prints text write the same as JSON for other programs."""
    command.add_argument(
        "--format",
        type=source.any_case,
        choices=("text", "json"),
        default="text",
        metavar="FORMAT",
        help="text or json; text unless it is said",
    )


def write_json(found: Any) -> int:
    """Write a record or a result as `myositis_ild_evidence.to_json` gives it."""
    from ..packs.json_text import to_json

    return write_out(to_json(found, indent=2) + "\n")


def write(table: "Table", options: argparse.Namespace) -> int:
    """Write a table in the format that was asked for."""
    if options.format == "text":
        from ..tables.text import show

        show(table)
        return 0
    from ..tables.csv_json import to_csv, to_json
    from ..tables.xlsx import to_xlsx

    forms: dict[str, Callable[[], str | bytes]] = {
        "markdown": table.to_markdown,
        "html": table.to_html,
        "csv": lambda: to_csv(table, decimal_comma=options.decimal_comma),
        "json": lambda: to_json(table) + "\n",
        "xlsx": lambda: to_xlsx(table),
    }
    return write_out(forms[options.format]())


def add_file(command: argparse.ArgumentParser) -> None:
    """Let a command write into a file, unless it has its own way to say so."""
    if not any("-o" in action.option_strings for action in command._actions):
        command.add_argument(
            "-o",
            "--output",
            dest="into",
            metavar="FILE",
            help="replace this file, whole or not at all; by default what is written is printed",
        )


class _Held(io.TextIOWrapper):
    """Text that is held back; it looks like the terminal if it will be shown on one."""

    def __init__(self, on_terminal: bool) -> None:
        self.bytes = io.BytesIO()
        super().__init__(
            self.bytes, encoding="utf-8", errors=sys.stdout.errors, newline="", write_through=True
        )
        self._on_terminal = on_terminal

    def isatty(self) -> bool:
        return self._on_terminal

    def fileno(self) -> int:
        return sys.__stdout__.fileno() if sys.__stdout__ is not None else 1


@contextmanager
def directed(options: argparse.Namespace, pager: bool = True) -> Iterator[None]:
    """Send what is printed inside to the file that was asked for, or on a terminal to a pager.

    A file is written at the end, so that after an error the old one is unchanged.

    Args:
        options: Those of the command.
        pager: Whether a pager may be used.
    """
    path: str | None = getattr(options, "into", None)
    path = None if path == "-" else path
    to_file = path is not None
    program = None if to_file or not pager else _pager()
    if not to_file and program is None:
        yield
        return
    before = sys.stdout
    held = _Held(on_terminal=not to_file)
    sys.stdout = held
    try:
        yield
    finally:
        sys.stdout = before
        held.flush()
    content = held.bytes.getvalue()
    if path is not None:
        from .. import files

        files.write(path, content)
    else:
        _show(content.decode("utf-8"), program or "")


def _pager() -> str | None:
    """Return the pager to use: none where nobody looks, or where it is not wanted."""
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        return None
    import shlex

    asked = os.environ.get("PAGER")
    program = asked if asked is not None else "less"
    if program.strip() in ("", "cat") or shutil.which(shlex.split(program)[0]) is None:
        return None
    return program


def _show(text: str, program: str) -> None:
    """Print text that fits on the screen, and hand longer text to the pager."""
    if text.count("\n") < shutil.get_terminal_size().lines:
        print(text, end="")
        return
    import shlex
    import subprocess

    # As git does: less ends by itself at the end of a text, keeps colours, and leaves the text.
    run = subprocess.Popen(
        shlex.split(program), stdin=subprocess.PIPE, env={"LESS": "FRX", **os.environ}
    )
    with suppress(BrokenPipeError, KeyboardInterrupt):  # whoever reads has seen enough
        run.communicate(text.encode(sys.stdout.encoding or "utf-8", sys.stdout.errors or "strict"))
    run.wait()


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Say on a terminal that something goes on, where it takes more than a second.

    Args:
        what: What is being done.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    import threading

    shown = threading.Event()

    def say() -> None:
        shown.set()
        print(f"{what} …", end="", file=sys.stderr, flush=True)

    timer = threading.Timer(text.PATIENCE, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if shown.is_set():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def unpaged(words: list[str]) -> tuple[list[str], bool]:
    """Return the words of a command without ``--no-pager``, and whether a pager may be used.

    Examples:
        >>> unpaged(["studies", "--no-pager"])
        (['studies'], False)
    """
    kept = [word for word in words if word != "--no-pager"]
    return kept, len(kept) == len(words)


def write_out(content: str | bytes) -> int:
    """Write what programs read to standard output: UTF-8, and line ends as they are."""
    raw = getattr(sys.stdout, "buffer", None)  # a program may have put text alone in its place
    if isinstance(content, bytes) and (raw is None or sys.stdout.isatty()):
        what = "a terminal" if sys.stdout.isatty() else "an output of text"
        raise InvalidValueError(f"{what} cannot show this format; name a file with -o")
    sys.stdout.flush()
    if raw is None:
        sys.stdout.write(str(content))
    else:
        raw.write(content.encode("utf-8") if isinstance(content, str) else content)
    return 0
