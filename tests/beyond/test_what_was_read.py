"""Every figure says what was read of its source, and what was not read is called so."""

from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.records.source import PARTLY
from packs import Pack

READING = """
[[reading]]
cite = "author2020"
read = "abstract"
address = "https://example.org/author2020"
extent = "complete"
on = "2026-11-30"
"""
ABSTRACT = 'source = { cite = "author2020", locator = "Abstract" }'
WHOLE = '[source]\ncite = "summary2021"\nlocator = "Table 1, {block}"'
OF_AN_ABSTRACT = '[source]\ncite = "author2020"\nlocator = "Abstract"\nread_in = "abstract"'


def said(problems: tuple[mie.Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.file, problem.path) for problem in problems]


@pytest.mark.parametrize("name", ["document", "evidence"])
def test_every_figure_says_what_was_read_and_in_which_pack_it_stands(name: str) -> None:
    pack: mie.Evidence = getattr(mie, name)
    there = {(reading.cite, reading.read): reading for reading in pack.readings}
    for row in pack.values():
        assert row["pack"] in ("document", "beyond")
        reading = there[row["source"], row["read_in"]]
        assert reading.address.startswith("http")
        assert reading.extent in ("complete", "part")
        assert reading.on


def test_the_two_new_columns_stand_at_the_end() -> None:
    assert mie.evidence.values().columns[-3:] == ("note", "read_in", "pack")


def test_the_evidence_holds_the_document_unchanged() -> None:
    of_document = mie.evidence.values().where(pack="document")
    assert list(of_document) == list(mie.document.values())
    assert mie.evidence.studies.where(pack="document") == mie.document.studies
    assert mie.evidence.studies.ids[: len(mie.document.studies)] == mie.document.studies.ids


def texts(record: Any) -> list[Any]:
    """Every value in a record, wherever it stands."""
    if isinstance(record, tuple):
        return [inner for item in record for inner in texts(item)]
    if not attrs.has(type(record)):
        return [record]
    names = [field.name for field in attrs.fields(type(record))]
    names = [name for name in names if name not in ("bibliography", "owner", "place")]
    return [inner for name in names for inner in texts(getattr(record, name))]


def test_what_was_not_read_is_never_called_not_reported() -> None:
    partly = [p for p in mie.evidence.publications() if p.source.read_in in PARTLY]
    assert partly
    for publication in partly:
        assert mie.Absence.NOT_REPORTED not in texts(publication), publication.id
        assert publication.caution_on_reading.startswith("Only ")
        assert all(publication.cautions[0] in row.cautions[0] for row in publication.outcomes)


def test_what_is_left_out_of_an_abstract_is_not_read(pack: Pack) -> None:
    pack.change("studies/author2020.toml", WHOLE, OF_AN_ABSTRACT)
    pack.change("studies/author2020.toml", 'values.control = "not-reported"\n', "")
    study = pack.add("readings.toml", READING).load().studies["author2020"]
    assert study.methods is mie.Absence.NOT_READ
    assert study.regimen.source is None
    assert study.cautions == ("Only its abstract was read.",)
    assert study.population is not None
    assert study.population.treatment_line is mie.Absence.NOT_READ


def test_not_reported_is_refused_where_only_an_abstract_was_read(pack: Pack) -> None:
    pack.change("studies/author2020.toml", WHOLE, OF_AN_ABSTRACT).add("readings.toml", READING)
    [(file, path)] = said(pack.problems())
    assert (file, path) == ("studies/author2020.toml", "outcome[1].values.control")


@pytest.mark.parametrize(
    ("source", "readings", "path"),
    [
        (ABSTRACT, "", "adverse_event[0].source"),
        (ABSTRACT, READING, None),
        (ABSTRACT, READING + READING.replace("abstract", "full-text"), "adverse_event[0].source"),
        (ABSTRACT.replace(" }", ', read_in = "registry" }'), READING, "adverse_event[0].source"),
        (ABSTRACT, READING.replace("abstract", "secondary"), "adverse_event[0].source"),
        (
            ABSTRACT.replace(" }", ', read_in = "secondary" }'),
            READING.replace("abstract", "secondary"),
            None,
        ),
    ],
    ids=["no reading", "a reading", "two kinds", "another kind", "secondary unsaid", "secondary"],
)
def test_a_figure_needs_a_reading_of_its_source(
    pack: Pack, source: str, readings: str, path: str | None
) -> None:
    pack.add("studies/author2020.toml", source + "\n")
    if readings:
        pack.add("readings.toml", readings)
    expected = [] if path is None else [("studies/author2020.toml", path)]
    assert said(pack.problems()) == expected


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("https://example.org/author2020", "example.org", "reading[0].address"),
        ("2026-11-30", "yesterday", "reading[0].on"),
        ('"complete"', '"most"', "reading[0].extent"),
        ('on = "2026-11-30"\n', "", "reading[0].on"),
        ('cite = "author2020"', 'cite = "nobody"', "reading[0].cite"),
    ],
)
def test_a_reading_has_address_extent_and_date(pack: Pack, old: str, new: str, path: str) -> None:
    pack.add("readings.toml", READING.replace(old, new))
    assert said(pack.problems()) == [("readings.toml", path)]


OMISSION = '[[question.omission]]\ncite = "author2020"\ntext = "It exists."\n[question.level]'


def test_what_stands_in_a_pack_is_not_left_out_of_it(pack: Pack) -> None:
    pack.change("pack.toml", "[question.level]", OMISSION)
    assert said(pack.problems()) == [("pack.toml", "question.omission[0].cite")]


def test_a_report_of_a_study_is_not_left_out_either(pack: Pack) -> None:
    pack.change("pack.toml", "[question.level]", OMISSION.replace("author2020", "safety2021"))
    bib = "\n@article{safety2021, author = {B, C.}, title = {T}, journal = {J}, year = {2021}}\n"
    pack.add("references.bib", bib)
    assert pack.problems() == ()
    report = '[[report]]\ncite = "safety2021"\nwhat = "safety"\n'
    pack.add("studies/author2020.toml", report)
    assert said(pack.problems()) == [("pack.toml", "question.omission[0].cite")]


def test_joining_packs_drops_what_is_no_longer_left_out(pack: Pack, tmp_path_factory: Any) -> None:
    other = Pack(tmp_path_factory.mktemp("other"))
    other.change("pack.toml", 'id = "invented"', 'id = "other"')
    other.change("pack.toml", 'studies = ["author2020"]', "studies = []")
    other.change("pack.toml", "[question.level]", OMISSION)
    for file in ("studies/author2020.toml", "claims.toml"):
        del other.files[file]
    alone = other.load()
    assert [omission.cite for omission in alone.question.omissions] == ["author2020"]
    assert mie.combine(alone, pack.load()).question.omissions == ()


SECOND_HAND = """
[[outcome]]
id = "told"
label = "Told elsewhere"
domains = ["mortality"]
better = "lower"
source = { cite = "author2020", locator = "A page about it", read_in = "secondary" }
values.ivig = { count = 3, percent = 12.5, total = 24 }
values.control = { count = 4, percent = 25.0, total = 16 }
"""


def test_nothing_is_computed_from_a_secondary_figure_and_it_is_marked(pack: Pack) -> None:
    pack.add("studies/author2020.toml", SECOND_HAND)
    evidence = pack.add("readings.toml", READING.replace("abstract", "secondary")).load()
    told = evidence.outcomes["author2020/told"]
    assert [one.is_secondary for one in told.reported()] == [True, True]
    with pytest.raises(mie.NotComparableError):
        told.effect("risk-ratio")
    assert "author2020/told" not in evidence.can_pool("mortality").usable
    assert "author2020/told" not in evidence.to_effects("mortality").column("outcome")
    figures = evidence.outcomes.to_table().where(key="author2020/told")[0]["figures"]
    assert figures.count("[secondary source]") == 2
    assert "95% CI" not in figures
    [row] = evidence.values().where(variable="told", group="ivig")
    assert row["read_in"] == "secondary"
    first = pack.load()
    assert first.outcomes["author2020/death"].effect("risk-ratio").estimate


def test_a_dose_from_a_secondary_source_is_not_computed_with(pack: Pack) -> None:
    source = 'source = { cite = "author2020", locator = "A page", read_in = "secondary" }\n'
    dose = 'daily_dose = "0.4 g/kg/day"'
    pack.change("studies/author2020.toml", dose, source + dose)
    evidence = pack.add("readings.toml", READING.replace("abstract", "secondary")).load()
    [regimen] = evidence.regimens
    for compute in (regimen.dose_per_course, regimen.dose_per_day, regimen.total_dose):
        with pytest.raises(mie.MissingValueError):
            compute()
    with pytest.raises(mie.MissingValueError):
        regimen.for_patient(weight="70 kg")
