"""Read a whole pack from the tree of a JSON text, with the checks that a folder of files gets."""

from typing import Any

from ..bibliography.reference import Reference
from ..errors import InvalidValueError, PackError, Problem, near
from ..quantities import own_units
from ..records import vocabulary
from . import documents
from .reading import UNITS, PackContents, _Reader, collect
from .shipped import KINDS, file_of
from .structure import structure
from .trees import to_tree

#: Raised when a reader of the former version could not read a text or would misunderstand it.
SCHEMA_VERSION = 1
#: The type that the text of a whole pack names.
TYPE = "Evidence"
_KEYS = ("pack", *KINDS, "claims", "references", "readings", "vocabulary", "appraisal")


def tree_of(pack: Any) -> dict[str, Any]:
    """Return everything in a pack as one tree; of the vocabularies only the pack's own terms."""
    own = {
        name: {
            id: to_tree(term) for id, term in terms.items() if id not in vocabulary.shipped(name)
        }
        for name, terms in pack.vocabularies.items()
    }
    own[UNITS] = {unit.id: own_units.entry(unit) for unit in pack.units}
    return {
        "pack": to_tree(pack.manifest),
        **{kind: [_tree(one, pack.manifest.id) for one in getattr(pack, kind)] for kind in KINDS},
        "claims": [to_tree(claim) for claim in pack.claims],
        "references": [to_tree(reference) for reference in pack.references],
        "readings": [to_tree(reading) for reading in pack.readings],
        "vocabulary": {name: terms for name, terms in own.items() if terms},
        **({"appraisal": to_tree(pack.appraisal)} if pack.appraisal else {}),
    }


def _tree(record: Any, pack: str) -> Any:
    """Return the tree of a record, with its pack only where that is a part of the whole."""
    tree = to_tree(record)
    if tree.get("pack") == pack:
        del tree["pack"]
    return tree


def envelope(text: str | bytes) -> dict[str, Any]:
    """Parse JSON text and return it without its version, which is one that can be read.

    Raises:
        InvalidValueError: Not JSON, hostile, or not a text of this library and version.
    """
    document = documents.parse_json(text, "the text")
    if not isinstance(document, dict) or "schema_version" not in document:
        raise InvalidValueError(
            "this is not JSON of myositis_ild_evidence: expected an object with schema_version, "
            "type and record, as to_json writes it",
            code="unreadable",
        )
    version = document.pop("schema_version")
    if version != SCHEMA_VERSION or not isinstance(version, int) or isinstance(version, bool):
        raise InvalidValueError(
            f"schema_version {str(version)[:20]!r} cannot be read; this library reads "
            f"{SCHEMA_VERSION}",
            code="unreadable",
        )
    return document


def load(tree: Any) -> PackContents:
    """Make a pack of its tree.

    Raises:
        PackError: Everything that is wrong with it.
    """
    if not isinstance(tree, dict):
        raise PackError([Problem("record", "", "expected an object with the parts of a pack")])
    reader = _JsonReader(tree)
    reader.problems += [
        Problem("record", key, f"unknown part; {near(key, _KEYS)}")
        for key in tree
        if key not in _KEYS
    ]
    try:
        return collect(reader)
    except PackError as error:
        # There are parts of a text here, not files.
        raise PackError(
            Problem(problem.file.rpartition(".")[0] or problem.file, problem.path, problem.message)
            for problem in error.problems
        ) from None


class _Listing:
    """The names that the files of a folder would have."""

    def __init__(self) -> None:
        self.ids: dict[str, list[str]] = {}

    def read(self, name: str) -> bytes:
        """There are no files."""
        raise FileNotFoundError(name)

    def names(self, folder: str) -> list[str]:
        """Return the names that the studies or reviews of a pack would have as files."""
        return self.ids.get(folder, [])


class _JsonReader(_Reader):
    """Hands out the parts of one tree where the reader of folders parses files."""

    text_decimals = True

    def __init__(self, tree: dict[str, Any]) -> None:
        self.listing = _Listing()
        super().__init__(self.listing)
        self.parts: dict[str, Any] = {"pack.toml": tree.get("pack")}
        for kind, (folder, _) in KINDS.items():
            found = self.items(tree, kind)
            self.listing.ids[folder] = [f"{id}.toml" for id in found]
            self.parts |= {file_of(kind, id): item for id, item in found.items()}
        self.parts["claims.toml"] = {"claim": tree.get("claims", [])}
        self.parts["readings.toml"] = {"reading": tree.get("readings", [])}
        self.parts["appraisal.toml"] = tree.get("appraisal")
        self.cited = self.items(tree, "references", "key")
        for name, terms in self.table(tree, "vocabulary").items():
            self.parts[f"vocabulary/{name}.toml"] = terms
            if name not in (*vocabulary.NAMES, UNITS):
                message = f"no such list; {near(name, (*vocabulary.NAMES, UNITS))}"
                self.problems.append(Problem("vocabulary", name, message))

    def table(self, tree: dict[str, Any], part: str) -> dict[str, Any]:
        """Return an object of the tree; empty, with a problem, if it is none."""
        found = tree.get(part, {})
        if isinstance(found, dict):
            return found
        self.problems.append(Problem(part, "", "expected an object"))
        return {}

    def items(self, tree: dict[str, Any], part: str, key: str = "id") -> dict[str, Any]:
        """Return the records of a list by id; a problem for each that has none of its own."""
        found: dict[str, Any] = {}
        listed = tree.get(part, [])
        if not isinstance(listed, list):
            self.problems.append(Problem(part, "", "expected a list"))
            return found
        for number, item in enumerate(listed):
            id = item.get(key) if isinstance(item, dict) else None
            if not isinstance(id, str):
                self.problems.append(Problem(part, f"[{number}].{key}", "this field is required"))
            elif id in found:
                self.problems.append(Problem(part, f"[{number}].{key}", f"{id!r} occurs twice"))
            else:
                found[id] = item
        return found

    def tree(self, name: str, required: bool = True) -> Any:
        """Return one part."""
        part = self.parts.get(name)
        if isinstance(part, dict):
            return part
        if required or part is not None:
            message = "this part is missing" if part is None else "expected an object"
            self.problems.append(Problem(name, "", message))
        return None

    def references(self) -> tuple[tuple[Reference, ...], set[str] | None]:
        """Return the references, and every key that is meant to be one."""
        made = []
        for key, tree in self.cited.items():
            try:
                made.append(structure(tree, Reference, "references", self.text_decimals))
            except PackError as error:
                self.problems += [
                    Problem(p.file, f"{key}.{p.path}".rstrip("."), p.message)
                    for p in error.problems
                ]
        return tuple(made), set(self.cited)
