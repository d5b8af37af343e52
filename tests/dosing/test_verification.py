"""The published doses are made without the library, and verify finds every figure that is wrong."""

import ast
import json
import runpy
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing, resources
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.dosing import verification
from myositis_ild_evidence.dosing.formulary import read
from myositis_ild_evidence.dosing.sheet import sha256
from myositis_ild_evidence.dosing.verification import _FIGURES, _FILE, _WORDS, _File
from tried import some

SCRIPT = Path(__file__).parents[1] / "reference/doses.py"


@cache
def verified() -> Any:
    return dosing.verify()


CASES = read(_FILE, _File).cases


def test_the_script_uses_nothing_of_the_library_and_makes_the_file_again() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported == {"collections", "fractions", "pathlib", "sys", "typing"}
    done = subprocess.run([sys.executable, "-I", str(SCRIPT), "--check"], capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_every_figure_is_as_it_must_be() -> None:
    assert verified().passed
    assert verified().doses == len(CASES) > 150
    assert len(verified().figures) == sum(len(case.expected) for case in CASES)


def test_the_doses_cover_policies_products_roundings_risk_and_refusals() -> None:
    asked = [case.given for case in CASES]
    applied = {policy.id for policy in dosing.policies if policy.rule != "not-encoded"}
    assert applied <= {given.get("weight_policy", "actual") for given in asked}
    with_vials = {product.id for product in dosing.products if product.vials}
    assert len(with_vials & {given.get("product") for given in asked}) >= 11
    roundings = {given.get("round_to") for given in asked}
    assert roundings >= {None, "exact", "nearest-vial", "vial-up", "vial-down", "5 g", "5 g up"}
    assert roundings >= {"5 g down", "5 g per course", "fewest-vials within 5 %"}
    assert {given.get("renal_or_thrombosis_risk") for given in asked} == {None, True, False}
    assert {name for case in CASES for name in case.expected} == {*_FIGURES, *_WORDS, "refused"}
    refused = {case.expected["refused"] for case in CASES if "refused" in case.expected}
    assert len(refused) >= 8


def test_the_regimens_that_the_script_writes_down_are_those_of_the_evidence() -> None:
    for key, known in runpy.run_path(str(SCRIPT))["REGIMENS"].items():
        regimen = mie.evidence.regimens[key]
        course = known.get("course") or known["daily"] * known["days"]
        assert regimen.dose_per_course().exact.value == course
        assert known["days"] is None or regimen.days_per_course == known["days"]
        low, high = known["courses"]
        assert (regimen.courses.low, regimen.courses.high) == (low, high)


@pytest.mark.parametrize(
    ("case", "figure", "wrong"),
    [
        ("weight-adjusted-1", "dosing_weight_kg", "82.2787"),
        ("weight-actual-1", "per_day_g", "40.0000000000000000000001"),
        ("vials-octagam-10-nearest-vial-83", "vials", "1 x 30 g"),
        ("rate-risk-80", "rate_mL_per_h", "158.4"),
        ("rate-80", "least_hours", "1"),
        ("weight-actual-1", "refused", "implausible"),
        ("refused-no-unit", "refused", "out-of-range"),
        ("regimen-dalakas1993", "per_day_g", "28"),
    ],
)
def test_a_wrong_figure_is_named_with_its_place(
    case: str, figure: str, wrong: str, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any
) -> None:
    planted = []
    for each in (each for number, each in enumerate(CASES) if number < 5 or each.id == case):
        if each.id == case:
            expected = {figure: wrong} if figure == "refused" else each.expected | {figure: wrong}
            each = verification.VerificationCase(
                id=each.id, says=each.says, regimen=each.regimen, given=each.given,
                expected=expected,
            )  # fmt: skip
        planted.append(each)
    monkeypatch.setattr(verification, "read", lambda name, type_: _File(cases=tuple(planted)))
    found = dosing.verify()
    assert not found.passed
    [wrong_one] = found.differences
    assert (wrong_one.case, wrong_one.figure, wrong_one.expected) == (case, figure, wrong)
    assert main(["verify"]) == 1
    page = capsysbinary.readouterr().out.decode()
    assert "FAILED" in page
    assert case in page


def test_a_wrong_rule_is_found_by_its_doses() -> None:
    import attrs

    rules = [
        attrs.evolve(each, factor=each.factor and each.factor + 1) if each.id == "clinpk" else each
        for each in dosing.policies
    ]
    found = dosing.verify(attrs.evolve(dosing.shipped(), policies=rules))
    assert not found.passed
    assert {each.case.rpartition("-")[0] for each in found.differences} == {"weight-clinpk"}


def test_the_sheet_to_sign_has_versions_and_the_checksum_of_every_file() -> None:
    sheet = verified().to_sheet("2027-01-31 09:30+01:00")
    content = sheet.content
    assert content["passed"] is True
    assert (content["doses"], content["figures"]) == (verified().doses, len(verified().figures))
    files = content["files"]
    assert files[f"data/{_FILE}"] == sha256(resources.read(_FILE))
    assert "data/formulary/policies.toml" in files
    assert len(files["code"]) == 64
    assert dosing.read_sheet(sheet.to_json()) == content


@pytest.mark.parametrize("form", some(["text", "json", "html"], ["json"]))
def test_the_command_writes_the_sheet_to_a_file(form: str, tmp_path: Path) -> None:
    file = tmp_path / "sheet"
    assert main(["verify", "--format", form, "-o", str(file), "--time=2027-01-31T09:30Z"]) == 0
    text = file.read_text("utf-8")
    assert "2027-01-31T09:30:00+00:00" in text
    if form == "json":
        assert dosing.read_sheet(text)["passed"] is True
        assert json.loads(text)["signatures"][1]["role"] == "Checked by"
