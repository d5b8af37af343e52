"""What is fuzzed: each boundary where text comes in, as a function of bytes.

A target may refuse its input only with an error of this library. What it accepts must be written
and read again without loss. `fuzz.py` drives the targets with atheris, and `test_seeds.py` runs
them over the kept corpus in every test run.
"""

import contextlib
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal
from unittest import mock

import attrs

import myositis_ild_evidence as mie
from myositis_ild_evidence import cli, dosing
from myositis_ild_evidence.bibliography import read as read_bibliography
from myositis_ild_evidence.packs import documents
from myositis_ild_evidence.packs.structure import structure
from myositis_ild_evidence.packs.trees import to_tree
from myositis_ild_evidence.quantities import numeric, units
from packs import Pack

ENCODINGS: tuple[Literal["ascii", "utf-8"], ...] = ("ascii", "utf-8")
CORPUS = Path(__file__).with_name("corpus")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def quantities(data: bytes) -> None:
    """A line with a quantity, then perhaps one with a unit: amounts, spans, orders, a weight."""
    first, _, second = _text(data).partition("\n")
    for read in (units.parse, numeric.decimal, units.get, dosing.read_order):
        with contextlib.suppress(mie.EvidenceError):
            read(first)
    for arguments in ((first,), (first, second)):
        with contextlib.suppress(mie.EvidenceError):
            amount = mie.Amount(*arguments)
            again = mie.Amount(str(amount))
            assert again == amount
            assert hash(again) == hash(amount)
            assert str(again) == str(amount)
            assert mie.from_json(mie.to_json(amount)) == amount
        with contextlib.suppress(mie.EvidenceError):
            span = mie.Span(*arguments)
            assert mie.from_json(mie.to_json(span)) == span
    with contextlib.suppress(mie.EvidenceError):
        dose = mie.evidence.regimens["huapaya2019/ivig"].for_patient(weight=first)
        assert 0 < dose.total.exact.to("g").value < 100_000


def toml(data: bytes) -> None:
    """One file of a pack."""
    tree, problems = documents.parse(data, "study.toml")
    if problems:
        return
    for type_ in (mie.Study, mie.Review, mie.Claim, mie.Appraisal):
        with contextlib.suppress(mie.EvidenceError):
            made: Any = structure(tree, type_, "study.toml")
            assert structure(to_tree(made), type_, text_decimals=True) == made


def bib(data: bytes) -> None:
    """A bibliography."""
    references, problems = read_bibliography(_text(data))
    if problems:
        return
    for encoding in ENCODINGS:
        try:
            written = "\n".join(reference.to_bibtex(encoding=encoding) for reference in references)
        except mie.InvalidValueError:
            assert encoding == "ascii"  # it has no command for every character
            continue
        again, faults = read_bibliography(written)
        assert not faults, faults
        kept = tuple(
            attrs.evolve(one, kind=was.kind) for one, was in zip(again, references, strict=True)
        )
        assert kept == references


def json_text(data: bytes) -> None:
    """JSON of a record or of a pack."""
    with contextlib.suppress(mie.EvidenceError):
        made = mie.from_json(data)
        assert mie.from_json(mie.to_json(made)) == made


@cache
def _valid_pack() -> str:
    with tempfile.TemporaryDirectory() as folder:
        return Pack(Path(folder)).load().to_json()


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in list(items):
        yield tree, key
        if isinstance(value, (dict, list)):
            yield from _places(value)


def pack(data: bytes) -> None:
    """A valid pack in which each line changes something.

    ``12=3`` sets the twelfth place to 3, ``12-`` deletes it, ``12+name=3`` adds beside it, and
    ``12>40`` copies it to the fortieth.
    """
    tree = json.loads(_valid_pack())
    for line in _text(data).splitlines()[:8]:
        match = re.fullmatch(r"(\d{1,4})([=>+-])(?:(.*)=)?(.*)", line)
        if match is None:
            continue
        places = list(_places(tree))
        holder, key = places[int(match[1]) % len(places)]
        if match[2] == "-":
            del holder[key]
            continue
        try:
            value = json.loads(match[4])
        except (ValueError, RecursionError):
            value = match[4]
        if match[2] == ">" and isinstance(value, int):
            other, place = places[value % len(places)]
            other[place] = json.loads(json.dumps(holder[key]))
        elif match[2] == "+" and isinstance(holder, dict):
            holder[match[3] or ""] = value
        elif match[2] == "+":
            holder.append(value)
        else:
            holder[key] = value
    json_text(json.dumps(tree).encode("utf-8", "surrogateescape"))


def arguments(data: bytes) -> None:
    """The words of a command line, one on each line."""
    words = _text(data).replace("\0", "").split("\n")[:12]
    # Only so does nothing outside the temporary folder change.
    outside = re.compile(r"^(--?o[a-z]*=?|-o)?(/|~|.*\.\.).*", re.DOTALL)
    words = [outside.sub(r"\1x", word) for word in words]
    if "mcp" in words:
        return
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict")
    raw = io.BytesIO()
    errors = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace")
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            with mock.patch.multiple(sys, stdout=out, stderr=errors, stdin=io.StringIO()):
                try:
                    status: Any = cli.main(words)
                except SystemExit as left:
                    status = left.code
        finally:
            os.chdir(before)
    assert status in (0, 1, 2, None), status
    errors.flush()
    said = raw.getvalue()
    assert status != 2 or said, "wrong usage, and nothing is said"
    assert b"Traceback" not in said


TARGETS: dict[str, Callable[[bytes], None]] = {
    "quantities": quantities,
    "toml": toml,
    "bib": bib,
    "json": json_text,
    "pack": pack,
    "arguments": arguments,
}
