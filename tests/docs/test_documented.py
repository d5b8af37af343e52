"""Every public name explains itself."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from site_of_docs import ROOT

import myositis_ild_evidence as mie
from myositis_ild_evidence import errors
from myositis_ild_evidence.query.collection import Collection
from myositis_ild_evidence.tables.table import Table

PACKAGE = "myositis_ild_evidence"
#: Hooks of the records that the reference leaves out, as ``zensical.toml`` says.
LEFT_OUT = ("problems", "faults")
#: Functions on a face that raise none of the library's errors, and why not.
RAISE_NOTHING = {
    "mie.installed_packs": "it lists names, and imports nothing",
    "bibliography.to_csl_json": "whatever is a reference can be written",
    "dosing.shipped": "it takes nothing",
    "errors.reader": "it names an argument",
    "errors.worded": "it takes any text",
    "records.is_known": "it takes anything",
    "tables.figure": "it takes a row of a table of values",
    "tables.source": "it takes a row of a table of values",
}


def faces() -> dict[str, Any]:
    """Return the packages and modules among the public names."""
    return {name: getattr(mie, name) for name in mie.__all__ if is_package(mie, name)}


def public_objects() -> Iterator[tuple[str, Any]]:
    """Yield every public object, and the methods and properties of the classes among them."""
    seen: set[int] = set()
    seen_types: set[type] = set()
    for home, package in {"mie": mie, **faces()}.items():
        for name in package.__all__:
            found = getattr(package, name)
            if id(found) in seen or not (inspect.isclass(found) or inspect.isroutine(found)):
                continue
            seen.add(id(found))
            yield f"{home}.{name}", found
            if inspect.isclass(found):
                yield from members(f"{home}.{name}", found)
    for name in [*dir(mie.Evidence), *vars(mie.evidence)]:
        value = getattr(mie.evidence, name)
        if isinstance(value, Collection) and type(value) not in seen_types:
            seen_types.add(type(value))
            yield from members(f"mie.evidence.{name}", type(value))


def members(place: str, cls: type) -> Iterator[tuple[str, Any]]:
    """Yield the public methods and properties that the library defines for a class."""
    for base in cls.__mro__:
        if not base.__module__.startswith(PACKAGE):
            continue
        fields = attrs.fields_dict(base) if attrs.has(base) else {}
        for name, value in vars(base).items():
            is_code = callable(value) or hasattr(value, "__get__")
            if not name.startswith("_") and is_code and name not in fields:
                yield f"{place}.{name}", getattr(value, "__func__", value)


def is_slot(value: Any) -> bool:
    """Say whether this is where a class keeps a field, which its own text explains."""
    return inspect.ismemberdescriptor(value)


def test_every_public_name_and_method_has_a_docstring() -> None:
    objects = [(n, o) for n, o in public_objects() if not is_slot(o)]
    assert len(objects) > 300
    assert [name for name, found in objects if not (inspect.getdoc(found) or "").strip()] == []


def on_faces() -> list[tuple[str, Any]]:
    """Return every function and class of the public package and of its faces."""
    return [(name, found) for name, found in public_objects() if name.count(".") == 1]


def functions() -> list[tuple[str, Any]]:
    """Return every public function and method."""
    return [
        (name, found)
        for name, found in public_objects()
        if inspect.isfunction(found) and name.rpartition(".")[2] not in LEFT_OUT
    ]


def code(found: Any) -> Any:
    """Return the function behind a property, or the function itself."""
    return getattr(found, "fget", None) or getattr(found, "compute", None) or found


def text(found: Any) -> str:
    """Return the docstring."""
    return inspect.getdoc(found) or ""


def section(found: Any, name: str) -> list[str]:
    """Return what one section of a docstring names: its arguments, attributes or errors."""
    block = f"{text(found)}\n".partition(f"\n{name}:\n")[2].partition("\n\n")[0]
    lines = [line[4:] for line in block.splitlines() if line[4:5].strip()]
    return [line.partition(":")[0].partition(" (")[0].strip("* ") for line in lines]


def test_every_name_on_a_face_says_more_than_one_line() -> None:
    names = on_faces()
    assert len(names) > 80
    assert [name for name, found in names if len(text(found).splitlines()) < 2] == []


def test_every_function_and_method_explains_its_arguments() -> None:
    bare = []
    for name, found in functions():
        arguments = {*inspect.signature(found).parameters} - {"self", "cls"}
        if arguments and not section(found, "Args"):
            bare.append(name)
    assert bare == []


def test_every_field_that_a_record_is_given_is_public_objects() -> None:
    bare = []
    for name, cls in on_faces():
        if not attrs.has(cls):
            continue
        explained = {field for base in cls.__mro__ for field in section(base, "Attributes")}
        for field in attrs.fields(cls):
            given = field.init and "given" not in field.metadata and not field.name.startswith("_")
            if given and field.name not in explained:
                bare.append(f"{name}.{field.name}")
    assert bare == []


def test_every_function_says_what_it_raises() -> None:
    silent = {name for name, found in on_faces() if inspect.isfunction(found)}
    silent -= {name for name, found in on_faces() if section(found, "Raises")}
    assert silent == {*RAISE_NOTHING}


def test_whatever_raises_an_error_of_the_library_says_so() -> None:
    silent = []
    for name, found in public_objects():
        if not inspect.isfunction(code(found)):
            continue
        raised = set(re.findall(r"\braise (\w+Error)\b", inspect.getsource(code(found))))
        if any(hasattr(errors, error) for error in raised) and not section(found, "Raises"):
            silent.append(name)
    assert silent == []


def test_every_error_that_is_told_of_is_one_of_the_library() -> None:
    unknown = {
        (name, error)
        for name, found in public_objects()
        if not is_slot(found)
        for error in section(found, "Raises")
        if not hasattr(errors, error)
    }
    assert unknown == set()


def test_every_function_and_every_name_of_the_package_has_an_example() -> None:
    evidence = (("mie.Evidence", mie.Evidence), ("Table", Table))
    methods = [one for place, cls in evidence for one in members(place, cls)]
    asked = [(n, o) for n, o in on_faces() if inspect.isfunction(o) or n.startswith("mie.")]
    asked += [(name, found) for name, found in methods if inspect.isfunction(found)]
    assert [name for name, found in asked if ">>> " not in text(found)] == []


def test_every_argument_that_is_explained_exists_and_the_other_way_round() -> None:
    wrong = []
    for name, found in public_objects():
        if not inspect.isroutine(found):
            continue
        text = inspect.getdoc(found) or ""
        if "\nArgs:\n" not in text:
            continue
        block = text.partition("\nArgs:\n")[2].partition("\n\n")[0]
        lines = [line[4:] for line in block.splitlines() if line[4:5].strip()]
        told = {line.partition(":")[0].partition(" (")[0].strip("* ") for line in lines}
        known = {p for p in inspect.signature(found).parameters if p not in ("self", "cls")}
        if told != known:
            wrong.append((name, told ^ known))
    assert wrong == []


def entries() -> list[str]:
    """Return what the reference documents, from the package on."""
    pages = "".join(p.read_text("utf-8") for p in (ROOT / "docs" / "reference").glob("*.md"))
    return re.findall(rf"^::: {PACKAGE}\.(\S+)$", pages, re.MULTILINE)


def test_every_public_name_has_an_entry_in_the_reference() -> None:
    public = {name: getattr(mie, name) for name in mie.__all__ if name != "__version__"}
    for home, face in faces().items():
        public |= {f"{home}.{name}": getattr(face, name) for name in face.__all__}
        del public[home]
    documented = {id(public[entry]) for entry in entries()}
    missing = {name for name, found in public.items() if id(found) not in documented}
    assert missing == {"document", "evidence"}  # values; their class is there


def test_what_the_reference_documents_is_shown_by_the_package_or_by_a_package_in_it() -> None:
    shown = {*dir(mie), *(f"{home}.{name}" for home, face in faces().items() for name in dir(face))}
    assert [entry for entry in entries() if entry not in shown or entry in faces()] == []
    assert len(entries()) == len(set(entries()))


def test_examples_import_from_the_packages_and_not_from_modules_in_them() -> None:
    pages = [
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
    ]
    texts = {page.name: page.read_text("utf-8") for page in pages}
    texts |= {name: inspect.getdoc(found) or "" for name, found in public_objects()}
    deep = re.compile(rf"(?:from|import) {PACKAGE}(?:\.\w+){{2,}}")
    assert [name for name, text in texts.items() if deep.search(text)] == []


def is_package(home: Any, name: str) -> bool:
    """Say whether a public name is a module, whose own names have entries."""
    return inspect.ismodule(getattr(home, name))


def test_what_is_promised_lists_everything_that_is_deprecated() -> None:
    source = Path(mie.__file__).parent
    warned = [f.name for f in source.rglob("*.py") if "DeprecationWarning" in f.read_text("utf-8")]
    page = (ROOT / "docs" / "explanation" / "stability.md").read_text("utf-8")
    listed = page.partition("## Deprecated now")[2].strip()
    assert (listed == "Nothing.") == (warned == [])
