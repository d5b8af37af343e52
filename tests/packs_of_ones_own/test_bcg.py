"""Another question, other people's data, the same library: the trials of BCG vaccine.

The pack holds dat.bcg of R's metadat 1.2-0 (GPL >= 2), whose figures are those of Colditz 1994;
``dat.bcg.csv`` is that dataset as R writes it.
"""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.testing import check_pack

HERE = Path(__file__).parent
BCG = mie.Evidence.load(HERE / "bcg")
with (HERE / "dat.bcg.csv").open(encoding="utf-8", newline="") as stream:
    ROWS = list(csv.DictReader(stream))
TRIALS = list(zip(BCG.studies, ROWS, strict=True))
NAMES = [study.id for study in BCG.studies]


def test_it_passes_its_check() -> None:
    assert check_pack(HERE / "bcg") == ()


@pytest.mark.parametrize(("study", "row"), TRIALS, ids=NAMES)
def test_every_figure_is_that_of_the_dataset(study: mie.Study, row: dict[str, str]) -> None:
    tuberculosis = study.outcomes["tuberculosis"]
    for group, cases, others in (("vaccinated", "tpos", "tneg"), ("control", "cpos", "cneg")):
        cell = tuberculosis[group]
        assert cell.count == int(row[cases])
        assert cell.total == study.groups[group].n == int(row[cases]) + int(row[others])
    assert study.n == sum(int(row[name]) for name in ("tpos", "tneg", "cpos", "cneg"))
    assert study.figures[0]["all"].value == Decimal(row["ablat"])
    assert study.reference.year == int(row["year"])
    assert (study.design == "randomised-controlled-trial") is (row["alloc"] == "random")
    assert study.reference.short.startswith(row["author"].split(" ")[0])


def test_queries_run_on_it_unchanged() -> None:
    assert BCG.studies["hart1977"].title == "Hart & Sutherland 1977"
    assert BCG.outcomes["tptmadras1980/tuberculosis"]["vaccinated"].count == 505
    with pytest.raises(mie.UnknownKeyError, match="did you mean 'hart1977'"):
        BCG.studies["hart1976"]
    assert BCG.vocabularies["designs"].is_a("alternate-allocation-trial", "interventional")
    assert [arm.id for arm in BCG.studies["hart1977"].arms] == ["vaccinated", "control"]


def test_its_values_are_a_tidy_table() -> None:
    table = BCG.values()
    cases = table.where(section="outcome", kind="count", group="vaccinated")
    assert sum(cases.column("count")) == sum(int(row["tpos"]) for row in ROWS) == 1065
    assert set(table.column("source")) == {"metadat"}


def test_its_references_are_written_as_bibtex() -> None:
    bibtex = BCG.references.to_bibtex()
    assert "@misc{tptmadras1980,\n  author = {{TPT Madras}}," in bibtex
    assert "= {10.1001/jama.1994.03510330076038}," in bibtex


def test_it_goes_through_json() -> None:
    assert mie.from_json(mie.to_json(BCG)) == BCG


@pytest.mark.parametrize(("study", "row"), TRIALS, ids=NAMES)
def test_its_effects_follow_from_the_counts(study: mie.Study, row: dict[str, str]) -> None:
    count = {name: int(row[name]) for name in ("tpos", "tneg", "cpos", "cneg")}
    treated = Fraction(count["tpos"], count["tpos"] + count["tneg"])
    control = Fraction(count["cpos"], count["cpos"] + count["cneg"])
    effect = study.outcomes["tuberculosis"].effect("risk-ratio", ("vaccinated", "control"))
    assert float(effect.estimate) == pytest.approx(float(treated / control), rel=1e-12)


def test_its_audit_finds_nothing_wrong() -> None:
    audit = BCG.audit()
    assert len(audit) >= 3 * 13
    assert {result.verdict for result in audit} == {"agrees"}


def test_the_curated_pack_is_not_changed_by_it() -> None:
    assert "hart1977" not in mie.evidence.studies
    assert "tuberculosis" not in mie.evidence.vocabularies["domains"]


def test_both_packs_are_one_object() -> None:
    both = mie.combine(BCG, mie.evidence)
    assert both.studies.ids == BCG.studies.ids + mie.evidence.studies.ids
    assert both.outcomes["hart1977/tuberculosis"] == BCG.outcomes["hart1977/tuberculosis"]
    assert both.studies["hart1977"].reference == BCG.references["hart1977"]
    rows = [*BCG.values(), *mie.evidence.values()]
    assert sorted(map(str, both.values())) == sorted(map(str, rows))
    assert len(both.references) == len(BCG.references) + len(mie.evidence.references)
    assert mie.from_json(mie.to_json(both)) == both
    assert both.manifest.licence == "GPL-2.0-or-later AND CC-BY-4.0"
    assert both.version == f"{BCG.version}+{mie.evidence.version}"
    assert str(both.question.conclusion) == str(mie.evidence.question.conclusion)
    assert both.question.answer is None  # what one says is not what both come to
