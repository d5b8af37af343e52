"""How the command says how it is used: help with examples, and a wrong word in two lines."""

import argparse
import sys
import textwrap
from typing import Any, NoReturn

PROGRAM = "myositis-ild-evidence"

#: What each command is asked for, and what comes of it.
EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "answer": (
        ("answer --lung rp-ild", "for people with rapidly progressive disease"),
        ("answer --full -o answer.txt", "everything, into a file"),
    ),
    "positions": (
        ("positions", "what guidelines say, each in full"),
        ("positions --format csv -o positions.csv", "a row for each"),
    ),
    "trials": (
        ("trials", "what is registered"),
        ("trials --format markdown", "a table for a text"),
    ),
    "search-log": (
        ("search-log", "where and how was last searched"),
        ("search-log --ris -o screened.ris", "the records, with what became of them"),
    ),
    "studies": (
        ("studies", "every study and review"),
        ("studies --format csv -o studies.csv", "the list as a file"),
    ),
    "show": (
        ("show wang2022", "one study, every figure with its source"),
        ("show wang2022 -o wang2022.txt", "the same as a file"),
    ),
    "references": (
        ("references wang2022 huapaya2019", "two references to paste"),
        ("references --format bibtex -o evidence.bib", "all of them for BibTeX"),
    ),
    "values": (
        ("values wang2022 -o wang2022.csv", "every figure of one study"),
        ("values --format markdown", "all figures as a table for a text"),
    ),
    "search": (
        ("search pulmonary embolism", "both words in one record"),
        ("search IVIG --format json", "for another program"),
    ),
    "gap-map": (
        ("gap-map --population RP-ILD", "for these people only"),
        ("gap-map --domain mortality --gaps", "where there is nothing, in sentences"),
    ),
    "overlap": (("overlap", "which review rests on which study"),),
    "dose": (
        ("dose", "every regimen, per body weight"),
        ("dose huapaya2019 --weight 70kg", "in grams, by actual weight"),
        (
            'dose huapaya2019 --weight "100 kg" --height "175 cm" --sex male \\\n'
            "      --weight-policy adjusted --product octagam-10 --round-to nearest-vial --explain",
            "",
        ),
        ("dose huapaya2019 --weight 70kg --start 2027-01-31", "the days of infusion"),
    ),
    "compare": (
        ("compare huapaya2019 --weight 100kg --height 175cm --sex male", "every weight rule"),
        (
            "compare huapaya2019 --weight 100kg --height 175cm --sex male --format csv",
            "",
        ),
    ),
    "nearest": (
        ('nearest "1 g/kg x 2 days every 4 weeks"', "who gave something like it"),
        ('nearest "35 g daily x 5 days" --weight 70kg', "an order in grams"),
    ),
    "verify": (("verify -o verified.txt", "known doses again, and a sheet to sign"),),
    "audit": (
        ("audit", "all figures, by every rule"),
        ("audit --rule p-value --rule significance", "by two of them"),
    ),
    "appraisal": (("appraisal", "every judgement with its reason"),),
    "summary-of-findings": (
        ("summary-of-findings --format markdown", "for a manuscript, with notes"),
        ("summary-of-findings --format html -o findings.html", "to open or convert"),
    ),
    "what-would-change": (("what-would-change", "what would turn each verdict"),),
    "export": (
        ("export json -o evidence.json", "everything, without loss"),
        ("export fhir wang2022 -o wang2022.json", "one study as FHIR R5"),
    ),
    "report": (
        ("report -o report.html", "everything in one file"),
        ("report --short -o short.html", "two pages for a meeting"),
    ),
    "picture": (
        ("picture forest -o forest.svg", "the forest plot"),
        ("picture years --width 18cm -o years.pdf", "for a page with two columns"),
    ),
    "review-sheet": (("review-sheet wang2022 -o wang2022.html", "to compare and to sign"),),
    "completion": (
        ("completion bash >> ~/.bashrc", "words are completed in a new shell"),
        ("completion fish > ~/.config/fish/completions/myositis-ild-evidence.fish", ""),
    ),
}


class Help(argparse.HelpFormatter):
    """Help whose descriptions wrap, and whose lists and examples stay as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        made = []
        for part in text.split("\n\n"):
            if "\n  " in part:
                made.append(part)
            elif "\n" in part:
                lines = part.splitlines()
                kept = (_wrapped(one, width) for one in lines)
                made.append("\n".join(kept))
            else:
                made.append(super()._fill_text(part, width, indent))
        return "\n\n".join(made)


def _wrapped(line: str, width: int) -> str:
    """Wrap a line; an id with hyphens stays whole."""
    return textwrap.fill(line, width, subsequent_indent="  ", break_on_hyphens=False)


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, and where help is in another.

    Its help either is written or fails; argparse itself passes over a full disk.
    """

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        """Print what is wrong with the words of the command, and end."""
        print(f"{PROGRAM}: {_short(message)}", file=sys.stderr)
        print(f"try: {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def _short(message: str) -> str:
    """Return a message of argparse without the list of all choices, but with the nearest one."""
    head, found, choices = message.partition(" (choose from ")
    if not found:
        return message
    from ..errors import near

    asked = head.rpartition("invalid choice: ")[2].strip("'")
    names = [name.strip(" '") for name in choices.rstrip(")").split(",")]
    return f"{head}; {near(asked, names)}"


def with_examples(command: argparse.ArgumentParser, name: str) -> None:
    """Put the examples of a command below its help."""
    told = EXAMPLES.get(name, ())
    command.formatter_class = Help
    if not told:
        return
    lines = []
    for line, what in told:
        lines.append(f"  {PROGRAM} {line}")
        lines += [f"      {what}"] if what else []
    own = f"{command.epilog.rstrip()}\n\n" if command.epilog else ""
    command.epilog = own + "\n".join(["examples:", *lines])
