"""What importing and using the library loads, reads and offers, and how its modules are layered."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import myositis_ild_evidence as mie

PACKAGE = "myositis_ild_evidence"
ROOT = Path(mie.__file__).parent

#: What a plain look must never load: each costs more than everything that it needs.
HEAVY = {"bibtexparser", "json", "numpy", "pandas", "pint", "polars", "pylatexenc"}
#: What is for checking and showing packs, not for looking a figure up.
NOT_FOR_A_LOOK = {
    *("cli", "fhir", "pictures", "report", "show", "answer", "statistics.effects"),
    *("bibliography.reading", "bibliography.latex", "packs.checks", "packs.reading"),
    *("tables.table", "tables.values"),
}
FIRST_LOOK = """
study = mie.evidence.studies["wang2022"]
shown = str(study.regimen.total_dose()), str(study.outcomes["mortality-6mo"]["ivig"].percent)
"""


class Fresh(NamedTuple):
    """What a fresh Python did: what it showed, the modules it loaded, the data files it read."""

    shown: Any
    modules: set[str]
    files: list[str]

    @property
    def libraries(self) -> set[str]:
        return {name.partition(".")[0] for name in self.modules}

    @property
    def own(self) -> set[str]:
        return {name.removeprefix(f"{PACKAGE}.") for name in self.modules if PACKAGE in name}


def fresh(code: str) -> Fresh:
    program = f"""
import sys
files, shown = [], None
sys.addaudithook(lambda event, values: files.append(values[0]) if event == "open" else None)
before = set(sys.modules)
import {PACKAGE} as mie
{code}
print(repr((shown, set(sys.modules) - before, [str(file) for file in files])))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    shown, modules, opened = ast.literal_eval(ran.stdout)
    data = ROOT / "data"
    read = [Path(file).relative_to(data).as_posix() for file in opened if str(data) in file]
    return Fresh(shown, modules, read)


def test_the_import_loads_nothing_but_the_package_itself() -> None:
    assert fresh("").modules == {PACKAGE}


def test_the_import_reads_no_data() -> None:
    assert fresh("").files == []


def test_a_first_look_loads_no_heavy_library() -> None:
    look = fresh(FIRST_LOOK)
    assert look.shown == ("at least 2 g/kg", "22.6")
    assert look.libraries & HEAVY == set()


def test_a_first_look_loads_no_module_that_checks_or_shows() -> None:
    assert fresh(FIRST_LOOK).own & NOT_FOR_A_LOOK == set()


def test_a_first_look_reads_the_file_of_that_study_and_two_closed_lists_once() -> None:
    assert sorted(fresh(FIRST_LOOK).files) == [
        "studies/wang2022.toml",
        "vocabulary/drugs.toml",
        "vocabulary/units.toml",
    ]


def test_a_second_look_reads_nothing() -> None:
    assert fresh(FIRST_LOOK + FIRST_LOOK).files == fresh(FIRST_LOOK).files


def test_the_ids_of_the_studies_are_known_without_reading_a_study() -> None:
    ids = fresh("shown = mie.evidence.studies.ids")
    assert "wang2022" in ids.shown
    assert not any(file.startswith(("studies/", "reviews/")) for file in ids.files)


def test_a_dose_in_plain_text_loads_no_pint() -> None:
    dose = fresh(
        'regimen = mie.evidence.studies["huapaya2019"].regimen\n'
        'shown = str(regimen.for_patient(weight="70 kg").total)'
    )
    assert dose.shown == "840 g"
    assert dose.libraries & {"numpy", "pint"} == set()


def test_a_quantity_loads_pint_but_no_reader_of_bibliographies() -> None:
    quantity = fresh(
        'shown = mie.evidence.studies["huapaya2019"].regimen.total_dose().quantity.magnitude'
    )
    assert quantity.shown == 12
    assert "pint" in quantity.libraries
    assert "bibtexparser" not in quantity.libraries


PUBLIC = [
    *("Absence", "AdverseEvent", "AmbiguousDoseError", "Amount", "Appraisal", "Arm", "Audit"),
    *("AuditResult", "Cell", "Citations", "Claim", "Correction", "DosingRegimen", "Evidence"),
    *("EvidenceError", "FileError", "Group", "InvalidValueError", "MissingExtraError"),
    *("MissingValueError", "NotComparableError", "Outcome", "PValue", "PackError", "Problem"),
    *("Question", "Reference", "Review", "Source", "Span", "Study", "Unclear", "UnitError"),
    *("UnknownKeyError", "__version__", "appraisal", "audit", "combine", "diff", "dosing"),
    *("evidence", "from_json", "installed_packs", "pictures", "statistics", "to_json"),
]


def test_dir_lists_the_public_names_and_nothing_else() -> None:
    assert dir(mie) == PUBLIC
    assert sorted(mie.__all__) == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_in_a_fresh_process(name: str) -> None:
    assert fresh(f"shown = mie.{name} is mie.{name}").shown is True


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=f"module '{PACKAGE}' has no attribute 'studies'"):
        mie.studies  # type: ignore[attr-defined]  # noqa: B018


def test_every_public_name_is_declared_for_type_checkers() -> None:
    declared = {"__version__"}
    for node in ast.walk(ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            # Only ``x as x`` is a declaration that other modules may use.
            declared |= {alias.name for alias in node.names if alias.asname == alias.name}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            declared.add(node.target.id)
    assert declared >= set(PUBLIC)
    assert (ROOT / "py.typed").exists()


#: From top to bottom; a module imports from its own layer and from those before it. A module that
#: is not named is in the layer of its package.
LAYERS = (
    ("errors", "extras", "files", "formats", "lazy", "resources", "text", "words"),
    ("bibliography", "quantities"),
    ("records",),
    # Verbs on records: signatures whose bodies import what does the work.
    ("appraisal.verbs", "dosing.verbs", "statistics.verbs"),
    ("statistics", "tables"),
    ("dosing", "packs", "query"),
    ("appraisal",),
    ("answer", "fhir", "show"),
    ("facade", "packs.combining"),
    ("pictures", "report"),
    ("assistant", "cli", "testing", "__main__"),
)
#: Who imports something of a later layer while it is imported: records have the verbs.
HAVE_VERBS = {
    ("records.claim", "appraisal"),
    ("records.outcome", "statistics"),
    ("records.regimen", "dosing"),
}
#: Who imports something of a later layer when it is called: verbs, and other ways to write it.
VERBS = {
    ("appraisal.verbs", "appraisal"),
    ("bibliography.styles", "query"),
    ("dosing.ranking", "facade"),
    ("dosing.verbs", "dosing"),
    ("facade", "report"),
    ("packs.json_text", "facade"),
    ("records.study", "fhir"),
    ("records.study", "packs"),
    ("statistics.verbs", "statistics"),
    ("tables.table", "query"),
}
#: Who may import the libraries that readers of figures do not need.
READERS = {
    "pint": {"quantities.units"},
    "bibtexparser": {"bibliography.reading"},
    "pylatexenc": {"bibliography.bibtex", "bibliography.latex"},
}
CORE = {"attrs", "bibtexparser", "cattrs", "pylatexenc"}


class Import(NamedTuple):
    """One import that runs: where it stands, what it names, and whether it waits for a call."""

    by: str
    module: str
    waits: bool

    @property
    def layer(self) -> str:
        """The package or module of the library that is imported; empty for other libraries."""
        return self.own.partition(".")[0]

    @property
    def own(self) -> str:
        """The module of the library that is imported, from the library on; or empty."""
        first, _, rest = self.module.partition(".")
        return rest if first == PACKAGE else ""


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _is_module(package: str, name: str) -> bool:
    """Say whether a name of a package is one of its modules."""
    first, *parts = package.split(".")
    if first != PACKAGE:
        return False
    folder = ROOT.joinpath(*parts)
    return (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()


def _imports(node: ast.AST, by: str, package: str, waits: bool = False) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(by, alias.name, waits) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) + 1 - child.level]
            base = ".".join((*parents, child.module or "")) if child.level else str(child.module)
            base = base.rstrip(".")
            # ``from .. import numeric`` names modules, ``from ..errors import near`` does not.
            names = {f"{base}.{a.name}" if _is_module(base, a.name) else base for a in child.names}
            yield from (Import(by, name, waits) for name in sorted(names))
        elif not _is_for_type_checkers(child):
            in_function = isinstance(child, (ast.FunctionDef, ast.Lambda))
            yield from _imports(child, by, package, waits or in_function)


def _all_imports() -> list[Import]:
    found = []
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        package = ".".join((PACKAGE, *parts[:-1]))
        by = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found += list(_imports(ast.parse(file.read_text(encoding="utf-8")), by, package))
    return found


IMPORTS = _all_imports()
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}


def _rank(module: str) -> int | None:
    """Return the layer of a module, or of the package in which it stands."""
    while module not in RANK and "." in module:
        module = module.rpartition(".")[0]
    return RANK.get(module)


def _points_down(item: Import) -> bool:
    by, of = _rank(item.by), _rank(item.own)
    return by is not None and of is not None and of > by


def test_every_module_has_its_layer() -> None:
    tops = {path.stem for path in ROOT.glob("*.py")} | {p.parent.name for p in ROOT.glob("*/*.py")}
    assert tops - {"__init__"} <= RANK.keys()


def test_no_module_but_a_record_with_verbs_imports_from_a_later_layer() -> None:
    found = {(item.by, item.layer) for item in IMPORTS if _points_down(item) and not item.waits}
    assert found == HAVE_VERBS


def test_only_verbs_reach_into_a_later_layer_when_they_are_called() -> None:
    found = {(item.by, item.layer) for item in IMPORTS if _points_down(item) and item.waits}
    assert found == VERBS


@pytest.mark.parametrize("library", READERS)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    by = {item.by for item in IMPORTS if item.module.partition(".")[0] == library}
    assert by == READERS[library]


def test_pint_waits_until_it_is_needed() -> None:
    assert all(item.waits for item in IMPORTS if item.module.partition(".")[0] == "pint")


def test_what_is_imported_at_once_is_standard_or_in_the_core() -> None:
    at_once = {i.module.partition(".")[0] for i in IMPORTS if not i.waits and not i.layer}
    assert at_once - {PACKAGE} <= CORE | sys.stdlib_module_names
