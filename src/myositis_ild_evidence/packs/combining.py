"""Several packs as one object."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ..errors import InvalidValueError, PackError, Problem
from ..facade import Evidence
from ..query.pack import Pack
from ..records.question import check_packs
from . import documents, readings
from .joining import Joined
from .shipped import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def combine(*packs: Pack) -> Evidence:
    """Join packs into one object that is queried, counted and exported like any other.

    No key overrides that of another pack: an id that two packs give to different things is an
    error. Packs may share a reference or a term that is the same in both. The texts of the question
    are joined, each with the id of its pack before it; ``licence`` names every licence. What is
    direct stays so where the packs that say it agree.

    See also `diff` for two versions of one pack.

    Args:
        *packs: Two or more packs, from `Evidence.load` or `myositis_ild_evidence.evidence`.

    Raises:
        InvalidValueError: Fewer than two packs, or something else than a pack.
        PackError: Every id that stands in two of them, or more records of a kind than are read
            again.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> combine(mie.document, mie.document)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        myositis_ild_evidence.errors.PackError: ... problems in the pack:
          document: id: the pack occurs twice
          ...
    """
    check_packs(*packs)
    if len(packs) < 2:
        raise InvalidValueError(
            f"combine takes two packs or more, not {len(packs)}",
            code="missing-argument",
            argument="packs",
        )
    problems = [*_collisions(packs), *_beyond(packs)]
    if problems:
        raise PackError(problems)
    told = frozenset(
        key
        for pack in packs
        for kind in KINDS
        for id in getattr(pack.manifest, kind)
        for key in readings.keys_told(pack._contents.record(kind, id))
    )
    return Evidence(Joined([pack._contents for pack in packs], told))


def _collisions(packs: tuple[Pack, ...]) -> Iterable[Problem]:
    # BibTeX, and some file systems, take keys that differ in case for the same.
    kinds: dict[str, Callable[[Pack], Iterable[tuple[str, Any]]]] = {
        "study or review": lambda pack: (
            (publication.id, None) for publication in pack.publications()
        ),
        "position": lambda pack: ((id, None) for id in pack.manifest.positions),
        "trial": lambda pack: ((id, None) for id in pack.manifest.trials),
        "search": lambda pack: ((id, None) for id in pack.manifest.searches),
        "claim": lambda pack: ((claim.id, None) for claim in pack.claims),
        "reference": lambda pack: ((r.key.casefold(), r) for r in pack.references),
        "term": lambda pack: (
            (f"{name}/{id}", term)
            for name, terms in pack.vocabularies.items()
            for id, term in terms.items()
        ),
        "unit": lambda pack: ((unit.id, unit) for unit in pack.units),
    }
    yield from _twice("pack", [(pack.manifest.id, pack.manifest.id, None) for pack in packs])
    for what, of in kinds.items():
        yield from _twice(
            what, [(p.manifest.id, id, record) for p in packs for id, record in of(p)]
        )


def _beyond(packs: tuple[Pack, ...]) -> Iterable[Problem]:
    """Say which kinds of records are more than one text can hold."""
    for what in (*KINDS, "claims", "references", "readings"):
        count = sum(len(getattr(pack, what)) for pack in packs)
        if count > documents.MAX_ITEMS:
            yield Problem(what, "", f"over {documents.MAX_ITEMS:,} items together ({count:,})")


def _twice(what: str, found: list[tuple[str, str, Any]]) -> Iterable[Problem]:
    owners: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for pack, id, record in found:
        owners[id].append((pack, record))
    for id, having in owners.items():
        (first, record), *others = having
        for pack, other in others:
            if record is not None and record == other:
                continue
            if what == "pack":
                yield Problem(pack, "id", "the pack occurs twice")
            else:
                difference = "" if record is None else ", which is not the same"
                yield Problem(pack, id, f"this {what} stands in {first} too{difference}")
