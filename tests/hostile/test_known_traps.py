"""Traps of pint, cattrs and bibtexparser that were measured, each shut at our boundary."""

import pickle
from decimal import Decimal
from typing import Any

import pint
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.bibliography import read as read_bibliography
from myositis_ild_evidence.packs.structure import structure
from myositis_ild_evidence.quantities import units
from myositis_ild_evidence.records import Organisation, Person
from packs import Pack

# pint -------------------------------------------------------------------------------------------

#: Text that pint's parser takes for something else, never finishes, or fails on in ways of its own.
MISREAD = {
    "a range, which it subtracts": "2-5 g/kg",
    "an error, which it drops": "2±1 g",
    "a titre": "1:160",
    "two quantities, which it multiplies": "2 g;3 g",
    "a unit with a space, which it multiplies": "3 m s",
    "units in words, which it takes for micronits": "1 unit/kg",
    "arithmetic": "2*3 g",
    "powers of powers": "9**9**9**9",
    "powers of powers with carets": "9^9^9^9",
    "a huge power": "10**100000000 g",
    "a huge power of a unit": "g**9**9",
    "an exponent that overflows": "1e999999 g",
    "nothing": "",
    "blanks": "  ",
    "not a number": "nan g",
    "infinity": "inf g",
    "a word": "abc",
    "a call": "__import__('os')",
    "underscores": "1_000 g",
    "a comma for a point": "0,4 g/kg",
    "another script's digits": "٧٠ kg",
    "wide digits": "７０ kg",
    "a null": "70\0kg",
    "a line inside": "70 kg\n80 kg",
    "many brackets": "(" * 2_000,
    "many signs": "-" * 5_000,
    "many units": "kg*" * 3_000,
    "many digits": "1" * 20_000 + " g",
    "many digits and a long unit": "1 " + "g" * 1_000_000,
}


@pytest.mark.parametrize("text", MISREAD.values(), ids=MISREAD)
def test_text_that_pint_misreads_is_refused(text: str) -> None:
    for read in (mie.Amount, mie.Span, units.parse):
        with pytest.raises(mie.EvidenceError) as refused:
            read(text)
        assert len(str(refused.value)) < 500
    regimen = mie.evidence.studies["huapaya2019"].regimen
    with pytest.raises(mie.EvidenceError):
        regimen.for_patient(weight=text)


def test_per_body_weight_is_never_a_bare_number() -> None:
    dose = mie.Amount("2 g/kg")
    for other in ("1", 1, "5 %", "2 mL"):
        assert dose != other
    for wrong in ("%", "g", "mL/h"):
        with pytest.raises(mie.UnitError, match="cannot be converted"):
            dose.to(wrong)
    with pytest.raises(TypeError):
        dose + 1  # type: ignore[operator]
    assert dose != mie.Amount("0.2 %")


def test_a_quantity_changed_in_place_changes_no_record() -> None:
    amount = mie.Amount("2 g/kg")
    quantity = amount.quantity
    quantity.ito("mg/kg")
    assert (str(amount), amount.quantity.magnitude) == ("2 g/kg", 2)


def test_the_same_amount_in_two_units_is_equal_and_has_one_hash() -> None:
    for number in range(1, 2_000):
        gram, milligram = mie.Amount(Decimal(number) / 1000, "g"), mie.Amount(number, "mg")
        assert gram == milligram
        assert hash(gram) == hash(milligram)


def test_a_month_is_not_a_number_of_days() -> None:
    with pytest.raises(mie.UnitError):
        mie.Amount("1 month").to("day")
    assert mie.Amount("1 month") != mie.Amount("30.4375 day")


def test_percent_is_not_a_factor() -> None:
    with pytest.raises(mie.UnitError):
        mie.Amount("2 g/kg") * mie.Amount("5 %")


@pytest.mark.parametrize(
    "text", ["abc", None, True, [2], object()], ids=lambda value: type(value).__name__
)
def test_a_pint_quantity_of_no_number_is_refused(text: Any) -> None:
    base: Any = pint.Quantity

    class Odd(base):  # type: ignore[misc]
        magnitude = text

    with pytest.raises(mie.EvidenceError):
        mie.Amount(Odd(1, "gram"))


def test_arrays_are_not_one_amount() -> None:
    numpy = pytest.importorskip("numpy")
    with pytest.raises(mie.UnitError, match="array"):
        mie.Amount(pint.Quantity(numpy.array([60, 70]), "kg"))


def test_an_amount_pickles_without_a_registry() -> None:
    assert b"pint" not in pickle.dumps(mie.Amount(pint.Quantity(70, "kg")))


# cattrs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "type_", "message"),
    [
        ({"group": 5, "direction": "higher"}, "Finding", "group: expected text, got a whole"),
        ({"id": "a", "label": "A", "n": Decimal("3.9"), "role": "whole-study"}, "Group", "n: "),
        ({"id": "a", "label": "A", "n": True, "role": "whole-study"}, "Group", "n: "),
        ({"id": "a", "label": "A", "n": "3", "role": "whole-study"}, "Group", "n: "),
        ({"id": "a", "label": True, "role": "whole-study"}, "Group", "label: expected text"),
        ({"value": "0.05"}, "PValue", "value: "),
        ({"value": True}, "PValue", "value: "),
        ({"value": Decimal("0.05"), "tset": "t"}, "PValue", "tset: unknown field"),
    ],
)
def test_nothing_is_coerced_and_nothing_passed_over(tree: Any, type_: str, message: str) -> None:
    from myositis_ild_evidence import records as model
    from myositis_ild_evidence.records.outcome import Finding

    found: Any = Finding if type_ == "Finding" else getattr(model, type_)
    with pytest.raises(mie.PackError) as refused:
        structure(tree, found)
    (problem,) = refused.value.problems
    assert str(problem).startswith(message)


def test_every_fault_of_one_record_is_reported() -> None:
    tree = {"id": 5, "label": "", "n": Decimal("1.5"), "role": "rule", "within": 3, "odd": 1}
    with pytest.raises(mie.PackError) as refused:
        structure(tree, mie.Group)
    assert {p.path for p in refused.value.problems} == {"id", "label", "n", "role", "within", "odd"}


def test_a_fault_says_what_is_wrong_not_only_that_something_is(pack: Pack) -> None:
    pack.change("studies/author2020.toml", "0.4 g/kg/day", "0.4 g/kgs/day")
    (problem,) = pack.problems()
    assert problem.path == "regimen[0].daily_dose"
    assert "unknown unit 'g/kgs/day'; did you mean 'g/kg/day'" in problem.message


# bibtexparser -----------------------------------------------------------------------------------

ENTRY = "@misc{%s, author = {A, B.}, title = {T}}\n"
LOST = {
    "a key twice": ENTRY % "a" + ENTRY % "a",
    "a field twice": "@misc{a, author = {A}, title = {T}, title = {U}}",
    "an entry that does not end": ENTRY % "a" + "@misc{b, title = {T}",
    "an unquoted value": "@misc{a, author = {A}, title = T}",
    "joined strings": '@string{j = "J"}\n@misc{a, author = {A}, title = j # " Bar"}',
    "a key with a comma": "@misc{a b, c, author = {A}, title = {T}}",
    "no key": "@misc{, author = {A}, title = {T}}",
    "an entry in a comment": "@comment{@misc{a, author = {A}, title = {T}}}",
    "text between entries": ENTRY % "a" + "and then\n" + ENTRY % "b",
    "a brace too many": "@misc{a, author = {A}, title = {T}}}\n" + ENTRY % "b",
    "a brace too few": "@misc{a, author = {A}, title = {{T}}\n" + ENTRY % "b",
}


@pytest.mark.parametrize("text", LOST.values(), ids=LOST)
def test_what_bibtexparser_would_lose_in_silence_is_a_problem(text: str) -> None:
    _, problems = read_bibliography(text)
    assert problems


TITLES = [
    "a}, note={evil",
    "x}}\n@article{evil, title={y",
    "a { b",
    "costs $5 & 50% and $10 & more",
    "100% of ~ ^ \\ # _ {ANA}",
    "“ ” ≥ µ – é Ö",
    "--- ?` !` `` ''",
]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("title", TITLES)
def test_a_title_reaches_the_reader_whole_and_hurts_no_neighbour(title: str, encoding: Any) -> None:
    hostile = mie.Reference(
        key="a",
        kind="misc",
        title=title.replace("\n", " "),
        authors=[Person(family="Ärzte and Sons", given="J. }{"), Organisation(name="A and B, C")],
        doi="10.1002/(SICI)1097_0185<1::AID>3.0.CO;2-#",
    )
    after = mie.Reference(key="b", kind="misc", title="B", authors=[Person(family="B")])
    text = "\n".join(r.to_bibtex(encoding=encoding) for r in (hostile, after))
    (first, second), problems = read_bibliography(text)
    assert problems == ()
    assert second == after
    assert (len(first.authors), first.doi) == (2, hostile.doi)
    assert first.title == hostile.title


@pytest.mark.parametrize("key", ["", "a b", "a,b", "a{b", "a}", "ä", "a\nb", "x" * 200, "%a", "a#"])
def test_a_key_that_would_break_the_file_is_refused(key: str) -> None:
    with pytest.raises(mie.InvalidValueError):
        mie.Reference(key=key, kind="misc", title="T", authors=[Person(family="A")])


@pytest.mark.parametrize("value", [None, ["A", "B"], True, 5])
def test_what_is_no_text_is_never_printed_as_python_would(value: Any) -> None:
    with pytest.raises((mie.InvalidValueError, TypeError)):
        mie.Reference(key="a", kind="misc", title=value, authors=[Person(family="A")])
