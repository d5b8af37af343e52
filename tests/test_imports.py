"""What importing and using the library loads, reads and offers, and how its modules are layered."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import compiled
from tried import some

PACKAGE = "myositis_ild_evidence"
ROOT = Path(mie.__file__).parent

#: What a plain look must never load: each costs more than everything that it needs.
HEAVY = {"bibtexparser", "json", "numpy", "pandas", "pint", "polars", "pylatexenc"}
#: What is for checking and showing packs, not for looking a figure up.
NOT_FOR_A_LOOK = {
    *("cli", "fhir", "pictures", "report", "show", "answer_in_full", "panels"),
    "statistics.effects",
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
    read = ["document/studies/wang2022.toml", "vocabulary/drugs.toml", "vocabulary/units.toml"]
    # Of each, too, the tree that a wheel has.
    assert sorted(fresh(FIRST_LOOK).files) == sorted([*read, *map(compiled.name_of, read)])


def test_a_second_look_reads_nothing() -> None:
    assert fresh(FIRST_LOOK + FIRST_LOOK).files == fresh(FIRST_LOOK).files


def test_the_ids_of_the_studies_are_known_without_reading_a_study() -> None:
    ids = fresh("shown = mie.evidence.studies.ids")
    assert "wang2022" in ids.shown
    assert not any("/studies/" in file or "/reviews/" in file for file in ids.files)


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
    *("UnknownKeyError", "__version__", "appraisal", "audit", "bibliography", "combine", "diff"),
    *(
        "document",
        "dosing",
        "errors",
        "evidence",
        "from_json",
        "installed_packs",
        "packs",
        "pictures",
        "query",
    ),
    *("records", "statistics", "tables", "testing", "to_fhir", "to_json"),
]


def test_dir_lists_the_public_names_and_nothing_else() -> None:
    assert dir(mie) == PUBLIC
    assert sorted(mie.__all__) == PUBLIC


@pytest.mark.parametrize("name", some(PUBLIC, ("Study", "dosing", "evidence", "to_fhir")))
def test_every_public_name_is_there_in_a_fresh_process(name: str) -> None:
    assert fresh(f"shown = mie.{name} is mie.{name}").shown is True


#: The packages and modules among them: what they show is public, and nothing else in them.
FACES = [name for name in PUBLIC if isinstance(getattr(mie, name), ModuleType)]
SHOWN = "{face: dir(getattr(mie, face)) for face in " + repr(FACES) + "}"
#: Imports every module, as long use would.
EVERYTHING = """
import pkgutil
for module in pkgutil.walk_packages(mie.__path__, mie.__name__ + "."):
    if not module.name.endswith("__main__"):
        __import__(module.name)
"""


def test_the_faces_of_the_library() -> None:
    assert {
        *("appraisal", "bibliography", "dosing", "packs", "query", "statistics", "tables"),
        *("errors", "pictures", "records", "testing"),
    } == set(FACES)


@pytest.mark.parametrize("used", ["", FIRST_LOOK, EVERYTHING], ids=["new", "used", "whole"])
def test_a_face_shows_its_public_names_and_nothing_else(used: str) -> None:
    shown = fresh(f"{used}\nshown = dir(mie), {SHOWN}").shown
    public = {face: sorted(getattr(mie, face).__all__) for face in FACES}
    assert shown == (PUBLIC, public)


def test_a_public_name_stays_what_it_is_when_every_module_was_imported() -> None:
    names = [(face, name) for face in FACES for name in getattr(mie, face).__all__]
    told = (
        f"told = lambda: [type(getattr(getattr(mie, f), n)).__name__ for f, n in {names}]\n"
        f"{{}}\nshown = told(), [type(getattr(mie, n)).__name__ for n in {PUBLIC}]"
    )
    assert fresh(told.format(EVERYTHING)).shown == fresh(told.format("")).shown


def test_no_module_is_called_like_a_public_name_of_its_package() -> None:
    # An import of such a module would put it in the place of the name.
    found = set()
    for package in PACKAGES:
        names = getattr(import_module(f"{PACKAGE}.{package}".rstrip(".")), "__all__", ())
        found |= {f"{package}.{name}".removeprefix(".") for name in names}
    assert found & FILES.keys() == set(FACES)


def test_a_face_loads_no_library_before_it_is_asked_for_a_name() -> None:
    looks = fresh("; ".join(f"mie.{face}" for face in FACES if face not in ("pictures", "testing")))
    assert looks.libraries - sys.stdlib_module_names == {PACKAGE}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=f"module '{PACKAGE}' has no attribute 'studies'"):
        mie.studies  # type: ignore[attr-defined]  # noqa: B018


#: From bottom to top: a module imports from its own layer and from those before it, when it is
#: imported and when one of its functions is called. A module that is not named is in the layer of
#: its package; a package whose files stand on several floors names those that do.
LAYERS = (
    ("compiled", "errors", "extras", "files", "lazy", "panel", "resources", "text", "words"),
    ("quantities", "records.base"),
    ("bibliography",),
    ("records",),
    # Verbs are light modules whose bodies import the engine beside them, below the record.
    ("statistics", "tables", "packs.documents", "packs.structure", "packs.trees"),
    ("dosing",),
    # Nouns with verbs, and what makes such nouns or looks into them.
    ("records.outcome", "records.regimen", "records.study", "records.words"),
    ("records.position", "records.trial"),
    ("appraisal", "dosing.order", "dosing.order_reader", "dosing.ranking", "tables.values"),
    ("records.claim",),
    ("packs", "tables.codebooks", "tables.sqlite", "tables.tidy"),
    ("query",),
    ("packs.comparing", "packs.json_text", "packs.schema", "packs.skeleton"),
    ("answer", "answer_in_full", "appraisal.auditing", "drafting", "panels", "schemas", "show"),
    ("fhir", "pictures"),
    ("report",),
    ("facade", "formats", "packs.combining"),
    ("assistant", "cli", "testing", "__main__"),
)
#: What hangs on nothing, and who may import it beside itself.
LEAVES = {
    "assistant": {"cli"},
    "fhir": {"facade", "formats"},
    "pictures": {"cli", "report"},
    "report": {"cli", "facade"},
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


def _homes(tree: ast.Module) -> dict[str, str]:
    """Return the names of a package that are imported when they are asked for, by module."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_HOMES":
            written = ast.unparse(node.value)
            return eval(written, {"__builtins__": {}, "dict": dict})  # type: ignore[no-any-return]
    return {}


def _files() -> Iterator[tuple[str, Path]]:
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), file


def _tree(name: str) -> ast.Module:
    return ast.parse(FILES[name].read_text(encoding="utf-8"))


FILES = dict(_files())
PACKAGES = {name for name, file in FILES.items() if file.name == "__init__.py"}
HOMES = {name: _homes(_tree(name)) if name in PACKAGES else {} for name in FILES}


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _base(node: ast.ImportFrom, package: str) -> str:
    """Return the module that names are imported from, by its full name."""
    parents = package.split(".")[: len(package.split(".")) + 1 - node.level]
    base = ".".join((*parents, node.module or "")) if node.level else str(node.module)
    return base.rstrip(".")


def _named(base: str, name: str) -> str:
    """Return the module that an import of a name from another imports."""
    own = base.removeprefix(PACKAGE).removeprefix(".") if base.startswith(PACKAGE) else None
    if own is None:
        return base
    module = f"{own}.{name}".removeprefix(".")
    return f"{PACKAGE}.{module if module in FILES else HOMES[own].get(name, own)}"


def _imports(node: ast.AST, by: str, package: str, waits: bool = False) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(by, alias.name, waits) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            base = _base(child, package)
            names = {_named(base, alias.name) for alias in child.names}
            yield from (Import(by, name, waits) for name in sorted(names))
        elif not _is_for_type_checkers(child):
            in_function = isinstance(child, (ast.FunctionDef, ast.Lambda))
            yield from _imports(child, by, package, waits or in_function)


def _package(name: str) -> str:
    own = name if name in PACKAGES else name.rpartition(".")[0]
    return f"{PACKAGE}.{own}".rstrip(".")


@cache
def imports() -> list[Import]:
    found = []
    for by in FILES:
        found += list(_imports(_tree(by), by, _package(by)))
        found += [Import(by, f"{PACKAGE}.{home or name}", True) for name, home in HOMES[by].items()]
    return found


RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}


def _rank(module: str) -> int | None:
    """Return the layer of a module, or of the package in which it stands."""
    while module not in RANK and "." in module:
        module = module.rpartition(".")[0]
    return RANK.get(module)


def _points_up(item: Import) -> bool:
    by, of = _rank(item.by), _rank(item.own)
    return by is not None and of is not None and of > by


@cache
def arrows() -> dict[str, set[str]]:
    """Return what each module imports, sooner or later; of a package also what it names.

    An import of a module runs the packages around it, but asks them for no name.
    """
    found: dict[str, set[str]] = {name: set() for name in FILES}
    found |= {f"{name}.__init__": set() for name in PACKAGES}
    for item in imports():
        if not item.own:
            continue
        of = {item.own}
        parts = item.own.split(".")
        around = {".".join(parts[:n]) for n in range(1, len(parts))}
        of |= {f"{p}.__init__" for p in around if not f"{item.by}.".startswith(f"{p}.")}
        found[item.by] |= of - {item.by}
        if item.by in PACKAGES and not item.waits:
            found[f"{item.by}.__init__"] |= of
    return found


def test_no_import_forms_a_circle() -> None:
    try:
        TopologicalSorter(arrows()).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1][::-1]))


@pytest.mark.parametrize(
    ("by", "of"),
    [
        ("records.regimen", "dosing.verbs"),  # at once
        ("dosing.verbs", "dosing.patient"),  # when it is called
        ("dosing", "facade"),  # when a name is asked for
        ("packs.json_text", "records"),
        ("", "facade"),
    ],
)
def test_an_import_counts_wherever_it_stands(by: str, of: str) -> None:
    assert of in arrows()[by]


def test_only_lazy_names_and_extras_import_by_text() -> None:
    by = {i.by for i in imports() if i.module == "importlib"}
    assert by == {"lazy", "extras", "cli"}
    asking = {item.by for item in imports() if item.own == "lazy" and item.by in PACKAGES}
    assert asking == {name for name, homes in HOMES.items() if homes}


@pytest.mark.parametrize("package", [name for name, homes in HOMES.items() if homes])
def test_type_checkers_are_told_where_each_name_is(package: str) -> None:
    declared: dict[str, str] = {}
    for node in ast.walk(_tree(package)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = _base(node, _package(package))
            # Only ``x as x`` is a declaration that other modules may use.
            declared |= {a.name: _named(base, a.name) for a in node.names if a.asname == a.name}
    homes = HOMES[package].items()
    assert declared == {name: f"{PACKAGE}.{home or name}" for name, home in homes}


def test_the_package_says_its_types() -> None:
    assert (ROOT / "py.typed").exists()


def test_every_module_has_its_layer() -> None:
    tops = {path.stem for path in ROOT.glob("*.py")} | {p.parent.name for p in ROOT.glob("*/*.py")}
    assert tops - {"__init__"} <= RANK.keys()
    assert {name for name in RANK if name != "__main__"} <= FILES.keys()


def test_no_module_imports_from_a_later_layer() -> None:
    doors = {name for name, homes in HOMES.items() if homes}  # they name what is of any layer
    assert {(i.by, i.own) for i in imports() if _points_up(i) and i.by not in doors} == set()


@pytest.mark.parametrize("leaf", LEAVES)
def test_a_leaf_is_imported_by_the_facade_and_the_command(leaf: str) -> None:
    by = {item.by.partition(".")[0] for item in imports() if item.layer == leaf}
    assert by - {leaf, ""} == LEAVES[leaf]


@pytest.mark.parametrize("library", READERS)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    by = {item.by for item in imports() if item.module.partition(".")[0] == library}
    assert by == READERS[library]


def test_pint_waits_until_it_is_needed() -> None:
    assert all(item.waits for item in imports() if item.module.partition(".")[0] == "pint")


def test_what_is_imported_at_once_is_standard_or_in_the_core() -> None:
    at_once = {i.module.partition(".")[0] for i in imports() if not i.waits and not i.layer}
    assert at_once - {PACKAGE} <= CORE | sys.stdlib_module_names
