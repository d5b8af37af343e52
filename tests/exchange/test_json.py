"""Records as JSON and back: nothing is lost, nothing is coerced, nothing hostile gets in."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

import myositis_ild_evidence as mie
from myositis_ild_evidence.packs import json_text
from myositis_ild_evidence.records import Organisation, Person
from myositis_ild_evidence.records.base import ID
from myositis_ild_evidence.records.group import KINDS
from packs import Pack

EVIDENCE = mie.evidence
PARTS = (
    *("studies", "reviews", "references", "claims", "groups", "regimens", "outcomes"),
    "adverse_events",
)


def again(record: Any) -> Any:
    return mie.from_json(mie.to_json(record))


def document(record: Any) -> Any:
    return json.loads(mie.to_json(record))


def text(type_: str, record: object, **more: object) -> str:
    return json.dumps({"schema_version": 1, "type": type_, "record": record, **more})


# ---- nothing is lost


@pytest.mark.parametrize("part", PARTS)
def test_every_record_of_the_curated_pack_comes_back_equal(part: str) -> None:
    records = tuple(getattr(EVIDENCE, part))
    assert len(records) >= 5
    for record in records:
        made = again(record)
        assert made == record
        assert type(made) is type(record)
    assert again(records) == records


def test_the_whole_pack_comes_back_equal_with_every_printed_digit() -> None:
    made = again(EVIDENCE)
    assert made == EVIDENCE
    assert isinstance(made, mie.Evidence)
    before, after = EVIDENCE.values(), made.values()
    # 66 equals 66.0 as a number, so the digits are compared as text.
    assert [list(map(repr, row.values())) for row in after] == [
        list(map(repr, row.values())) for row in before
    ]
    assert made.references.to_bibtex() == EVIDENCE.references.to_bibtex()


def test_a_pack_with_every_form_of_the_files_comes_back_equal(pack: Pack) -> None:
    pack.add("vocabulary/conditions.toml", '[scurvy]\nlabel = "Scurvy"\nsynonyms = ["lack of C"]\n')
    loaded = pack.load()
    made = again(loaded)
    assert made == loaded
    assert made.vocabularies["conditions"]["scurvy"].synonyms == ("lack of C",)


@pytest.mark.parametrize(
    "regimen",
    [regimen for regimen in EVIDENCE.regimens if regimen.not_computed is None],
    ids=lambda regimen: regimen.key,
)
def test_computed_doses_keep_bounds_basis_and_readings(regimen: mie.DosingRegimen) -> None:
    doses = [regimen.dose_per_course()]
    if isinstance(regimen.courses, mie.Span):
        doses.append(regimen.total_dose())
    for dose in doses:
        assert again(dose) == dose
        assert str(again(dose)) == str(dose)


@pytest.mark.parametrize(
    "span",
    [
        mie.Span("66.0"),
        mie.Span(-3),
        mie.Span(None, 6),
        mie.Span(4, None, "protocol-minimum"),
        mie.Span("8 g/kg", "8 g/kg", "mean-of-cohort"),
        mie.Span("500 mg/kg", "1 g/kg"),
        mie.Span(1, 2, readings=[mie.Span(3, readings=[mie.Span(4)])]),
    ],
    ids=str,
)
def test_spans_of_every_kind_come_back_equal(span: mie.Span) -> None:
    assert again(span) == span
    assert str(again(span)) == str(span)


@pytest.mark.parametrize(
    "value",
    [
        mie.Absence.NOT_APPLICABLE,
        mie.Unclear("not said of whom"),
        mie.Cell(group="12", count=3, total="12"),
        mie.Cell(group="a", absent=mie.Unclear("smudged")),
        mie.Group(id="a", label="A plain group", role="treatment"),
        mie.Arm(id="a", label="An arm", role="treatment"),
    ],
    ids=repr,
)
def test_small_records_come_back_equal_and_of_their_class(value: object) -> None:
    assert again(value) == value
    assert type(again(value)) is type(value)


NUMBERS = st.decimals(min_value=0, max_value=10**9, places=4) | st.integers(0, 10**9)
WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\u200b"), min_size=1
)


@st.composite
def cells(draw: st.DrawFn) -> mie.Cell:
    centre = draw(st.sampled_from(["mean", "median", "value", "change"]))
    spread = draw(st.sampled_from(["sd", "se", "plus_minus", "range", "iqr", "ci95"]))
    bounds = sorted(draw(st.tuples(NUMBERS, NUMBERS)))
    figures: dict[str, Any] = {
        centre: draw(NUMBERS),
        spread: bounds if spread in ("range", "iqr", "ci95") else bounds[0],
    }
    p = draw(st.none() | st.decimals(0, 1, places=3).map(lambda p: mie.PValue(value=p)))
    return mie.Cell(group=draw(WORDS), p=p, note=draw(st.none() | WORDS), **figures)


@given(cells())
def test_any_cell_comes_back_equal_with_its_digits(cell: mie.Cell) -> None:
    assert again(cell) == cell
    assert again(cell).printed_form == cell.printed_form


@given(NUMBERS, st.sampled_from(["g/kg", "mg/kg/day", "mL/h", "kg", "month", "%"]))
def test_any_amount_comes_back_equal_with_its_digits(value: Any, unit: str) -> None:
    amount = mie.Amount(value, unit)
    assert again(amount) == amount
    assert str(again(amount)) == str(amount)


AUTHORS = st.builds(Person, family=WORDS, given=WORDS) | st.builds(Organisation, name=WORDS)


@given(WORDS, st.lists(AUTHORS, min_size=1, max_size=3), st.booleans(), st.none() | WORDS)
def test_any_reference_comes_back_equal(
    title: str, authors: list[Any], others: bool, note: str | None
) -> None:
    made = mie.Reference(
        key="a", kind="misc", title=title, authors=authors, and_others=others, note=note
    )
    assert again(made) == made


@given(
    st.sampled_from(sorted(KINDS)),
    st.from_regex(ID, fullmatch=True),
    WORDS,
    st.integers(1, 99) | st.just("x"),
)
def test_any_group_comes_back_equal(role: str, id: str, label: str, n: Any) -> None:
    size = mie.Unclear("why") if n == "x" else n
    group = KINDS[role](id=id, label=label, role=role, n=size)  # type: ignore[arg-type]
    assert again(group) == group


# ---- what stands beside a record


def test_a_lone_outcome_still_knows_its_study_groups_and_place() -> None:
    outcome = EVIDENCE.outcomes["kampylafka2012/muscular-remission-6mo"]
    made = again(outcome)
    assert made.key == outcome.key
    assert made.study_groups == outcome.study_groups
    assert made.place == outcome.place
    assert [g.key for g in made.study_groups] == [g.key for g in outcome.study_groups]


def test_a_lone_study_brings_the_references_that_it_cites() -> None:
    made = again(EVIDENCE.studies["wang2022"])
    assert made.reference == EVIDENCE.references["wang2022"]
    assert {"wang2022", "inpharmd"} <= {r["key"] for r in document(made)["references"]}


def test_a_document_says_its_version_and_what_it_holds() -> None:
    made = document(EVIDENCE.outcomes["wang2022/mortality-6mo"])
    assert (made["schema_version"], made["type"]) == (1, "Outcome")
    place = made["owner"]["place"]
    assert (place["owner"]["id"], place["address"]) == ("wang2022", "mortality-6mo")


def numbers(tree: Any) -> Iterator[object]:
    if isinstance(tree, dict):
        for item in tree.values():
            yield from numbers(item)
    elif isinstance(tree, list):
        for item in tree:
            yield from numbers(item)
    elif isinstance(tree, (int, float)) and not isinstance(tree, bool):
        yield tree


def test_decimals_are_text_so_that_no_reader_loses_a_digit() -> None:
    tree = document(EVIDENCE)
    assert {type(number) for number in numbers(tree)} == {int}
    study = next(s for s in tree["record"]["studies"] if s["id"] == "wang2022")
    row = next(row for row in study["outcome"] if row["id"] == "mortality-6mo")
    assert row["values"]["ivig"] == {"percent": "22.6"}


def test_packs_collections_and_studies_have_the_method_too() -> None:
    studies = EVIDENCE.studies
    assert EVIDENCE.to_json() == mie.to_json(EVIDENCE)
    assert mie.from_json(mie.to_json(studies)) == tuple(studies)
    assert mie.from_json(mie.to_json(studies["wang2022"], indent=1)) == studies["wang2022"]


def test_indent_changes_the_layout_only() -> None:
    study = EVIDENCE.studies["wang2022"]
    assert mie.to_json(study).count("\n") == 0
    assert mie.to_json(study, indent=2).startswith('{\n  "schema_version": 1')
    assert mie.from_json(mie.to_json(study, indent=2)) == study


def test_bytes_are_read_as_utf_8() -> None:
    study = EVIDENCE.studies["wang2022"]
    assert mie.from_json(mie.to_json(study).encode()) == study


@pytest.mark.parametrize("thing", [42, {"a": 1}, object(), "text", mie.Study])
def test_what_is_no_record_is_refused(thing: object) -> None:
    with pytest.raises(mie.InvalidValueError, match="is neither a record nor a result"):
        mie.to_json(thing)


def test_a_pint_quantity_inside_a_span_is_refused() -> None:
    ureg: pint.UnitRegistry[Any] = pint.UnitRegistry()
    with pytest.raises(mie.InvalidValueError, match="has no JSON form"):
        mie.to_json(mie.Span(ureg.Quantity(2, "g/kg")))


# ---- nothing hostile or mistaken gets in

FAULTY: list[tuple[str, str | bytes, str]] = [
    ("no JSON", "{", "not valid JSON"),
    ("empty", "", "not valid JSON"),
    ("not UTF-8", b"\xff", "not UTF-8"),
    ("a list", "[]", "not JSON of myositis_ild_evidence"),
    ("somebody else's", '{"type": "Study", "record": {}}', "not JSON of myositis_ild_evidence"),
    ("a later version", '{"schema_version": 2, "type": "Amount", "record": "1 kg"}',
     "schema_version '2' cannot be read; this library reads 1"),
    ("true for a version", '{"schema_version": true, "type": "Amount", "record": "1 kg"}',
     "schema_version 'True'"),
    ("unknown type", text("Stduy", {}), "no type 'Stduy'; did you mean 'Study'"),
    ("no text as type", text([], {}), "no type"),  # type: ignore[arg-type]
    ("no type", '{"schema_version": 1, "record": {}}', "no type 'None'"),
    ("no record", '{"schema_version": 1, "type": "Amount"}', "record is missing"),
    ("unknown field of the document", text("Amount", "1 kg", ownr={}), "did you mean 'owner'"),
    ("unknown field", text("Cell", {"cuont": 1}), "cuont: unknown field; did you mean 'count'"),
    ("a float for a decimal", text("PValue", {"value": 0.05}),
     "value: expected a number in quotes"),
    ("a decimal for a count", text("Cell", {"count": "3"}), "count: expected a whole number"),
    ("a broken rule", text("Cell", {"count": 5, "total": 4}), "5 is more than its total 4"),
    ("NaN", '{"schema_version": 1, "type": "PValue", "record": NaN}', "NaN is not a number"),
    ("infinity", '{"schema_version": 1, "type": "PValue", "record": -Infinity}', "-Infinity is no"),
    ("NaN as text", text("PValue", {"value": "NaN"}), "finite"),
    ("a huge float", text("PValue", {}).replace("{}", "1e400"), "exponent beyond 30"),
    ("a huge integer", text("Cell", {}).replace("{}", '{"count": ' + "9" * 5000 + "}"),
     "at most 30 digits"),
    ("a huge decimal", text("PValue", {"value": "9" * 5000}), "at most 30 digits"),
    ("a key twice", '{"schema_version": 1, "schema_version": 1}', "'schema_version' occurs twice"),
    ("a key twice, deep", text("Cell", {}).replace("{}", '{"count": 1, "count": 2}'),
     "'count' occurs twice"),
    ("deep lists", "[" * 100_000, "nested deeper than 20"),
    ("deep objects", '{"a":' * 100_000, "nested deeper than 20"),
    ("deep but closed", text("list", "x").replace('"x"', "[" * 30 + "]" * 30), "nested deeper"),
    ("a long key", text("Cell", {"k" * 200: 1}), "is not a name"),
    ("a key that drives terminals", text("Cell", {"\x1b[2J": 1}), "is not a name"),
    ("half a character", text("Unclear", {"unclear": "\ud800"}), "invisible character U+D800"),
    ("no list", text("list", {}), "expected a list of objects"),
    ("a list of others", text("list", [1]), "expected a list of objects"),
    ("an owner of what has none", text("Amount", "1 kg", owner={"place": {}}), "owner"),
    ("references of what has none", text("Amount", "1 kg", references=[]), "references"),
    ("an owner of a wrong type",
     text("Outcome",
          {"id": "a", "label": "A", "domains": ["muscle"], "values": {"a": {"count": 1}}},
          owner={"place": {"owner": {"id": 3}}}), "owner.place: owner.id: expected text"),
    ("no pack", text("Evidence", []), "expected an object"),
    ("an empty pack", text("Evidence", {}), "pack: this part is missing"),
    ("an unknown part", text("Evidence", {"studeis": []}), "studeis: unknown part; did you mean"),
    ("parts of wrong types", text("Evidence", {"studies": 1, "vocabulary": []}),
     "studies: expected a list"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "message"), [f[1:] for f in FAULTY], ids=[f[0] for f in FAULTY])
def test_a_fault_is_a_clear_error(source: str | bytes, message: str) -> None:
    with pytest.raises(mie.EvidenceError) as raised:
        mie.from_json(source)
    assert message in str(raised.value)
    assert isinstance(raised.value, ValueError)
    assert len(str(raised.value)) < 1000


def test_a_text_of_absurd_size_is_refused_before_it_is_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("myositis_ild_evidence.packs.documents.MAX_TOTAL_BYTES", 10)
    with pytest.raises(mie.InvalidValueError, match="over 10 characters"):
        mie.from_json("[" * 11)


def test_a_pack_from_json_gets_the_checks_of_a_pack_from_files(pack: Pack) -> None:
    tree = document(pack.load())
    study = tree["record"]["studies"][0]
    study["outcome"][0]["domains"] = ["mortalty"]
    study["regimen"][0]["daily_dose"] = "0.4 g"
    tree["record"]["claims"][0]["evidence_for"] = ["author2020/deth"]
    tree["record"]["references"].append(tree["record"]["references"][0])
    with pytest.raises(mie.PackError) as raised:
        mie.from_json(json.dumps(tree))
    told = str(raised.value)
    assert "studies/author2020: outcome[0].domain" in told
    assert "studies/author2020: regimen[0].daily_dose" in told
    assert "claims: claim[0].evidence_for[0]: no record 'author2020/deth'" in told
    assert "references: [2].key: 'author2020' occurs twice" in told
    assert len(raised.value.problems) == 4


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("claims", {}, "claims: claim: expected a list"),
        ("references", {}, "references: expected a list"),
        ("references", [1], "references: [0].key: this field is required"),
        ("vocabulary", [], "vocabulary: expected an object"),
        ("vocabulary", {"condition": {}}, "vocabulary: condition: no such list; did you mean"),
        ("appraisal", [], "appraisal: expected an object"),
        ("pack", None, "pack: this part is missing"),
    ],
)
def test_a_part_of_another_shape_is_a_problem_of_that_part(
    part: str, value: object, message: str, pack: Pack
) -> None:
    tree = document(pack.load())
    tree["record"][part] = value
    with pytest.raises(mie.PackError) as raised:
        mie.from_json(json.dumps(tree))
    assert message in str(raised.value)


def test_every_public_record_has_a_json_form() -> None:
    public = {getattr(mie, name) for name in mie.__all__ if name[0].isupper()} - {mie.Citations}
    nouns = ("quantities", "records", "bibliography")
    records = {c for c in public if attrs.has(c) and c.__module__.split(".")[1] in nouns}
    assert records - set(json_text.types().values()) == set()
    assert {mie.Study, mie.Amount, mie.Span, mie.Claim, mie.Reference} <= records


def test_decimals_that_equal_are_still_told_apart_by_their_digits() -> None:
    cell = mie.Cell(group="a", mean=Decimal("66.0"))
    assert document(cell)["record"]["mean"] == "66.0"
    assert again(cell).mean.as_tuple() == Decimal("66.0").as_tuple()


def test_a_field_that_follows_from_another_hides_no_fault() -> None:
    text = (
        '{"schema_version": 1, "type": "DosingRegimen", "record": {"daily_dose": "4 x", "dru": 1}}'
    )
    with pytest.raises(mie.PackError) as caught:
        mie.from_json(text)
    assert [problem.path for problem in caught.value.problems] == [
        "daily_dose", "dru",
    ]  # fmt: skip
