"""Renew the approved files: ``python tests/approval/renew.py``.

``values.csv`` has every number of the evidence, ``doses.txt`` doses explained step by step, and
``answer.txt`` the answer, and ``products.txt`` the page of a dose with each product, as somebody
read and approved them. Where only words changed they are
written anew. Where a figure changed nothing is written and the lines are listed, unless
``--accept-figures`` says that each was compared with its source.
"""

import argparse
import difflib
import io
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main as command
from myositis_ild_evidence.dosing import product
from myositis_ild_evidence.dosing.text import rates

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "outlets"))

from digits import figures  # noqa: E402 - where it is was only said now

MAN = {"weight": "100 kg", "height": "175 cm", "sex": "male", "age": 50}
WOMAN = {"weight": "62.5 kg", "height": "164 cm", "sex": "female", "age": 34}
HEAVY = {"weight": "264 lb", "height": "64 in", "sex": "female"}
LIGHT = {"weight": "44 kg", "height": "178 cm", "sex": "male", "age": 81}
CHILD = {"weight": "25 kg", "height": "128 cm", "sex": "female", "age": 8}
PREGNANT = {**WOMAN, "pregnant": True}
OCTAGAM, PRIVIGEN = {"product": "octagam-10"}, {"product": "privigen-10"}
VIALS, SLOW = {"round_to": "nearest-vial"}, {"rate_cap": "150 mL/h"}

#: Regimen, what is asked for, and the schedule if one is asked for.
DOSES: tuple[tuple[Any, ...], ...] = (
    ("huapaya2019/ivig", {"weight": "70 kg"}),
    ("huapaya2019/ivig", {"weight": "154 lb"}),
    ("huapaya2019/ivig", {"weight": "70.6 kg"} | OCTAGAM | VIALS),
    ("huapaya2019/ivig", {"weight": "70.6 kg"} | PRIVIGEN | VIALS),
    ("huapaya2019/ivig", {"weight": "70.6 kg", "round_to": "vial-up"} | OCTAGAM),
    ("huapaya2019/ivig", {"weight": "70.6 kg", "round_to": "vial-down"} | OCTAGAM),
    ("huapaya2019/ivig", {"weight": "70.6 kg", "round_to": "5 g"}),
    ("huapaya2019/ivig", {"weight": "70.6 kg", "round_to": "exact"} | OCTAGAM),
    ("huapaya2019/ivig", MAN | {"weight_policy": "ideal"}),
    ("huapaya2019/ivig", MAN | {"weight_policy": "adjusted", "round_to": "5 g"} | OCTAGAM),
    ("huapaya2019/ivig", MAN | {"weight_policy": "bloodstar-2026"}),
    ("huapaya2019/ivig", MAN | {"weight_policy": "ontario-igum"} | PRIVIGEN | VIALS),
    ("huapaya2019/ivig", MAN | {"weight_policy": "clinpk"}),
    ("huapaya2019/ivig", MAN | {"weight_policy": "bmi30-web"}),
    ("huapaya2019/ivig", MAN | {"weight_policy": "bmi30-actual"}),
    ("huapaya2019/ivig", MAN | {"weight_policy": "us-120-percent"} | OCTAGAM | VIALS),
    ("huapaya2019/ivig", MAN | {"weight_policy": "nhs-england-robinson"}),
    ("huapaya2019/ivig", MAN | {"weight_policy": "nhs-england-devine"}),
    ("huapaya2019/ivig", MAN | {"weight_policy": "england-panel-form"}),
    ("huapaya2019/ivig", MAN | {"weight_policy": "prairie"}),
    ("huapaya2019/ivig", MAN | {"weight_policy": "scotland"}),
    ("huapaya2019/ivig", MAN | {"weight_policy": "nhs-england-2024"}),
    ("huapaya2019/ivig", HEAVY | {"weight_policy": "adjusted"} | OCTAGAM | VIALS),
    ("huapaya2019/ivig", LIGHT | {"weight_policy": "adjusted"}),
    ("huapaya2019/ivig", CHILD | {"weight_policy": "ideal"}),
    ("huapaya2019/ivig", CHILD | OCTAGAM | VIALS),
    ("huapaya2019/ivig", {"weight": "9.5 kg", "age": "7 months"} | PRIVIGEN),
    ("huapaya2019/ivig", PREGNANT | {"weight_policy": "adjusted"}),
    ("huapaya2019/ivig", PREGNANT | {"weight_policy": "bloodstar-2026"}),
    (
        "huapaya2019/ivig",
        PREGNANT | {"pre_pregnancy_weight": "55 kg", "weight_policy": "ontario-igum"},
    ),
    ("huapaya2019/ivig", {"weight": "70 kg", "renal_or_thrombosis_risk": True} | OCTAGAM),
    ("huapaya2019/ivig", {"weight": "70 kg", "renal_or_thrombosis_risk": False} | SLOW | OCTAGAM),
    ("huapaya2019/ivig", {"weight": "120 kg", "warn_above": "40 g"} | PRIVIGEN),
    ("huapaya2019/ivig", {"weight": "70 kg", "indication": "immune-thrombocytopenia"} | OCTAGAM),
    ("huapaya2019/ivig", {"weight": "400 kg"}),
    ("huapaya2019/ivig", {"weight": "400 kg", "accept_implausible": ["weight"]}),
    ("huapaya2019/ivig", {"weight": "70 kg"}, {"start": "2027-01-31"}),
    ("wang2022/ivig", WOMAN | OCTAGAM | VIALS),
    (
        "wang2022/ivig",
        {"weight": "58 kg"},
        {"start": "2027-02-28", "courses": 3, "interval": "3 weeks"},
    ),
    ("cherin2002/ivig", {"weight": "82 kg"} | OCTAGAM | VIALS),
    ("dalakas1993/ivig", {"weight": "70 kg"} | PRIVIGEN),
    ("dalakas1993/ivig", {"weight": "70 kg", "days": 2} | PRIVIGEN, {"start": "2028-01-31"}),
    ("kampylafka2012/ivig", {"weight": "70 kg"} | OCTAGAM | VIALS),
    (
        "kampylafka2012/ivig",
        {"weight": "70 kg"} | OCTAGAM | VIALS,
        {"start": "2027-01-31", "courses": 4, "reading": 2},
    ),
    ("hallowell2016/pm-ild", MAN | {"days": 4, "weight_policy": "adjusted"} | OCTAGAM | VIALS),
    ("hallowell2016/pm-ild", {"weight": "70 kg", "round_to": "10 g"}),
    ("hallowell2016/rp-ild", CHILD | PRIVIGEN | VIALS, {"start": "2027-03-01"}),
)


# --- What the files hold ----------------------------------------------------------------------


def values() -> str:
    """Return every number of the evidence."""
    return mie.evidence.values().to_csv()


def doses() -> str:
    """Return doses with every step."""
    return "\n".join(_dose(number, *each) for number, each in enumerate(DOSES, 1))


def _dose(
    number: int, key: str, asked: Mapping[str, Any], dates: Mapping[str, Any] | None = None
) -> str:
    options = {**asked, **(dates or {})}
    head = f"{number}. {key}: {', '.join(f'{name} {value}' for name, value in options.items())}"
    try:
        dose = mie.evidence.regimens[key].for_patient(**asked)
        lines = [head, dose.explain()]
        if dates is not None:
            table = dose.schedule(**dates)
            lines += ["Schedule", *(f"  {note}" for note in table.notes)]
            lines += ["  " + ", ".join(f"{k} {v}" for k, v in row.items()) for row in table]
    except mie.EvidenceError as error:
        lines = [head, f"Refused: {error}"]
    return "\n".join([*lines, ""])


def products() -> str:
    """Return the page of a dose with each product, at risk and not, and its rates."""
    regimen = mie.evidence.regimens["huapaya2019/ivig"]
    pages = []
    for id in mie.dosing.products.ids:
        for risk in (False, True):
            words = "at risk of renal dysfunction or thrombosis" if risk else "not at risk"
            made = regimen.for_patient(
                "100 kg", height="175 cm", product=id, renal_or_thrombosis_risk=risk
            )
            page = str(made).rpartition("\n\n")[0]
            pages.append(f"=== {id}, {words}\n{page}\n\n{rates(made, '08:30')}\n")
    return "\n".join(pages)


def on_the_day(make: Callable[[], str]) -> str:
    """Return a file as it is on one day: a text of a label is due for review on another."""
    with mock.patch.object(product, "today", return_value=date(2026, 12, 1)):
        return make()


def answer() -> str:
    """Return the answer as the bare command prints it, and in full."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        command([])
        print("\n")
        command(["answer", "--full"])
    return printed.getvalue()


FILES: Mapping[str, Callable[[], str]] = {
    "values.csv": values,
    "doses.txt": lambda: on_the_day(doses),
    "products.txt": lambda: on_the_day(products),
    "answer.txt": answer,
}
#: Files whose paragraphs are wrapped, so that a word more moves figures to other lines.
WRAPPED = frozenset({"answer.txt", "products.txt"})


# --- Held against what was approved -----------------------------------------------------------


def approved(name: str, folder: Path = HERE) -> str:
    """Return an approved file, with its own line ends; nothing if there is none."""
    file = folder / name
    return file.read_bytes().decode("utf-8") if file.exists() else ""


def difference(name: str, now: str, folder: Path = HERE) -> str:
    """Return what differs from an approved file, as a unified diff; nothing if nothing does."""
    old, new = approved(name, folder).splitlines(True), now.splitlines(True)
    return "".join(difflib.unified_diff(old, new, f"approved/{name}", f"now/{name}"))


def changed_figures(old: str, new: str, wrapped: bool = False) -> list[str]:
    """Return the lines in which a figure changed, those of before with -, those of now with +."""
    before, after = (_parts(text, wrapped) for text in (old, new))
    found: list[str] = []
    matcher = difflib.SequenceMatcher(None, before, after, False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        pairs = [(before[a:b], after[c:d])]
        if b - a == d - c:  # line by line
            pairs = [([one], [that]) for one, that in zip(before[a:b], after[c:d], strict=True)]
        for gone, come in pairs:
            if figures("\n".join(gone)) != figures("\n".join(come)):
                found += [f"- {line}" for line in gone] + [f"+ {line}" for line in come]
    return found


def _parts(text: str, wrapped: bool) -> list[str]:
    if wrapped:
        return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    return text.splitlines()


def renew(
    texts: Mapping[str, str], folder: Path = HERE, accept: bool = False
) -> tuple[list[str], list[str]]:
    """Write what changed, unless a figure changed; return the files and the lines of figures."""
    changed = [name for name, text in texts.items() if text != approved(name, folder)]
    lines = [
        f"{name}: {line}"
        for name in changed
        for line in changed_figures(approved(name, folder), texts[name], name in WRAPPED)
    ]
    if not lines or accept:
        for name in changed:
            (folder / name).write_bytes(texts[name].encode("utf-8"))
    return changed, lines


def main(arguments: Sequence[str] | None = None, folder: Path = HERE) -> int:
    """Renew the files; exit status 1 if figures changed and nothing was written."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--accept-figures",
        action="store_true",
        help="each figure that changed was compared with its source",
    )
    options = parser.parse_args(arguments)
    texts = {name: make() for name, make in FILES.items()}
    changed, lines = renew(texts, folder, options.accept_figures)
    for line in lines:
        print(line)
    if lines and not options.accept_figures:
        print("figures changed, so nothing was written; compare each with its source, then give")
        print("--accept-figures")
        return 1
    print(f"written: {', '.join(changed)}" if changed else "nothing changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
