"""The issue forms have the shape that forges read, and ask for what a curator needs."""

from typing import Any

import pytest
from site_of_docs import ROOT

yaml = pytest.importorskip("yaml", reason="PyYAML comes with the extra docs")
FORMS = {
    file.stem: yaml.safe_load(file.read_text(encoding="utf-8"))
    for file in sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    if file.stem != "config"
}


def fields(form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in form["body"] if item["type"] != "markdown"}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_field_has_an_id_of_its_own_a_known_type_and_a_label(form: dict[str, Any]) -> None:
    assert {"name", "description", "body"} <= form.keys()
    assert len(fields(form)) == sum(item["type"] != "markdown" for item in form["body"])
    for item in form["body"]:
        assert item["type"] in {"markdown", "input", "textarea", "dropdown", "checkboxes"}
        assert item["type"] == "markdown" or item["attributes"]["label"]
        assert "options" in item["attributes"] or item["type"] not in {"dropdown", "checkboxes"}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_asks_for_no_patient(form: dict[str, Any]) -> None:
    assert "Never enter anything about a patient" in form["body"][0]["attributes"]["value"]


def test_a_wrong_figure_comes_with_its_place() -> None:
    asked = fields(FORMS["wrong-figure"])
    for name in ("study", "variable", "shown", "right", "place"):
        assert asked[name]["validations"]["required"] is True


def test_a_missing_study_comes_with_its_identifier() -> None:
    assert fields(FORMS["missing-study"])["doi"]["validations"]["required"] is True
