"""No public name, argument or option goes without a word; what is said of those gone is true."""

import json
from pathlib import Path

import pytest
import table
from table import Change, Table

BEFORE: Table = json.loads(table.BEFORE.read_text(encoding="utf-8"))
CHANGES = table.read_changes()


@pytest.fixture(scope="module")
def now() -> Table:
    """What is public now, and what else of the names of before and after can be found."""
    names = [*table.documented(), *table.homes(BEFORE, CHANGES)]
    return table.table(dict.fromkeys(names)) | table.commands()


@pytest.fixture(scope="module")
def public() -> Table:
    """What is public now."""
    return table.table(table.documented()) | table.commands()


def test_every_name_of_before_is_still_there_or_its_change_is_named(now: Table) -> None:
    assert table.missing(BEFORE, now, CHANGES) == []


def test_every_change_that_is_named_is_so(public: Table, now: Table) -> None:
    assert table.untrue(BEFORE, public, now, CHANGES) == []


@pytest.mark.parametrize(
    "name",
    [
        "mie.evidence",
        "mie.Evidence.studies",
        "mie.Evidence.to_effects(totals)",
        "mie.Absence.NOT_REPORTED",
        "mie.dosing.for_cohort(policy)",
        "mie.dosing.PatientDose(at_risk)",
        "mie.dosing.infusion.AppliedLimit",
        "mie.registry.reports.Studies.where(disease)",
        "mie.registry.reports.Studies.to_table",
        "mie.statistics.Measure=risk-ratio",
        "mie.errors.PositionError",
        "mie.pictures.forest",
        "myositis-ild-evidence dose --confirmed=weight",
        "myositis-ild-evidence dose --no-at-risk",
        "myositis-ild-evidence show STUDY",
    ],
)
def test_the_table_of_before_has_every_kind_of_name(name: str) -> None:
    assert name in BEFORE
    assert len(BEFORE) > 2500


OLD: Table = {
    "mie.Report": "class",
    "mie.Report(id)": "keyword, required",
    "mie.Report.arm": "method",
    "mie.Report.arm(id)": "position 1, required",
    "mie.Study": "class",
    "mie.Study.arm": "method, of mie.Report",
    "mie.Study.arm(id)": "position 1, required, of mie.Report",
    "mie.for_cohort": "function",
    "mie.for_cohort(df)": "position 1, required",
    "mie.for_cohort(regimen)": "position 2, required",
    "mie.for_cohort(policy)": "keyword, default 'actual'",
    "cmd dose --confirmed": "option, values 1",
    "cmd dose --confirmed=age": "word",
}


def _without(*names: str) -> Table:
    return {name: how for name, how in OLD.items() if name not in names}


def _names(found: list[str]) -> list[str]:
    return [line.partition(" (")[0] for line in found]


def test_a_name_that_is_gone_is_missing_until_its_change_is_named() -> None:
    now = _without("mie.for_cohort(policy)") | {
        "mie.for_cohort(weight_policy)": "keyword, optional"
    }
    assert _names(table.missing(OLD, now, [])) == ["mie.for_cohort(policy)"]
    change = Change("mie.for_cohort(policy)", "mie.for_cohort(weight_policy)", "one name")
    assert table.missing(OLD, now, [change]) == []
    assert table.untrue(OLD, now, now, [change]) == []


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("mie.for_cohort(df)", "position 2, required"),
        ("mie.for_cohort(df)", "keyword, required"),
        ("mie.for_cohort(policy)", "keyword, default 'ideal'"),
        ("mie.for_cohort(policy)", "keyword, required"),
        ("mie.Report.arm", "value"),
        ("mie.for_cohort", "value, Collection"),
        ("cmd dose --confirmed", "option, no value"),
    ],
)
def test_a_name_that_works_otherwise_is_missing(name: str, how: str) -> None:
    assert _names(table.missing(OLD, OLD | {name: how}, [])) == [name]
    assert table.missing(OLD, OLD | {name: how}, [Change(name, name, "better so")]) == []
    assert table.untrue(OLD, OLD | {name: how}, OLD, [Change(name, name, "better so")]) == []


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("mie.for_cohort(df)", "position 1, default None"),
        ("mie.for_cohort(policy)", "position 3, default 'actual'"),
        ("mie.for_cohort(new)", "keyword, optional"),
        ("mie.Report", "function"),
    ],
)
def test_what_takes_as_much_as_before_is_no_change(name: str, how: str) -> None:
    assert table.missing(OLD, OLD | {name: how}, []) == []


def test_an_entry_for_a_class_holds_for_its_members_that_are_there_under_the_new_name() -> None:
    now = {name.replace("Report", "Publication"): how for name, how in OLD.items()}
    change = Change("mie.Report", "mie.Publication", "it may be a review")
    assert table.missing(OLD, now, [change]) == []
    del now["mie.Publication.arm(id)"]
    assert _names(table.missing(OLD, now, [change])) == ["mie.Report.arm(id)"]


def test_a_member_renamed_in_a_base_is_renamed_in_each_class() -> None:
    now = {name.replace(".arm", ".group"): how for name, how in OLD.items()}
    assert len(table.missing(OLD, now, [])) == 4
    change = Change("mie.Report.arm", "mie.Report.group", "a group")
    assert table.missing(OLD, now, [change]) == []
    moved = {name.replace("mie.Study", "mie.s.Study"): how for name, how in now.items()}
    both = [change, Change("mie.Study", "mie.s.Study", "a face")]
    assert table.missing(OLD, moved, both) == []


def test_what_was_removed_is_gone_with_everything_inside() -> None:
    now = _without("cmd dose --confirmed", "cmd dose --confirmed=age")
    assert len(table.missing(OLD, now, [])) == 2
    assert table.missing(OLD, now, [Change("cmd dose --confirmed", None, "no use")]) == []


def test_the_entry_that_says_most_holds() -> None:
    now = {name.replace("Report", "Publication"): how for name, how in OLD.items()}
    now = {name.replace("Publication.arm", "Publication.group"): how for name, how in now.items()}
    both = [
        Change("mie.Report", "mie.Publication", "it may be a review"),
        Change("mie.Report.arm", "mie.Publication.group", "a group"),
    ]
    assert table.missing(OLD, now, both) == []


def test_the_command_prints_names_and_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert table.main([]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {"mie.evidence", "mie.dosing.for_cohort", "myositis-ild-evidence dose"} <= set(printed)


def test_an_entry_holds_for_no_other_name_that_begins_like_it() -> None:
    assert not Change("mie.Report", None, "gone").holds("mie.Reported")
    assert Change("mie.Report", None, "gone").holds("mie.Report.arm(id)")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("mie.Report", None, "gone"), "mie.Report is still there"),
        (Change("mie.Nothing", None, "gone"), "mie.Nothing was not public before"),
        (Change("mie.for_cohort(policy)", "mie.for_cohort(rule)", "so"), "(rule) is not there"),
    ],
)
def test_a_change_that_is_not_so_is_named(change: Change, said: str) -> None:
    now = _without("mie.for_cohort(policy)")
    [found] = table.untrue(OLD, now, now, [change])
    assert found.endswith(said)


def test_a_name_that_can_be_found_but_is_documented_no_more_may_have_moved() -> None:
    public = _without("mie.for_cohort")
    now = OLD | {"mie.dosing.for_cohort": "function"}
    change = Change("mie.for_cohort", "mie.dosing.for_cohort", "a face of doses")
    assert table.untrue(OLD, public, now, [change]) == []


@pytest.mark.parametrize(
    "text",
    [
        "[[change]]\nold = 'a'\nreason = ' '",
        "[[change]]\nold = 'a'\nreason = 'b'\nwhy = 'c'",
        "a = 1",
    ],
)
def test_an_entry_says_what_and_why_and_nothing_else(text: str, tmp_path: Path) -> None:
    (tmp_path / "changes.toml").write_text(text)
    with pytest.raises(ValueError, match="holds tables"):
        table.read_changes(tmp_path / "changes.toml")
