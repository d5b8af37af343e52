"""Several packs as one object."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import InvalidValueError, PackError, Problem
from ..facade import Evidence
from ..query.pack import Pack
from ..records.appraisal import Appraisal
from ..records.claim import Level, Manifest, Question
from ..records.question import check_packs
from ..records.vocabulary import Vocabulary
from .reading import PackContents

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
        PackError: Every id that stands in two of them.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> combine(mie.evidence, mie.evidence)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        myositis_ild_evidence.errors.PackError: ... problems in the pack:
          myositis-ild-ivig: id: the pack occurs twice
          ...
    """
    check_packs(*packs)
    if len(packs) < 2:
        raise InvalidValueError(
            f"combine takes two packs or more, not {len(packs)}",
            code="missing-argument",
            argument="packs",
        )
    problems = list(_collisions(packs))
    if problems:
        raise PackError(problems)
    return Evidence(
        PackContents(
            manifest=_manifest([pack.manifest for pack in packs]),
            studies=tuple(study for pack in packs for study in pack.studies),
            reviews=tuple(review for pack in packs for review in pack.reviews),
            claims=tuple(claim for pack in packs for claim in pack.claims),
            references=tuple({r.key: r for pack in packs for r in pack.references}.values()),
            vocabularies={
                name: Vocabulary(
                    name, {k: t for p in packs for k, t in p.vocabularies[name].items()}
                )
                for name in packs[0].vocabularies
            },
            appraisal=_appraisal([pack.appraisal for pack in packs if pack.appraisal]),
        )
    )


def _appraisal(all_: list[Appraisal]) -> Appraisal | None:
    """Judgements of studies carry over; certainty is of one body of evidence and does not."""
    if not all_:
        return None
    return Appraisal(
        made_by=" ".join(dict.fromkeys(one.made_by for one in all_)),
        date=max(one.date for one in all_),
        risk_of_bias=tuple(judged for one in all_ for judged in one.risk_of_bias),
        exclusive=tuple(rows for one in all_ for rows in one.exclusive),
        explained=tuple(why for one in all_ for why in one.explained),
    )


def _collisions(packs: tuple[Pack, ...]) -> Iterable[Problem]:
    # BibTeX, and some file systems, take keys that differ in case for the same.
    kinds: dict[str, Callable[[Pack], Iterable[tuple[str, Any]]]] = {
        "study or review": lambda pack: (
            (publication.id, None) for publication in pack.publications()
        ),
        "claim": lambda pack: ((claim.id, None) for claim in pack.claims),
        "reference": lambda pack: ((r.key.casefold(), r) for r in pack.references),
        "term": lambda pack: (
            (f"{name}/{id}", term)
            for name, terms in pack.vocabularies.items()
            for id, term in terms.items()
        ),
    }
    yield from _twice("pack", [(pack.manifest.id, pack.manifest.id, None) for pack in packs])
    for what, of in kinds.items():
        yield from _twice(
            what, [(p.manifest.id, id, record) for p in packs for id, record in of(p)]
        )


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


def _manifest(manifests: list[Manifest]) -> Manifest:
    questions = {manifest.id: manifest.question for manifest in manifests}

    def told(field: str) -> str:
        return "\n".join(f"{id}: {getattr(q, field)}" for id, q in questions.items())

    def joined(field: str, between: str) -> str:
        return between.join(dict.fromkeys(getattr(manifest, field) for manifest in manifests))

    def shared(field: str) -> Any:
        """What every pack that says it says alike; two answers are none."""
        said = [found for q in questions.values() if (found := getattr(q, field)) is not None]
        return said[0] if said and all(one == said[0] for one in said) else None

    first = manifests[0]
    licences = dict.fromkeys(manifest.licence for manifest in manifests)
    levels = [(id, question.level) for id, question in questions.items()]
    level = Level(
        code="; ".join(f"{id}: {level.code}" for id, level in levels),
        meaning="\n".join(f"{id}: {level.meaning}" for id, level in levels),
        source=first.question.level.source,
    )
    # mypy cannot follow the fields' converter.
    parts: dict[str, Any] = {
        "omissions": [omission for q in questions.values() for omission in q.omissions],
        "figures": [
            # A figure of its own belongs to the document of its pack.
            attrs.evolve(figure, source=figure.source or manifest.question.level.source)
            for manifest in manifests
            for figure in manifest.question.figures
        ],
    }
    names = ("text", "population", "intervention", "comparison", "outcomes", "answer")
    sentences: dict[str, Any] = {name: told(name) for name in names}
    concluded = [f"{id}: {q.conclusion}" for id, q in questions.items() if q.conclusion]
    sentences["conclusion"] = "\n".join(concluded) or None
    publications: dict[str, Any] = {
        name: [id for manifest in manifests for id in getattr(manifest, name)]
        for name in ("studies", "reviews")
    }
    return Manifest(
        id="+".join(manifest.id for manifest in manifests),
        title=joined("title", "; "),
        version="+".join(manifest.version for manifest in manifests),
        curated_on=max(manifest.curated_on for manifest in manifests),
        document=first.document,
        question=Question(
            **sentences,
            **parts,
            level=level,
            direct=shared("direct"),
            indication=shared("indication"),
        ),
        licence=" AND ".join(f"({one})" if " OR " in one else one for one in licences),
        intended_use=joined("intended_use", "\n"),
        **publications,
    )
