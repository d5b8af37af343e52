"""The JSON Schemas: made of the classes when asked for, true of all data, of use in an editor."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import packs, schemas
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.packs import schema
from myositis_ild_evidence.packs.skeleton import new_pack
from packs import STUDY, Pack

DATA = Path(mie.__file__).parent / "data"
OTHER = Path(__file__).parents[1] / "packs_of_ones_own" / "bcg"


def kind(file: Path) -> str:
    folders = {"studies": "study", "reviews": "review", "vocabulary": "vocabulary"}
    folders |= {"positions": "position", "trials": "trial", "search": "search"}
    return "units" if file.name == "units.toml" else folders.get(file.parent.name, file.stem)


FILES = [
    file
    for pack in (DATA / "document", DATA / "beyond", DATA / "vocabulary", DATA / "skeleton", OTHER)
    for file in sorted(pack.rglob("*.toml"))
    if kind(file) in schema.KINDS and file != DATA / "vocabulary" / "units.toml"
]


made = cache(packs.json_schema)


def faults(kind: str, tree: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(made(kind))
    return [f"{fault.json_path}: {fault.message[:300]}" for fault in validator.iter_errors(tree)]


def test_a_new_pack_has_the_schemas_of_today(tmp_path: Path) -> None:
    folder = new_pack(tmp_path / "mine") / "schema"
    found = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir()}
    assert found == {kind: packs.json_schema(kind) for kind in schema.FILE_KINDS}


def test_the_documentation_names_every_kind() -> None:
    documented = set(re.findall("``([a-z]+)``", str(packs.json_schema.__doc__)))
    assert documented == set(schemas.KINDS)


@pytest.mark.parametrize("kind", schema.KINDS)
def test_the_command_names_every_kind(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["schema", "--help"])
    assert kind in capsys.readouterr().out


@pytest.mark.parametrize("kind", schema.KINDS)
def test_the_command_prints_a_schema(kind: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["schema", kind]) == 0
    assert json.loads(capfdbinary.readouterr().out) == packs.json_schema(kind)


@pytest.mark.parametrize("kind", schema.KINDS)
def test_every_schema_is_valid_and_names_its_draft(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(made(kind))
    assert made(kind)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_all_data_are_valid(file: Path) -> None:
    assert faults(kind(file), tomllib.loads(file.read_text(encoding="utf-8"))) == []


def test_files_of_every_kind_were_checked() -> None:
    assert {kind(file) for file in FILES} == set(schema.FILE_KINDS)
    assert len(FILES) >= 90


def test_what_to_json_writes_is_valid() -> None:
    evidence = mie.evidence
    records: list[Any] = [evidence, evidence.studies, *evidence.outcomes, *evidence.regimens]
    records += [*evidence.groups, *evidence.references, *evidence.claims, *evidence.adverse_events]
    records += [*evidence.positions, *evidence.trials, evidence.search_log]
    computed = [regimen for regimen in evidence.regimens if regimen.not_computed is None]
    records += [regimen.dose_per_course() for regimen in computed]
    records += [one.total_dose() for one in computed if isinstance(one.courses, mie.Span)]
    records += [cell for outcome in evidence.outcomes for cell in outcome.values]
    for record in records:
        assert faults("document", json.loads(mie.to_json(record))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("n = 40\nperiod", "n = 40.5\nperiod"),
        ("days_per_course = 5", "days_per_course = true"),
        ("mean = 84.7", 'mean = "84.7"'),
        ('label = "Strength"', "label = 12"),
        ('label = "Strength"', 'label = " "'),
        ('label = "Strength"\n', ""),
        ('better = "lower"', 'betterr = "lower"'),
        ('better = "lower"', 'better = "less"'),
        ('"0.4 g/kg/day"', "0.4"),
        ('"0.4 g/kg/day"', '"much"'),
        ('drug = "ivig"', 'dose_per_course = "2 g/kg"'),
        ('daily_dose = "0.4 g/kg/day"', ""),
        ("at_least = 4,", "atleast = 4,"),
        ("range = [18, 55]", "range = [18, 30, 55]"),
        ('values.control = "not-reported"', 'values.control = "unknown"'),
        ('values.control = "not-reported"', "values.control = [1]"),
        ('role = "comparator"', 'role = "placebo"'),
        ('status = "proven"', 'status = "sure"'),
        ("{ below = 0.018,", "{ below = 0.018, value = 0.01,"),
        ('main_outcomes = ["death"]', 'main_outcomes = "death"'),
        ('id = "author2020"', 'id = "Author 2020"'),
        ('{ below = "200 mL/h" }', '"200 mL/h"'),
    ],
)
def test_simple_faults_are_found(old: str, new: str) -> None:
    assert STUDY.count(old) == 1
    assert faults("study", tomllib.loads(STUDY)) == []
    assert faults("study", tomllib.loads(STUDY.replace(old, new))) != []


def test_fields_are_explained_for_the_editor() -> None:
    study = packs.json_schema("study")
    unexplained = [name for name, s in study["properties"].items() if "description" not in s]
    assert unexplained == []
    outcome = study["$defs"]["Outcome"]["properties"]
    assert outcome["better"]["description"].startswith("Whether ``higher`` or ``lower``")
    assert "mortality" in outcome["domains"]["items"]["anyOf"][0]["enum"]


def test_an_unknown_kind_is_refused_with_near_matches() -> None:
    with pytest.raises(mie.UnknownKeyError, match="did you mean 'study'"):
        packs.json_schema("studdy")


TAPLO = shutil.which("taplo", path=str(Path(sys.executable).parent)) or shutil.which("taplo")


@pytest.mark.skipif(TAPLO is None, reason="taplo is not installed")
def test_taplo_finds_the_schema_by_the_first_line_of_each_file(tmp_path: Path, pack: Pack) -> None:
    """The engine of the editor extension Even Better TOML."""
    folder = new_pack(tmp_path / "mine")

    def lint() -> subprocess.CompletedProcess[str]:
        command = [str(TAPLO), "lint"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    assert lint().returncode == 0
    study = folder / "studies" / "author2020.toml"
    sound = study.read_text(encoding="utf-8")
    study.write_text(sound.replace('better = "lower"', 'better = "less"'), encoding="utf-8")
    done = lint()
    assert done.returncode != 0
    assert '"less" is not one of ["higher","lower"]' in done.stderr
