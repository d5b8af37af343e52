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
    *("cli", "exchange", "presentation", "statistics"),
    *("loading.bibliography", "loading.checks", "loading.latex", "loading.pack"),
    *("registry.table", "registry.values"),
}
FIRST_LOOK = """
study = mie.evidence.studies["wang2022"]
shown = str(study.regimen.total_dose()), str(study.outcome("mortality-6mo")["ivig"].percent)
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


#: From left to right; a module imports from its own layer and from those before it.
LAYERS = (
    (
        *("errors", "extras", "lazy", "numeric", "paths", "quantity_hints", "resources", "units"),
        "vocabulary",
    ),
    ("model",),
    ("loading",),
    ("registry",),
    ("dosing", "statistics", "appraisal"),
    ("exchange",),
    ("presentation", "cli", "assistant", "testing", "__main__"),
)
#: Verbs on records and registries: methods that import what does the work when they are called.
VERBS = {
    ("appraisal.results", "presentation"),
    ("dosing.patient", "presentation"),
    ("model.checked", "presentation"),
    ("model.claim", "appraisal"),
    ("model.outcome", "statistics"),
    ("model.reference", "exchange"),
    ("model.regimen", "dosing"),
    ("model.study", "exchange"),
    ("registry.cited", "exchange"),
    ("registry.collection", "exchange"),
    ("registry.evidence", "appraisal"),
    ("registry.evidence", "exchange"),
    ("registry.evidence", "presentation"),
    ("registry.table", "exchange"),
    ("registry.table", "presentation"),
}
#: Who may import the libraries that readers of figures do not need.
READERS = {
    "pint": {"units"},
    "bibtexparser": {"loading.bibliography"},
    "pylatexenc": {"exchange.bibtex", "loading.latex"},
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
        first, _, rest = self.module.partition(".")
        return rest.partition(".")[0] if first == PACKAGE else ""


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _imports(node: ast.AST, by: str, package: str, waits: bool = False) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(by, alias.name, waits) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) + 1 - child.level]
            base = ".".join((*parents, child.module or "")) if child.level else str(child.module)
            base = base.rstrip(".")
            # ``from .. import numeric`` names modules, ``from ..errors import near`` does not.
            names = [f"{base}.{a.name}" for a in child.names] if base == PACKAGE else [base]
            yield from (Import(by, n, waits) for n in names if n != f"{PACKAGE}.__version__")
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


def _points_right(item: Import) -> bool:
    own = item.by.partition(".")[0]
    if own not in RANK or item.layer not in RANK:
        return False  # the package itself, or for `test_every_module_has_its_layer` to find
    return RANK[item.layer] > RANK[own]


def test_every_module_has_its_layer() -> None:
    tops = {path.stem for path in ROOT.glob("*.py")} | {p.parent.name for p in ROOT.glob("*/*.py")}
    assert tops - {"__init__"} <= RANK.keys()


def test_no_module_imports_from_a_later_layer() -> None:
    assert [item for item in IMPORTS if _points_right(item) and not item.waits] == []


def test_only_verbs_reach_into_a_later_layer_when_they_are_called() -> None:
    assert {(item.by, item.layer) for item in IMPORTS if _points_right(item)} == VERBS


@pytest.mark.parametrize("library", READERS)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    by = {item.by for item in IMPORTS if item.module.partition(".")[0] == library}
    assert by == READERS[library]


def test_pint_waits_until_it_is_needed() -> None:
    assert all(item.waits for item in IMPORTS if item.module.partition(".")[0] == "pint")


def test_what_is_imported_at_once_is_standard_or_in_the_core() -> None:
    at_once = {i.module.partition(".")[0] for i in IMPORTS if not i.waits and not i.layer}
    assert at_once - {PACKAGE} <= CORE | sys.stdlib_module_names
