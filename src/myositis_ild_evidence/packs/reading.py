"""Read a pack of evidence: a folder of TOML files and a bibliography."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import attrs

from ..bibliography.reference import Reference
from ..errors import PackError, Problem, near
from ..quantities import own_units, units
from ..quantities.own_units import UnitEntry
from ..quantities.units import Unit
from ..records import vocabulary
from ..records.appraisal import Appraisal
from ..records.base import ID
from ..records.claim import Claim, Claims, Manifest, Readings
from ..records.outcome import Outcome
from ..records.question import DirectRule
from ..records.regimen import over_guard
from ..records.source import SourceReading
from ..records.study import Publication
from ..records.vocabulary import Term, Vocabulary
from . import checks, documents, readings, sign_offs
from .shipped import KINDS, PUBLICATIONS, Files, Shipped, class_of, file_of, of_pack
from .structure import structure

T = TypeVar("T")
#: The list of units of a pack's own, beside those of terms.
UNITS = "units"
_CITATION_KEY = re.compile(r"@\s*\w+\s*[{(]\s*([^\s,{}()]+)")


@attrs.frozen
class Folder:
    """The files of a pack in a directory; nothing outside of it is read.

    Raises:
        PackError: There is no such directory.
    """

    path: Path

    def __attrs_post_init__(self) -> None:
        if not self.path.is_dir():
            file = "this is a file; name the folder that holds pack.toml"
            message = file if self.path.exists() else "there is no such folder"
            raise PackError([Problem(str(self.path), "", message)])

    def read(self, name: str) -> bytes:
        """Return a file of the directory."""
        file = self.path / name
        try:
            inside = file.resolve().is_relative_to(self.path.resolve())
        except RuntimeError:  # links in a circle, before Python 3.13
            inside = False
        if not inside:
            raise OSError("the link leads out of the pack, or nowhere")
        if file.exists() and not file.is_file():
            raise OSError("this is not a file")
        with file.open("rb") as stream:
            return stream.read(documents.MAX_BYTES + 1)

    def names(self, folder: str) -> list[str]:
        """Return the names of the TOML files in a folder of the directory."""
        files = islice((self.path / folder).glob("*.toml"), documents.MAX_FILES + 1)
        found = sorted(file.name for file in files)
        if len(found) > documents.MAX_FILES:
            raise PackError([Problem(folder, "", f"over {documents.MAX_FILES:,} files")])
        return found


@attrs.frozen(kw_only=True)
class PackContents:
    """Everything in a pack, read and checked by `load`."""

    manifest: Manifest
    records: Mapping[str, Mapping[str, Any]]
    claims: tuple[Claim, ...]
    references: tuple[Reference, ...]
    readings: tuple[SourceReading, ...]
    vocabularies: Mapping[str, Vocabulary]
    units: tuple[Unit, ...] = ()
    appraisal: Appraisal | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the bibliography, in its order."""
        return tuple(reference.key for reference in self.references)

    def reference(self, key: str) -> Reference:
        """Return one reference; KeyError if there is none."""
        for reference in self.references:
            if reference.key == key:
                return reference
        raise KeyError(key)

    def record(self, kind: str, id: str) -> Any:
        """Return a record of one of the `KINDS`; KeyError if there is none."""
        return self.records[kind][id]


def _with_place(problem: Problem) -> Problem:
    """Say of an unknown unit where a pack adds one; whoever reads an amount knows of no pack."""
    if not problem.message.startswith("unknown unit"):
        return problem
    message = f"{problem.message}; add one in vocabulary/units.toml"
    return Problem(problem.file, problem.path, message)


class _Reader:
    """Reads a whole pack and gathers every problem."""

    text_decimals = False

    def __init__(self, files: Files) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self.size: int = 0
        self.trees: dict[str, tuple[Any, Any]] = {}
        self.unread: set[str] = set()  # ids and vocabularies whose file cannot be read
        self.extended: list[Reference] = []  # references of the packs that it extends

    def read(self, name: str, required: bool = True) -> bytes | None:
        try:
            data = self.files.read(name)
            self.size += len(data)
            if self.size > documents.MAX_TOTAL_BYTES:
                message = f"the files together are over {documents.MAX_TOTAL_BYTES:,} bytes"
                raise PackError([*self.problems, Problem(name, "", message)])
            return data
        except FileNotFoundError:
            if required:
                self.problems.append(Problem(name, "", "there is no such file"))
        except OSError as error:
            self.problems.append(Problem(name, "", error.strerror or str(error)))
        return None

    def tree(self, name: str, required: bool = True) -> Any:
        data = self.read(name, required)
        if data is None:
            return None
        tree, problems = documents.parse(data, name)
        self.problems += problems
        return None if problems else tree

    def record(self, name: str, type_: type[T], required: bool = True) -> T | None:
        tree = self.tree(name, required)
        if tree is None:
            return None
        self.trees[name] = (tree, type_)
        try:
            return structure(tree, type_, name, self.text_decimals)
        except PackError as error:
            self.problems += map(_with_place, error.problems)
            return None

    def listed(self, kind: str) -> list[str] | None:
        """Return the ids that the manifest lists; None if that cannot be told."""
        tree = self.trees.get("pack.toml", ({kind: None}, None))[0]
        ids = tree.get(kind, [])
        if not isinstance(ids, list):
            return None
        ids = [id for id in ids if isinstance(id, str)]
        for double in _doubles(ids):
            self.problems.append(Problem("pack.toml", kind, f"the id {double!r} occurs twice"))
        return ids

    def of_kind(self, kind: str, listed: list[str] | None) -> dict[str, Any]:
        found = [name.removesuffix(".toml") for name in self.files.names(KINDS[kind][0])]
        made = {}
        for id in dict.fromkeys([*(listed or ()), *found]):
            name = file_of(kind, id)
            if not ID.fullmatch(id):
                message = f"{id[:60]!r} is not an id: small letters, digits, '-' and '_'"
                place = ("pack.toml", kind) if id in (listed or ()) else (name, "")
                self.problems.append(Problem(*place, message))
                continue
            if listed is not None and id not in listed:
                message = f"the file is not listed in pack.toml ({kind})"
                self.problems.append(Problem(name, "", message))
            made[id] = self.record(name, class_of(kind))
            if name not in self.trees:
                self.unread.add(id)
            own = self.trees.get(name, ({}, None))[0].get("id")
            if isinstance(own, str) and own != id:
                self.problems.append(Problem(name, "id", f"{own!r} is not the file's name, {id!r}"))
        return made

    def units(self) -> tuple[Unit, ...]:
        """Return the units that the pack adds to the common list."""
        name = f"vocabulary/{UNITS}.toml"
        tree = None if isinstance(self.files, Shipped) else self.tree(name, required=False)
        entries = {}
        for id, row in (tree or {}).items():
            try:
                entries[id] = structure(row, UnitEntry, name)
            except PackError as error:
                for p in error.problems:
                    path = f"{id}.{p.path}" if p.path else id
                    self.problems.append(Problem(name, path, p.message))
        made, wrong = own_units.read(entries) if entries else ((), [])
        self.problems += [Problem(name, path, message) for path, message in wrong]
        return made

    def vocabularies(self) -> dict[str, Vocabulary]:
        made = {}
        for kind in vocabulary.NAMES:
            base, name = vocabulary.shipped(kind), f"vocabulary/{kind}.toml"
            tree = None if isinstance(self.files, Shipped) else self.tree(name, required=False)
            if any(problem.file == name for problem in self.problems):
                self.unread.add(kind)
            own: dict[str, Term] = {}
            for id, row in (tree or {}).items():
                try:
                    own[id] = structure(row, Term, name)
                    if base.get(id, own[id]) != own[id]:
                        message = "the library has this term with another meaning; choose a new id"
                        self.problems.append(Problem(name, id, message))
                except PackError as error:
                    for p in error.problems:
                        path = f"{id}.{p.path}" if p.path else id
                        self.problems.append(Problem(name, path, p.message))
                    own[id] = Term(label=id)  # whoever uses it is not at fault
            made[kind] = Vocabulary(kind, {**base, **own})
            for id, term in own.items():
                for above in term.is_a:
                    if above not in made[kind]:
                        message = f"no term {above!r}; {near(above, made[kind])}"
                        self.problems.append(Problem(name, f"{id}.is_a", message))
        return made

    def references(self) -> tuple[tuple[Reference, ...], set[str] | None]:
        """Return the references, and every key that is meant to be one; None if unreadable."""
        from ..bibliography.reading import read

        data = self.read("references.bib")
        if data is None:
            return (), None
        text, problems = documents.decode(data, "references.bib")
        self.problems += problems
        if problems:
            return (), None
        references, faults = read(text)
        self.problems += faults
        keys = {reference.key for reference in references}
        return references, keys | set(_CITATION_KEY.findall(text) if faults else ())

    def check_names(
        self,
        references: set[str] | None,
        terms: Mapping[str, Vocabulary],
        extended: Mapping[str, set[str]],
    ) -> None:
        publications = {
            n: t for n, (t, type_) in self.trees.items() if issubclass(type_, Publication)
        }
        owners: dict[str, str] = {}
        records: dict[str, set[str]] = {
            name: {*extended.get(name, ())} for name in ("record", "outcome")
        }
        for name, tree in publications.items():
            id = name.partition("/")[2].removesuffix(".toml")
            if id in owners:
                self.problems.append(Problem(name, "id", f"{id!r} is the id of {owners[id]} too"))
            owners[id] = name
            if references is not None and id not in references:
                message = f"no reference {id!r}; {near(id, sorted(references))}"
                message += "; add one in references.bib"
                self.problems.append(Problem(name, "id", message))
            records["record"] |= {f"{id}/{address}" for address in checks.addressed(tree)}
            records["outcome"] |= {f"{id}/{own}" for own in checks.ids(tree, "outcome")}
        for name, (tree, type_) in self.trees.items():
            known = records | {"reference": references or set()}
            sizes = {f"{id}/n" for id in owners}
            known["place"] = records["record"] | sizes | extended.get("place", set())
            known["regimen"] = set(checks.ids(tree, "regimen"))
            # Where no groups are named, figures are of everybody.
            known["group"] = set(checks.ids(tree, "group")) or {"all"}
            known["own-outcome"] = set(checks.ids(tree, "outcome"))
            # An unreadable file is one problem, not one more for each name that it should hold.
            unread = self.unread | ({"reference"} if references is None else set())
            found = (
                use
                for use in checks.uses(tree, type_)
                if use.kind not in unread and use.name.partition("/")[0] not in self.unread
            )
            self.problems += checks.dangling(name, found, known, terms)

    def check_guards(
        self, publications: Mapping[str, Mapping[str, Publication | None]], drugs: Vocabulary
    ) -> None:
        """Check the doses of the pack's own drugs by their guards."""
        for folder, made in publications.items():
            for id, publication in made.items():
                for number, regimen in enumerate(publication.regimens if publication else ()):
                    guard = drugs[regimen.drug].guard if regimen.drug in drugs else None
                    for place, message in over_guard(regimen, guard):
                        where = f"regimen[{number}].{place}"
                        self.problems.append(Problem(f"{folder}/{id}.toml", where, message))

    def check_directness(
        self,
        manifest: Manifest | None,
        appraisal: Appraisal | None,
        publications: Mapping[str, Mapping[str, Publication | None]],
        terms: Mapping[str, Vocabulary],
    ) -> None:
        """Compare the judgements on indirectness with what the question calls direct."""
        direct = manifest.question.direct if manifest is not None else None
        if direct is None or appraisal is None or self.problems:
            return
        rule = DirectRule(direct, terms)
        rows = {
            row.key: row
            for made in publications.values()
            for publication in made.values()
            if publication is not None
            for row in publication.outcomes
        }
        for number, certainty in enumerate(appraisal.certainty):
            found = [rows[key] for key in certainty.outcomes if key in rows]
            indirect = [row.key for row in found if _kind(rule, row) != "direct"]
            for place, judgement in enumerate(certainty.judgements):
                if (judgement.domain, judgement.judgement) == ("indirectness", "not-serious"):
                    for key in indirect:
                        where = f"certainty[{number}].judgement[{place}]"
                        message = f"{key} is not direct evidence as question.direct has it"
                        self.problems.append(Problem("appraisal.toml", where, message))


def _kind(rule: DirectRule, row: Outcome) -> str:
    assert row.place is not None  # it stands in a report
    return rule.of(row, row.place.owner)


def load(files: Files) -> PackContents:
    """Read and check a whole pack.

    Raises:
        PackError: Everything that is wrong with it.
    """
    return collect(_Reader(files))


def collect(reader: _Reader) -> PackContents:
    """Check everything that a reader finds.

    Raises:
        PackError: Everything that is wrong with it.
    """
    own = reader.units()
    with units.using(own):
        return _collected(reader, own)


def _collected(reader: _Reader, own_units: tuple[Unit, ...]) -> PackContents:
    manifest = reader.record("pack.toml", Manifest)
    listed = {kind: reader.listed(kind) for kind in KINDS}
    made = {kind: reader.of_kind(kind, listed[kind]) for kind in KINDS}
    publications = {kind: made[kind] for kind in PUBLICATIONS}
    claims = reader.record("claims.toml", Claims, required=False)
    for double in _doubles(checks.ids(reader.trees.get("claims.toml", ({}, None))[0], "claim")):
        reader.problems.append(Problem("claims.toml", "claim", f"the id {double!r} occurs twice"))
    appraisal = reader.record("appraisal.toml", Appraisal, required=False)
    read = reader.record("readings.toml", Readings, required=False)
    references, keys = reader.references()
    terms = reader.vocabularies()
    extended = _extended(manifest, reader)
    own = {reference.key for reference in references}
    references += tuple(one for one in reader.extended if one.key not in own)
    if keys is not None:
        keys |= {one.key for one in reader.extended}
    reader.check_names(keys, terms, extended)
    reader.check_guards(publications, terms["drugs"])
    reader.check_directness(manifest, appraisal, publications, terms)
    reader.problems += sign_offs.problems(
        reader.files, [*publications["studies"], *publications["reviews"]]
    )
    if reader.problems or manifest is None:
        raise PackError(dict.fromkeys(reader.problems))
    contents = PackContents(
        manifest=manifest,
        records={
            kind: {id: of_pack(made[kind][id], manifest.id) for id in getattr(manifest, kind)}
            for kind in KINDS
        },
        claims=claims.claims if claims else (),
        references=references,
        readings=read.readings if read else (),
        vocabularies=terms,
        units=own_units,
        appraisal=appraisal,
    )
    if problems := [*readings.problems(contents, reader.trees)]:
        raise PackError(problems)
    return contents


def _extended(manifest: Manifest | None, reader: _Reader) -> dict[str, set[str]]:
    """Return what the records of the shipped packs are called that a pack extends."""
    found: dict[str, set[str]] = {name: set() for name in ("record", "outcome", "place")}
    for id in manifest.extends if manifest is not None else ():
        base = _Reader(Shipped(id)) if ID.fullmatch(id) else None
        if base is None or base.record("pack.toml", Manifest) is None:
            reader.problems.append(Problem("pack.toml", "extends", f"no shipped pack {id[:60]!r}"))
            continue
        reader.extended += base.references()[0]
        for kind in PUBLICATIONS:
            for own in base.listed(kind) or ():
                tree = base.tree(file_of(kind, own))
                found["record"] |= {f"{own}/{address}" for address in checks.addressed(tree)}
                found["outcome"] |= {f"{own}/{one}" for one in checks.ids(tree, "outcome")}
                found["place"] |= {f"{own}/n"}
    found["place"] |= found["record"]
    return found


def _doubles(names: list[str]) -> Iterator[str]:
    yield from (name for name, times in Counter(names).items() if times > 1)
