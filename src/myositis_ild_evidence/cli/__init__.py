"""The command ``myositis-ild-evidence``."""

import argparse
import gc
import os
import re
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from importlib import import_module
from typing import Any

from .. import __version__, text
from ..errors import EvidenceError
from ..words import printable
from . import output, source, usage
from .argument_names import exact

#: The commands of each module: what one command does not need is not imported for it.
MODULES = {
    "answering": ("answer",),
    "reading": (*("positions", "trials", "search-log", "studies", "show", "references", "values"),),
    "finding": ("search", "gap-map", "overlap"),
    "doses": ("dose", "compare", "nearest"),
    "verifying": ("verify",),
    "audit": ("audit", "appraisal", "summary-of-findings", "what-would-change"),
    "exporting": ("export",),
    "report": ("report", "picture", "review-sheet"),
    "packs": ("check", "new-pack", "import-table", "schema", "combine", "diff"),
    "assistant": ("mcp",),
    "completing": ("completion",),
}

DESCRIPTION = """\
What data exists to support IVIG for myositis-associated interstitial lung disease?
Without a command: the answer. For health professionals; never advice for a patient."""

EPILOG = """\
examples:
  myositis-ild-evidence                            the answer
  myositis-ild-evidence answer --lung rp-ild       for one group of people
  myositis-ild-evidence positions                  what guidelines say, side by side
  myositis-ild-evidence show huapaya2019           one study, every figure with its source
  myositis-ild-evidence search pulmonary embolism  every text and label, the best first
  myositis-ild-evidence dose --weight 70kg         all regimens, in grams for 70 kg
  myositis-ild-evidence values wang2022 --format csv > wang2022.csv
  myositis-ild-evidence references --format bibtex > references.bib
  myositis-ild-evidence export json -o evidence.json
  myositis-ild-evidence report -o report.html      everything in one file
  myositis-ild-evidence audit                      which printed figures cannot stand
  myositis-ild-evidence check my-pack/             every problem of a pack of your own
  myositis-ild-evidence verify                     known doses again, before use

exit status: 0 done, 1 problems found, 2 wrong usage"""


#: Commands that write themselves: what they say is for a program, or they show how far they are.
_ON_THEIR_OWN = ("mcp", "new-pack", "report", "completion")
#: Options that may stand without a command.
_OF_THE_ANSWER = ("--antibody", "--full", "--lung", "--pack")


def parser(word: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the command line.

    Args:
        word: A command, where only that one is wanted; any other word gives all of them.
    """
    made = usage.Parser(
        prog="myositis-ild-evidence",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=usage.Help,
    )
    made.add_argument("--no-pager", action="store_true", help="print long output as it is")
    made.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    made.set_defaults(say=exact)
    commands = made.add_subparsers(title="commands", metavar="COMMAND", required=True)
    homes = [home for home, names in MODULES.items() if word in names] or [*MODULES]
    for home in homes:
        import_module(f"{__name__}.{home}").register(commands)
    for name, command in commands.choices.items():
        if name != "completion":
            source.add_option(command)
        if name not in _ON_THEIR_OWN:
            output.add_file(command)
        usage.with_examples(command, name)
    return made


def _joined(words: Sequence[str]) -> list[str]:
    """Join an option and its negative value: argparse would take ``-70kg`` for an option."""
    joined: list[str] = []
    for word in words:
        if re.match(r"-\.?\d", word) and joined and re.fullmatch(r"--[a-z][^=]*", joined[-1]):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The words after the command's name; those of the process if None.

    Returns:
        The exit status: 0 done, 1 problems found, 2 wrong usage, 130 interrupted.
    """
    if arguments is None:  # the process is ours, and short: most of what is made, stays
        gc.set_threshold(50_000, 20, 20)
    text.prepare_output()
    if "_ARGCOMPLETE" in os.environ:
        from .completing import complete

        complete(parser())
    try:
        try:
            return _run(arguments)
        finally:  # also after --help, which leaves by SystemExit
            sys.stdout.flush()
    except KeyboardInterrupt:
        _complain("interrupted")
        return 130
    except BrokenPipeError:
        # The reader, such as head, has seen enough; nothing more can be written.
        sys.stdout = None
        return 0
    except OSError as error:
        _complain(
            printable(str(error) if error.filename else f"cannot write: {error.strerror or error}")
        )
        sys.stdout = None  # its rest cannot be written either
        return 2


def _complain(message: str) -> None:
    print(f"myositis-ild-evidence: {message}", file=sys.stderr)


def _run(arguments: Sequence[str] | None) -> int:
    words = _joined(sys.argv[1:] if arguments is None else arguments)
    words, pager = output.unpaged(words)
    if not words or words[0].partition("=")[0] in _OF_THE_ANSWER:
        words = ["answer", *words]
    options: Any = parser(words[0]).parse_args(words)
    own = words[0] in _ON_THEIR_OWN
    waiting = nullcontext() if own else output.waiting(words[0])
    try:
        with output.directed(options, pager and not own), waiting:
            status: int = options.run(options)
    except EvidenceError as error:
        _complain(options.say(options)(error.message))
        return 2
    return status
