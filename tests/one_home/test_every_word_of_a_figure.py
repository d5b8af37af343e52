"""What a source says of a figure stands beside that figure: what it is, whose p, which notes."""

import re

import pytest
from told import said

import myositis_ild_evidence as mie
import rendered
from myositis_ild_evidence import Cell, DosingRegimen, Outcome, PValue, show
from myositis_ild_evidence.pictures import comparing
from myositis_ild_evidence.quantities.span import Span
from myositis_ild_evidence.records import Unclear, words
from myositis_ild_evidence.records.row import Reported, Row
from myositis_ild_evidence.tables.values import for_manuscript

EV = mie.evidence
ROWS = [row for publication in EV.publications() for row in publication.rows()]
FIGURES = [reported for row in ROWS for reported in row.reported()]


def test_a_mean_or_a_median_without_a_spread_is_called_one() -> None:
    def bare(one: Reported) -> bool:
        named = one.cell.kind in ("mean", "median") and one.cell.printed is None
        return named and one.cell.spread is None

    told = {f"{one.row.key} {one.path}": words.cell(one.cell, one.unit) for one in FIGURES}
    called = {key for key, text in told.items() if text.startswith(("mean ", "median "))}
    assert called == {f"{one.row.key} {one.path}" for one in FIGURES if bare(one)}


def test_a_correction_of_what_a_figure_is_shows() -> None:
    [row] = [row for row in ROWS if row.key == "dalakas1993/prednisone-dose"]
    [one] = row.reported()
    assert words.plain_figure(one) == "mean 25 mg/day"
    assert words.printed(one).startswith("printed as 25 mg/day ")


def test_the_p_of_a_figure_stands_beside_it_and_not_beside_the_next() -> None:
    for row in ROWS:
        for one in row.reported():
            if one.cell.p is not None:
                assert f"{words.figure(one)} ({words.p_value(one.cell.p)})" in words.row(row)


def test_the_p_of_a_row_does_not_look_like_one_of_its_last_figure() -> None:
    own = PValue(value="0.05", operator="<", compares="unclear")
    cells = [Cell(group="a", value=1, p=own), Cell(group="b", value=2)]
    both = PValue(value="0.05")
    row = Outcome(id="x", label="X", domains=["muscle"], values=cells, p=both)
    assert words.row(row) == "a 1 (p < 0.05, comparison unclear); b 2; p = 0.05"


def test_every_result_says_why_it_has_no_denominator() -> None:
    unclear = [one for one in FIGURES if isinstance(one.total, Unclear)]
    results = [one for one in unclear if one.row.section in ("outcome", "adverse-event")]
    assert {one.row.key for one in results} >= {"dalakas1993/rash-clearance"}
    for one in results:
        assert str(one.total) in words.figure(one)


def notes(row: Row) -> list[str]:
    found = [row.p.note] if row.p and row.p.note else []
    for one in row.reported():
        found += [one.cell.note] if one.cell.note else []
        found += [one.cell.p.note] if one.cell.p and one.cell.p.note else []
    return found


#: Outlets that call publications by their names.
BY_NAME = ("show", "report", "report in HTML")


@pytest.mark.parametrize("outlet", [*BY_NAME, "assistant", "values"])
def test_a_note_of_a_figure_or_a_p_value_is_in_every_outlet(outlet: str) -> None:
    of = said(outlet, EV)
    noted = [row for row in ROWS if notes(row)]
    assert {"huapaya2019/fvc-over-time", "kampylafka2012/mrc"} <= {row.key for row in noted}
    for row in noted:
        if outlet == "assistant" and row.section not in ("outcome", "adverse-event"):
            continue
        for note in notes(row):
            told = words.named(EV, note) if outlet in BY_NAME else note
            assert " ".join(told.split()) in of(row.study), (outlet, row.key)


def test_an_interval_after_one_course_is_not_told_as_a_rhythm() -> None:
    further = DosingRegimen(
        dose_per_course="2 g/kg", days_per_course=5, courses=Span(1, None), interval="2 week"
    )
    assert "every" not in words.regimen(further)
    open_ended = {r.key for r in EV.regimens if r.courses == Span(1, None)}
    assert "wang2022/ivig" in open_ended
    for regimen in EV.regimens:
        said_often = regimen.key not in open_ended and any(
            isinstance(one.interval, Span) for one in regimen.phases or [regimen]
        )
        assert ("every" in words.regimen(regimen)) == said_often


def test_no_heading_has_an_empty_place() -> None:
    for publication in EV.publications():
        assert "[]" not in show.full(publication, EV)


def test_a_group_stands_in_a_place_that_prints_it() -> None:
    places = {g.key: (g.source.locator if g.source else "") for p in EV.publications()
              for g in p.groups}  # fmt: skip
    crossed = ("placebo_to_ivig", "ivig_to_placebo", "elevated_ck_ivig_periods")
    assert {places[f"dalakas1993/{id}"] for id in crossed} == {"Table 4, Results"}
    ivig = {places[f"gandiga2023/{id}"] for id in ("ivig", "non_ivig")}
    assert ivig == {"Background, paragraph 2"}


def test_a_locator_says_which_part_of_a_figure_it_has() -> None:
    """The abstract has the median and the means, and neither the range nor what is after ±."""
    for key, part in (
        ("kampylafka2012/follow-up", "median only"),
        ("dalakas1993/muscle-strength-ivig-periods", "means only"),
    ):
        [row] = [row for row in ROWS if row.key == key]
        for one in row.reported():
            assert one.source is not None
            assert one.source.locator == f"Abstract ({part})"


def test_the_gap_map_names_people_whom_another_study_has_at_baseline() -> None:
    said_of = " ".join(EV.gap_map().notes)
    for people in ("Dermatomyositis", "Polymyositis", "Amyopathic dermatomyositis"):
        assert re.search(
            rf"{people}: [^:]*baselines have a row for such people: huapaya2019", said_of
        )


def test_a_description_of_a_group_does_not_call_it_the_population_of_its_publication() -> None:
    made = [entry["resource"] for entry in EV.to_fhir()["entry"]]
    group = next(g for g in made if g["resourceType"] == "Group"
                 and "prevalence" in g["id"])  # fmt: skip
    assert "From a review of: adults" in group["description"]


def test_the_reason_for_no_effect_names_no_id_of_a_group() -> None:
    for row in comparing.compared(EV, None, "risk-ratio"):
        ids = "|".join(re.escape(r.cell.group) for r in row.outcome.reported()) or "none"
        assert not re.match(rf"(?:{ids}):", row.reason), row.outcome.key


def test_no_comment_in_the_summary_of_findings_names_an_id_of_a_group() -> None:
    ids = {group.id for group in EV.groups if "_" in group.id or group.id.endswith("responders")}
    for row in EV.summary_of_findings():
        told = re.findall(r"[\w-]+", row["comment"])
        assert not {*told} & ids - {"responders"}, row["key"]
        assert not re.search(r"\b(?:ivig|responders|post-hoc-subgroup)(?=:| is )", row["comment"])


def test_a_report_names_every_passage_in_which_a_publication_was_read() -> None:
    shown = rendered.markdown(EV)
    read = {id: re.search(rf"### {name}\n.*?Read in:\*\* (.*?)\n", shown, re.DOTALL)
            for id, name in (("gandiga2023", "Gandiga et al. 2023"),
                             ("hallowell2016", "Hallowell et al. 2016"),
                             ("kampylafka2012", "Kampylafka 2012"))}  # fmt: skip
    found = {id: re.findall(r"paragraph \d|Table \d", hit[1]) for id, hit in read.items() if hit}
    assert found == {
        "gandiga2023": ["paragraph 1", "paragraph 2"],
        "hallowell2016": ["paragraph 3", "paragraph 4"],
        "kampylafka2012": ["Table 5"],
    }


def test_a_label_inside_a_sentence_has_no_capital_but_an_abbreviation_keeps_it() -> None:
    told = words.finding(EV.outcomes["wang2022/ggo-score"])
    assert told.startswith("lower with IVIG than with no IVIG")


def test_a_title_in_fhir_calls_groups_by_their_names() -> None:
    ends = {f"{how} {group.label}" for publication in EV.publications()
            for group in publication.groups for how in (",", " against")}  # fmt: skip
    for entry in EV.to_fhir()["entry"]:
        made = entry["resource"]
        if made["resourceType"] == "Evidence":
            name = made["title"].removesuffix(f" ({made['title'].rpartition(' (')[2]}")
            assert name.endswith(tuple(ends)), made["title"]


def test_a_figure_before_treatment_is_called_baseline_only_where_the_source_does() -> None:
    told = {one.row.key: one.timepoint for one in FIGURES if one.is_before}
    assert told
    crossed = {key: when for key, when in told.items() if "ivig" in key.partition("/")[2]}
    assert crossed
    assert all("baseline" not in when for when in crossed.values()), crossed


def test_a_result_without_a_figure_stands_with_its_reason_in_a_table_for_a_manuscript() -> None:
    made = for_manuscript(EV, EV.values())
    absent = [one for one in FIGURES if one.cell.absent is not None]
    reasons = [row["Figure"].partition(" [")[0] for row in made]
    for reason in {str(one.cell.absent) for one in absent}:
        wanted = sum(str(one.cell.absent) == reason for one in absent)
        assert reasons.count(reason) == wanted


def test_a_table_of_values_calls_a_mean_a_mean() -> None:
    """In the order of the rows, so that each figure is held against its own record."""
    bare = [
        one for one in FIGURES
        if one.cell.kind in ("mean", "median") and one.cell.spread is None
    ]  # fmt: skip
    told = [
        record for record in EV.values()
        if record["kind"] in ("mean", "median") and record["sd"] is None
    ]  # fmt: skip
    assert [record["value"] for record in told] == [one.cell.headline for one in bare]
    for record in told:
        assert record["figure"].startswith(f"{record['kind']} ")
