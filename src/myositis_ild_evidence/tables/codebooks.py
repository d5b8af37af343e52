"""The codebooks of the tidy tables: what each column means, its type, unit and allowed terms."""

from typing import get_args

import attrs

from ..bibliography.reference import Reference
from ..records.claim import Claim
from ..records.group import Control, Group
from ..records.outcome import AdverseEvent
from ..records.position import Position
from ..records.search_log import SearchLog
from ..records.source import Absence, ReadIn, SourceReading
from ..records.trial import Trial
from .table import Column


def _terms(record: type, field: str) -> tuple[str, ...]:
    return tuple(get_args(attrs.fields_dict(record)[field].type))


REPORTS = (
    Column("id", "Key of the study or review, and of its reference", refers="references.key"),
    Column("kind", "Primary study or review", terms=("study", "review")),
    Column("design", "Design, from the vocabulary of designs"),
    Column("n", "People; empty where that is not known", type="integer"),
    Column("population", "Who was studied, in a few words"),
    Column("diseases", "Conditions, from the vocabulary; '; ' between them"),
    Column("antibodies", "Antibodies, from the vocabulary; '; ' between them"),
    Column(
        "lung",
        "From the vocabulary of that name",
    ),
    Column(
        "treatment_line",
        "First-line or after other treatment",
        terms=("first-line", "refractory", "mixed", "not reported", "not read", "not applicable"),
    ),
    Column(
        "direct",
        "Whether it gives direct evidence, as the question of the pack defines it; empty for "
        "reviews, and where the pack does not say what is direct",
        type="boolean",
    ),
    Column("outcomes", "Number of its outcomes", type="integer"),
    Column("regimens", "Ids of its regimens; '; ' between them"),
    Column("included_studies", "Keys of the studies that a review rests on, as far as is known"),
    Column("year", "Year of publication", type="integer"),
    Column("objective", "What was asked"),
    Column("conclusion", "What its authors conclude"),
    Column("critique", "What limits it"),
    Column("caution", "What must be said beside its main result"),
    Column("citation", "The publication"),
    Column("read_in", "What was read of it", terms=get_args(ReadIn)),
    Column("reports", "Keys of all its publications, its own first; '; ' between them"),
    Column("pack", "Id of the pack that it stands in"),
)
_PEOPLE = (
    Column("population", "Whom it is about, in a few words"),
    Column("diseases", "Conditions, from the vocabulary; '; ' between them"),
    Column("antibodies", "Antibodies, from the vocabulary; '; ' between them"),
    Column("lung", "From the vocabulary of that name"),
    Column("treatment_line", "First-line or after other treatment"),
)
_STANDS = (
    Column("cite", "Key of its reference", refers="references.key"),
    Column("source", "Key of the reference where it was read", refers="references.key"),
    Column("locator", "The place in it"),
    Column("read_in", "What was read of it", terms=get_args(ReadIn)),
    Column("note", "What else must be known"),
    Column("pack", "Id of the pack that it stands in"),
)
POSITIONS = (
    Column("id", "Key of the position"),
    Column("body", "Who says it"),
    Column("design", "What it is, from the vocabulary of designs"),
    Column("drug", "The treatment, from the vocabulary of drugs"),
    Column("stance", "What it says of it", terms=_terms(Position, "stance")),
    Column("year", "When; empty where that is not known", type="integer"),
    Column("country", "Two letters of ISO 3166; empty for an international body"),
    Column("strength", "Strength of the recommendation"),
    Column("certainty", "Certainty of its evidence"),
    Column("grade", "The grade as printed, in the body's own scheme"),
    *_PEOPLE,
    Column("text", "What it says, in our own words"),
    Column("dose", "The dose that it names, in words; nothing is computed from it"),
    Column("supersedes", "Keys of what it takes the place of"),
    Column("based_on", "Keys of the studies that it rests on"),
    *_STANDS,
)
TRIALS = (
    Column("id", "Key of the trial"),
    Column("registry_id", "Number in the registry"),
    Column("title", "Title of the record"),
    Column("status", "As the registry says", terms=_terms(Trial, "status")),
    Column("status_on", "Date of the version of the record that says so"),
    Column("design", "Design, from the vocabulary of designs"),
    Column("n", "How many people are planned; empty where that is not known", type="integer"),
    Column("drugs", "What is given, from the vocabulary; '; ' between them"),
    Column("arms", "What is compared"),
    Column("outcomes", "What is measured"),
    Column(
        "measures_outcome",
        "Whether an outcome of the question is measured; empty where that was not read",
        type="boolean",
    ),
    Column("start", "When it began or begins"),
    Column("completion", "When it ended or is to end"),
    Column("results", "Keys of publications of its results; '; ' between them"),
    Column("text", "What it can tell for the question, and what it cannot"),
    *_PEOPLE,
    *_STANDS,
)
SEARCHES = (
    Column("id", "Key of the search"),
    Column("title", "What was searched for"),
    Column("kind", "What was searched", terms=_terms(SearchLog, "kind")),
    Column("on", "Its last day"),
    Column("next_due", "When it is to be made again"),
    Column("single_screener", "Whether one person alone judged the records", type="boolean"),
    *(
        Column(name, f"Records {name.replace('_', ' ')}", type="integer")
        for name in ("identified", "screened", "excluded", "not_retrieved", "included", "awaiting")
    ),
    Column("limitations", "What else limits it; '; ' between them"),
    Column("pack", "Id of the pack that it stands in"),
)
READINGS = (
    Column("cite", "Key of the reference", refers="references.key"),
    Column("read", "What was read of it", terms=get_args(ReadIn)),
    Column("address", "Where"),
    Column("extent", "How much of that", terms=_terms(SourceReading, "extent")),
    Column("on", "When"),
    Column("again_on", "When it was read a second time, without a look at the first"),
    Column("note", "What else must be known"),
)
GROUPS = (
    Column("key", "Key of the group: study/group"),
    Column("study", "Key of its study or review", refers="publications.id"),
    Column("group", "Id inside the study"),
    Column("label", "What it is"),
    Column(
        "role", "Why it exists; only treatment and comparator are arms", terms=_terms(Group, "role")
    ),
    Column("n", "People (periods of a crossover where pooled); empty if not known", type="integer"),
    Column("n_note", "Why the number is not known"),
    Column("within", "Id of the group that it is a part of"),
    Column("regimen", "Id of the regimen that it was given"),
    Column(
        "control",
        "What a comparator had in place of the treatment; empty for other groups",
        terms=(*get_args(Control), *(absence.value for absence in Absence)),
    ),
    Column("note", "What else must be known"),
)
REGIMENS = (
    Column("key", "Key of the regimen: study/regimen"),
    Column("study", "Key of its study or review", refers="publications.id"),
    Column("regimen", "Id inside the study"),
    Column("drug", "Drug, from the vocabulary of drugs"),
    Column("per_course", "Dose of one course in words, with every reading of an ambiguous text"),
    Column("total", "Dose of all courses in words, with every reading; empty if not known"),
    Column("days_per_course", "Days of one course", type="integer", unit="day"),
    Column("courses", "Number of courses in words"),
    Column("interval", "From one course to the next, as reported"),
    Column("maximum_rate", "The fastest infusion that was allowed"),
    Column("day_low_g_per_kg", "Dose of one day, lower bound", type="number", unit="g/kg/day"),
    Column("day_high_g_per_kg", "Dose of one day, upper bound", type="number", unit="g/kg/day"),
    Column("course_low_g_per_kg", "Dose of one course, lower bound", type="number", unit="g/kg"),
    Column("course_high_g_per_kg", "Dose of one course, upper bound", type="number", unit="g/kg"),
    Column("courses_low", "Number of courses, lower bound", type="number"),
    Column("courses_high", "Number of courses, upper bound; empty if open", type="number"),
    Column("total_low_g_per_kg", "Dose of all courses, lower bound", type="number", unit="g/kg"),
    Column(
        "total_high_g_per_kg",
        "Dose of all courses, upper bound; empty if open",
        type="number",
        unit="g/kg",
    ),
    Column(
        "basis",
        "Why there are bounds; a range of means is not a limit for a patient",
        terms=("exact", "bounds", "mean-of-cohort", "protocol-minimum"),
    ),
    Column(
        "ambiguous",
        "Whether the text has another reading; the bounds are those of the first",
        type="boolean",
    ),
    Column("caution", "What must be said beside every dose"),
    Column("note", "What else must be known"),
)
_PLACE = (
    Column("source", "Key of the reference where it was read", refers="references.key"),
    Column("locator", "The place in it"),
    Column("note", "What else must be known"),
)
OUTCOMES = (
    Column("key", "Key of the outcome: study/outcome"),
    Column("study", "Key of its study or review", refers="publications.id"),
    Column("variable", "Id of what is measured, as in the table of values"),
    Column("label", "What is measured, in words"),
    Column("domain", "What it is about, from the vocabulary of domains; the main one of several"),
    Column("timepoint", "When; '; ' between several"),
    Column("figures", "The figures as answered, group by group, or the finding in words"),
    Column("p_values", "p-values as printed; '; ' between them"),
    Column("better", "What is better for the patient", terms=("higher", "lower")),
    Column(
        "direct",
        "Whether it is direct evidence, as the question of the pack defines it; empty where the "
        "pack does not say what is direct",
        type="boolean",
    ),
    Column(
        "repeats",
        "Key of the outcome of a primary study that it repeats; not counted again",
        refers="outcomes.key",
    ),
    Column("corrected", "Whether a proven correction applies", type="boolean"),
    Column("definition", "How it was defined"),
    *_PLACE,
)
EVENTS = (
    Column("key", "Key of the adverse event: study/event"),
    Column("study", "Key of its study or review", refers="publications.id"),
    Column("label", "What happened"),
    Column("severity", "As the source calls it", terms=_terms(AdverseEvent, "severity")),
    Column("figures", "The figures as answered, group by group"),
    Column("includes", "Events that are named without a count; '; ' between them"),
    Column("unit_of_analysis", "What is counted", terms=_terms(AdverseEvent, "unit_of_analysis")),
    *_PLACE,
)
CLAIMS = (
    Column("id", "Key of the claim"),
    Column("verdict", "What the data say about it", terms=_terms(Claim, "verdict")),
    Column("text", "What is asserted"),
    Column("why", "The reason for the verdict"),
    Column("evidence_for", "Keys of the records that bear on it; '; ' between them"),
    Column("cites", "Keys of references that the verdict rests on; '; ' between them"),
    *_PLACE[:2],
)
REFERENCES = (
    Column("key", "Citation key"),
    Column("short", "Authors and year"),
    Column("year", "Year of publication", type="integer"),
    Column("kind", "Type of the BibTeX entry", terms=_terms(Reference, "kind")),
    Column("title", "Title"),
    Column("journal", "Journal"),
    Column("volume", "Volume"),
    Column("number", "Issue"),
    Column("pages", "Pages or article number"),
    Column("publisher", "Publisher of a book, institution of a report"),
    Column("doi", "DOI without a resolver"),
    Column("pmid", "PubMed identifier"),
    Column("authors", "Authors; '; ' between them"),
    Column("url", "Web address"),
    Column("citation", "One line to paste"),
)
