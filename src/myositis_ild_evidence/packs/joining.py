"""Several packs read as one: each record from the first pack that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from ..lazy import once

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..bibliography.reference import Reference
    from ..quantities.units import Unit
    from ..records.appraisal import Appraisal, Certainty
    from ..records.claim import Claim, Level, Manifest, Part, Question
    from ..records.source import SourceReading
    from ..records.vocabulary import Vocabulary
    from .shipped import Contents

_LISTS = ("studies", "reviews", "positions", "trials", "searches")
_SENTENCES = ("text", "population", "intervention", "comparison", "outcomes")


class Joined:
    """The contents of several packs, in their order; a file is read when it is first needed.

    Args:
        parts: The contents of each.
        told: Keys of references that are told of in one of them, beside the studies and reviews
            that the packs list: such an omission is none.
    """

    def __init__(self, parts: Iterable[Contents], told: frozenset[str] = frozenset()) -> None:
        self.parts: tuple[Contents, ...] = tuple(parts)
        self._told = told

    @once
    def manifest(self) -> Manifest:
        """What the packs say about themselves, as one."""
        return _manifest([part.manifest for part in self.parts], self._told)

    @once
    def claims(self) -> tuple[Claim, ...]:
        """What is asserted."""
        return tuple(claim for part in self.parts for claim in part.claims)

    @once
    def appraisal(self) -> Appraisal | None:
        """The judgements of each pack; see `_appraisal` for those of the certainty."""
        return _appraisal(self.parts)

    @once
    def references(self) -> tuple[Reference, ...]:
        """The bibliographies, each reference once."""
        found = {one.key: one for part in reversed(self.parts) for one in part.references}
        return tuple(found[key] for key in self.keys)

    @once
    def keys(self) -> tuple[str, ...]:
        """The keys of the bibliographies, each once."""
        return tuple(dict.fromkeys(key for part in self.parts for key in part.keys))

    def reference(self, key: str) -> Reference:
        """Return one reference, of the first pack that has it; KeyError if there is none."""
        for part in self.parts:
            if key in part.keys:
                return part.reference(key)
        raise KeyError(key)

    @once
    def readings(self) -> tuple[SourceReading, ...]:
        """What was read of the references."""
        return tuple(dict.fromkeys(one for part in self.parts for one in part.readings))

    @once
    def units(self) -> tuple[Unit, ...]:
        """The units of each pack, each once."""
        return tuple(dict.fromkeys(unit for part in self.parts for unit in part.units))

    @once
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The closed lists of terms, with those of every pack."""
        from ..records.vocabulary import ShippedLists, Vocabulary

        lists = [part.vocabularies for part in self.parts]
        if all(isinstance(one, ShippedLists) for one in lists):
            return lists[0]
        return {
            name: Vocabulary(name, {id: term for one in lists for id, term in one[name].items()})
            for name in lists[0]
        }

    def record(self, kind: str, id: str) -> Any:
        """Return a record of one of the kinds; KeyError if there is none."""
        for part in self.parts:
            try:
                return part.record(kind, id)
            except KeyError:
                continue
        raise KeyError(id)


def _appraisal(parts: tuple[Contents, ...]) -> Appraisal | None:
    """Join the judgements of packs.

    Those of studies carry over. Certainty is of one body of evidence: it carries over only from a
    pack that extends the others, whose certainty of an outcome takes the place of theirs.
    """
    from ..records.appraisal import Appraisal

    all_ = [one for part in parts if (one := part.appraisal) is not None]
    if not all_:
        return None
    certainty: list[Certainty] = []
    for one in all_ if any(part.manifest.extends for part in parts) else ():
        again = {key for judged in one.certainty for key in (judged.id, *judged.outcomes)}
        before = [old for old in certainty if again.isdisjoint((old.id, *old.outcomes))]
        certainty = [*before, *one.certainty]
    return Appraisal(
        made_by=" ".join(dict.fromkeys(one.made_by for one in all_)),
        date=max(one.date for one in all_),
        risk_of_bias=tuple(judged for one in all_ for judged in one.risk_of_bias),
        certainty=tuple(certainty),
        exclusive=tuple(rows for one in all_ for rows in one.exclusive),
        explained=tuple(why for one in all_ for why in one.explained),
    )


def _manifest(manifests: list[Manifest], told: frozenset[str]) -> Manifest:
    from ..records.claim import Manifest

    def joined(field: str, between: str) -> str:
        return between.join(dict.fromkeys(getattr(manifest, field) for manifest in manifests))

    licences = dict.fromkeys(manifest.licence for manifest in manifests)
    lists: dict[str, Any] = {
        name: [id for manifest in manifests for id in getattr(manifest, name)] for name in _LISTS
    }
    here = {manifest.id for manifest in manifests}
    return Manifest(
        id="+".join(manifest.id for manifest in manifests),
        title=joined("title", "; "),
        version="+".join(manifest.version for manifest in manifests),
        curated_on=max(manifest.curated_on for manifest in manifests),
        document=[key for manifest in manifests for key in manifest.documents],
        extends=[
            id
            for id in dict.fromkeys(id for manifest in manifests for id in manifest.extends)
            if id not in here
        ],
        question=_question(manifests, told | {id for ids in lists.values() for id in ids}),
        licence=" AND ".join(f"({one})" if " OR " in one else one for one in licences),
        intended_use=joined("intended_use", "\n"),
        parts=[part for manifest in manifests for part in _parts(manifest)],
        **lists,
    )


def _parts(manifest: Manifest) -> Iterable[Part]:
    from ..records.claim import Part

    return manifest.parts or [
        Part(
            id=manifest.id,
            version=manifest.version,
            curated_on=manifest.curated_on,
            documents=manifest.documents,
        )
    ]


def _question(manifests: list[Manifest], told: frozenset[str]) -> Question:
    from ..records.claim import Question

    questions = {manifest.id: manifest.question for manifest in manifests}

    def said(field: str) -> dict[str, Any]:
        found = {id: getattr(question, field) for id, question in questions.items()}
        return {id: value for id, value in found.items() if value is not None}

    def sentence(field: str) -> str | None:
        """What all say alike, once; otherwise what each says, with the id of its pack."""
        found = said(field)
        if len(set(found.values())) < 2:
            return next(iter(found.values()), None)
        return "\n".join(f"{id}: {text}" for id, text in found.items())

    def shared(field: str) -> Any:
        """What every pack that says it says alike; two answers are none."""
        found = [*said(field).values()]
        return found[0] if found and all(one == found[0] for one in found) else None

    # mypy cannot follow the fields' converters.
    parts: dict[str, Any] = {name: sentence(name) for name in _SENTENCES}
    parts["figures"] = [
        # A figure of its own belongs to the document of its pack.
        attrs.evolve(figure, source=figure.source or (q.level.source if q.level else None))
        for q in questions.values()
        for figure in q.figures
    ]
    parts["omissions"] = [
        omission
        for q in questions.values()
        for omission in q.omissions
        if omission.cite not in told
    ]
    return Question(
        **parts,
        # The bottom line of a part is none of the whole.
        answer=sentence("answer") if len(said("answer")) == len(questions) else None,
        conclusion=sentence("conclusion"),
        level=_level(said("level")),
        direct=shared("direct"),
        indication=shared("indication"),
        weight_policy=shared("weight_policy"),
        body_surface=shared("body_surface"),
    )


def _level(levels: Mapping[str, Level]) -> Level | None:
    from ..records.claim import Level

    if len(levels) < 2:
        return next(iter(levels.values()), None)
    return Level(
        code="; ".join(f"{id}: {level.code}" for id, level in levels.items()),
        meaning="\n".join(f"{id}: {level.meaning}" for id, level in levels.items()),
        source=next(iter(levels.values())).source,
    )
