"""The values, explained doses and the answer are those that somebody approved."""

from pathlib import Path

import pytest
import renew

import myositis_ild_evidence as mie


@pytest.mark.parametrize("name", renew.FILES)
def test_what_is_said_is_what_was_approved(name: str) -> None:
    differs = renew.difference(name, renew.FILES[name]())
    assert not differs, f"if this is meant: python tests/approval/renew.py\n{differs}"


def test_the_doses_are_forty_seven_of_every_kind() -> None:
    assert len(renew.DOSES) == 47
    asked = [options for _, options, *_ in renew.DOSES]
    dates = [schedule for _, _, *rest in renew.DOSES for schedule in rest]
    computed = {one.key for one in mie.document.regimens if one.not_computed is None}
    assert {key for key, *_ in renew.DOSES} == computed
    policies = {options.get("weight_policy", "actual") for options in asked}
    assert policies == set(mie.dosing.policies.ids)
    products = {options.get("product") for options in asked}
    assert products == {None, "octagam-10", "privigen-10"}  # the others stand in products.txt
    roundings = {options.get("round_to") for options in asked}
    assert {None, "exact", "nearest-vial", "vial-up", "vial-down", "5 g"} <= roundings
    assert sum(options.get("age") in (8, "7 months") for options in asked) == 4
    assert sum("pregnant" in options for options in asked) == 3
    assert sum(options["weight"].endswith(" lb") for options in asked) == 2
    assert sum("days" in options for options in asked) == 2
    assert [schedule["reading"] for schedule in dates if "reading" in schedule] == [2]


def test_every_product_has_one_screen_at_risk_and_not() -> None:
    pages = renew.approved("products.txt").split("\n=== ")
    assert len(pages) == 2 * len(mie.dosing.products)
    for page in pages:
        id = page.removeprefix("=== ").partition(",")[0]
        assert id in mie.dosing.products
        lines = page.splitlines()
        shown = next(n for n, line in enumerate(lines) if line.startswith("  Boxed warning"))
        assert shown <= 25


OLD = "Dose: 2 g/kg a course, 12 g/kg in all\nCare: no control group\n"


@pytest.mark.parametrize(
    ("new", "lines"),
    [
        (OLD, 0),
        (OLD.replace("in all", "total"), 0),
        (OLD.replace("Care", "Note"), 0),
        (OLD + "No more words.\n", 0),
        (OLD.replace(", 12", ",\n12"), 0),
        (OLD.replace("12", "13"), 2),
        (OLD.replace("12 g/kg in all", "13 g/kg total"), 2),
        (OLD.replace("12 g/kg", "12 mg/kg"), 2),
        (OLD.replace("2 g/kg a course, 12", "12 g/kg a course, 2"), 2),
        (OLD.replace("no control group", "17 people"), 2),
        (OLD + "Days: 5\n", 1),
        (OLD.partition("Care")[2], 3),
    ],
)
def test_only_lines_with_another_figure_are_named(new: str, lines: int) -> None:
    assert len(renew.changed_figures(OLD, new)) == lines


def test_a_paragraph_that_is_wrapped_elsewhere_has_the_same_figures() -> None:
    old, new = "7 of 17 and\n9 of 31 in all\n\nnext\n", "7 of 17 and as many as 9\nof 31\n\nnext\n"
    assert renew.changed_figures(old, new) != []
    assert renew.changed_figures(old, new, wrapped=True) == []
    assert len(renew.changed_figures(old, new.replace("31", "32"), wrapped=True)) == 2


def test_words_are_renewed(tmp_path: Path) -> None:
    (tmp_path / "doses.txt").write_text(OLD)
    new = OLD.replace("in all", "total")
    assert renew.renew({"doses.txt": new}, tmp_path) == (["doses.txt"], [])
    assert (tmp_path / "doses.txt").read_text() == new


def test_words_that_wrap_the_answer_elsewhere_are_renewed(tmp_path: Path) -> None:
    (tmp_path / "answer.txt").write_text("7 of 17 and\n9 of 31\n")
    assert renew.renew({"answer.txt": "7 of 17, and also 9\nof 31\n"}, tmp_path)[1] == []


def test_a_changed_figure_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    for name in ("doses.txt", "answer.txt"):
        (tmp_path / name).write_text(OLD)
    texts = {"answer.txt": OLD.replace("in all", "total"), "doses.txt": OLD.replace("12", "13")}
    changed, lines = renew.renew(texts, tmp_path)
    assert changed == ["answer.txt", "doses.txt"]
    assert lines == [
        "doses.txt: - Dose: 2 g/kg a course, 12 g/kg in all",
        "doses.txt: + Dose: 2 g/kg a course, 13 g/kg in all",
    ]
    assert (tmp_path / "answer.txt").read_text() == OLD
    assert (tmp_path / "doses.txt").read_text() == OLD


def test_a_changed_figure_is_taken_when_it_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "doses.txt").write_text(OLD)
    new = OLD.replace("12", "13")
    assert renew.renew({"doses.txt": new}, tmp_path, accept=True)[0] == ["doses.txt"]
    assert (tmp_path / "doses.txt").read_text() == new


def test_the_command_refuses_figures_with_exit_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(renew, "FILES", {"doses.txt": lambda: OLD})
    assert renew.main([], tmp_path) == 1
    assert "+ Dose: 2 g/kg a course, 12 g/kg in all" in capsys.readouterr().out
    assert not (tmp_path / "doses.txt").exists()
    assert renew.main(["--accept-figures"], tmp_path) == 0
    assert (tmp_path / "doses.txt").read_text() == OLD
    assert renew.main([], tmp_path) == 0
    assert capsys.readouterr().out.endswith("nothing changed\n")


def test_a_failure_shows_the_lines_as_a_diff(tmp_path: Path) -> None:
    (tmp_path / "doses.txt").write_text(OLD)
    shown = renew.difference("doses.txt", OLD.replace("12", "13"), tmp_path).splitlines()
    assert shown[:2] == ["--- approved/doses.txt", "+++ now/doses.txt"]
    assert "+Dose: 2 g/kg a course, 13 g/kg in all" in shown
