"""The gap map: population by outcome by design, and what is missing.

An evidence and gap map shows where there are studies and, just as much, where there are none.
Only primary studies are counted, each once in a cell: what a review repeats is not counted again.
An outcome counts in each of its domains. Nothing is called missing that any row reports: what a
study only tells of its people at baseline is not a result, and no gap either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ..records.study import Study
from ..records.vocabulary import Vocabulary
from ..tables.table import Column, Record, Table
from .filters import texts
from .search import pattern

if TYPE_CHECKING:
    from .pack import Pack

COLUMNS = (
    Column("population", "Condition, from the vocabulary; what is a kind of it is counted too"),
    Column("domain", "Domain of outcomes, from the vocabulary; harm means adverse events"),
    Column("design", "Design, from the vocabulary; what is a kind of it is counted too"),
    Column("studies", "Primary studies that report such an outcome", type="integer"),
    Column("outcomes", "Their outcomes (adverse events for harm)", type="integer"),
    Column("people", "People in these studies, where all sizes are known", type="integer"),
    Column("keys", "The studies; '; ' between them"),
    Column("baseline", "Studies that report it of their people at baseline, without an outcome"),
    Column("gap", "What is missing, in words; empty where any row reports it"),
)
_SUMMARY = (
    Column("population", "Condition"),
    Column("studies", "Primary studies", type="integer"),
    Column("reported", "Domains with outcomes; the number of studies after each"),
    Column("baseline", "Domains that are told of at baseline only"),
    Column("missing", "Domains of which no row tells"),
)
_HARM = "harm"
_TRIAL = "randomised-controlled-trial"


class GapMap(Table):
    """One row for each cell of the map, empty ones included.

    Populations overlap: a study of anti-MDA5-positive dermatomyositis counts for dermatomyositis,
    too. Add up cells of one population only.

    Attributes:
        labels: What the terms of the axes are called, by id.
    """

    __slots__ = ("labels",)
    labels: dict[str, str]

    def gaps(self) -> Table:
        """Return the cells in which nothing is reported, each with its name in words."""
        rows = self.select(lambda row: row["gap"] != "")
        title = f"{len(rows)} of {len(self)} cells have no evidence"
        return Table(self.fields, list(rows), title=title, notes=self.notes, shown=["gap"])

    def evidence(self) -> Table:
        """Return the cells with evidence."""
        return self.select(lambda row: row["studies"] > 0)

    def summary(self) -> Table:
        """Return one row for each population: what is reported by any study, and what is not."""
        made = []
        for population in dict.fromkeys(self.column("population")):
            reported: dict[str, set[str]] = {}
            rows = self.where(population=population)
            for row in rows:
                keys = {key for key in row["keys"].split("; ") if key}
                reported.setdefault(row["domain"], set()).update(keys)
            name = {domain: _lower(self.labels.get(domain, domain)) for domain in reported}
            there = [f"{name[domain]} {len(keys)}" for domain, keys in reported.items() if keys]
            described = {row["domain"] for row in rows if row["baseline"]}
            without = [domain for domain, keys in reported.items() if not keys]
            baseline = [name[domain] for domain in without if domain in described]
            missing = [name[domain] for domain in without if domain not in described]
            made.append(
                {
                    "population": self.labels.get(population, population),
                    "studies": len(set().union(*reported.values())),
                    "reported": ", ".join(there) or "nothing",
                    "baseline": ", ".join(baseline) or "nothing",
                    "missing": ", ".join(missing) or "nothing",
                }
            )
        empty = f"{len(self.gaps())} of {len(self)} cells of population by outcome by design are "
        notes = [f"{empty}empty; .gaps() names them", *self.notes]
        if any(row["baseline"] for row in self):
            notes.insert(1, "what is told of people at baseline only is in the column baseline")
        columns = [column.name for column in _SUMMARY if column.name != "baseline"]
        return Table(_SUMMARY, made, title=self.title, notes=notes, shown=columns)

    def __repr__(self) -> str:
        return repr(self.summary())

    def __rich__(self) -> Any:
        return self.summary().__rich__()

    def _repr_html_(self) -> str:
        return self.summary()._repr_html_()


def gap_map(
    evidence: Pack,
    *,
    populations: Sequence[str] | str | None = None,
    domains: Sequence[str] | str | None = None,
    designs: Sequence[str] | str | None = None,
) -> GapMap:
    """Return how many studies there are of each kind; see `Evidence.gap_map`."""
    terms = evidence.vocabularies
    studies = list(evidence.studies)
    publications = list(evidence.publications())
    people = _axis(
        terms["conditions"],
        "populations",
        populations,
        [
            d
            for publication in publications
            if publication.population
            for d in publication.population.diseases
        ],
    )
    about = _axis(
        terms["domains"],
        "domains",
        domains,
        # Where only a review tells of something, no study is asked for it: nothing is missing.
        [d for study in studies for d in _domains(study)],
    )
    found = [_broad(terms["designs"], study.design) for study in studies]
    how = _axis(terms["designs"], "designs", designs, [_TRIAL, *found], ordered=False)
    rows = [
        _cell(evidence, studies, population, domain, design)
        for population in people
        for domain in about
        for design in how
    ]
    notes = [
        "primary studies of this pack only, each counted once in a cell; a study counts for its "
        "own population and every broader one",
        f"{len(evidence.question.omissions)} publications are known to exist outside the pack",
    ]
    notes += [note for id in people if (note := _inside(studies, terms["conditions"], id))]
    made = GapMap(
        COLUMNS,
        rows,
        title="Evidence by population, outcome and design",
        notes=notes,
        key=("population", "domain", "design"),
    )
    axes = ((terms["conditions"], people), (terms["domains"], about), (terms["designs"], how))
    made.labels = {id: names[id].label for names, ids in axes for id in ids}
    return made


def _inside(studies: list[Study], conditions: Vocabulary, population: str) -> str:
    """Say which studies have a row for such people at baseline without being about them."""
    kinds = conditions.below(population)
    others = [s for s in studies if not s.population or kinds.isdisjoint(s.population.diseases)]
    label = conditions[population].label
    found = [
        f"{study.id} ({row.title})"
        for study in others
        for row in study.rows()
        if row.section == "baseline" and pattern(label).search(row.title)
    ]
    if not found:
        return ""
    there = f"baselines have a row for such people: {', '.join(found)}"
    if len(others) == len(studies):
        return f"{label}: no study is about it, but {there}"
    return f"{label}: of studies that are not about it and are not counted for it, {there}"


def _axis(
    terms: Vocabulary, name: str, chosen: Any, used: Iterable[str], ordered: bool = True
) -> list[str]:
    if chosen is not None:
        return list(dict.fromkeys(terms.find(text) for text in texts(name, chosen)))
    present = [id for id in dict.fromkeys(used) if id in terms]
    return [id for id in terms if id in present] if ordered else present


def _broad(designs: Vocabulary, design: str) -> str:
    """Return the broadest kind that a design is, below the roots such as *observational*."""
    kinds = [id for id in designs.ancestors(design) if designs[id].is_a]
    return kinds[-1] if kinds else design


def _domains(study: Study) -> list[str]:
    harm = [_HARM] if study.adverse_events else []
    return [domain for outcome in study.outcomes for domain in outcome.domains] + harm


def _cell(
    evidence: Pack, studies: list[Study], population: str, domain: str, design: str
) -> Record:
    terms = evidence.vocabularies
    diseases = terms["conditions"].below(population)
    kinds = terms["designs"].below(design)
    below = terms["domains"].below(domain)
    found, described = [], []
    count = 0
    for study in studies:
        if study.design not in kinds or study.population is None:
            continue
        if diseases.isdisjoint(study.population.diseases):
            continue
        reported = [domains for domains in _outcomes(study) if not below.isdisjoint(domains)]
        if reported:
            found.append(study)
            count += len(reported)
        elif not below.isdisjoint(row.subject for row in study.rows()):
            described.append(study.id)
    sizes = [study.n for study in found if isinstance(study.n, int)]
    return {
        "population": population,
        "domain": domain,
        "design": design,
        "studies": len(found),
        "outcomes": count,
        "people": sum(sizes) if len(sizes) == len(found) else None,
        "keys": "; ".join(study.id for study in found),
        "baseline": "; ".join(described),
        "gap": "" if found or described else _gap(evidence, population, domain, design),
    }


def _outcomes(study: Study) -> list[tuple[str, ...]]:
    """Return the domains of every outcome that is the study's own, and harm for each harm."""
    own = [outcome.domains for outcome in study.outcomes if outcome.repeats is None]
    return own + [(_HARM,)] * len(study.adverse_events)


def _gap(evidence: Pack, population: str, domain: str, design: str) -> str:
    terms = evidence.vocabularies
    kind, what, whom = (
        _lower(terms[name][id].label)
        for name, id in (("designs", design), ("domains", domain), ("conditions", population))
    )
    return f"no {kind} here reports {what} in {whom}"


def _lower(label: str) -> str:
    """Return a label inside a sentence; abbreviations keep their capitals.

    Examples:
        >>> _lower("Mortality or survival"), _lower("ILD in myositis")
        ('mortality or survival', 'ILD in myositis')
    """
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
