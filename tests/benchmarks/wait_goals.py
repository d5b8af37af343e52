"""The goals of what people wait for: each beside what the same work takes at least."""

from typing import Any

FLOOR = """
import attrs, cattrs, tomllib
from decimal import Decimal
from importlib.resources import files
data = files("myositis_ild_evidence") / "data"
for folder in ("document", "beyond", "vocabulary"):
    waiting = [data / folder]
    while waiting:
        place = waiting.pop()
        if place.is_dir():
            waiting += place.iterdir()
        elif place.name.endswith(".toml"):
            tomllib.loads(place.read_text("utf-8"), parse_float=Decimal)
"""

SEARCH = """
import myositis_ild_evidence as mie
from myositis_ild_evidence.query.search import Index
evidence = mie.evidence
evidence.search("embolism")
texts = [text for entry in Index(evidence).entries for _, text in entry.texts]
"""

#: The tables of counts whose p-values the audit recomputes, for scipy.
TABLES = """
import myositis_ild_evidence as mie
from scipy import stats
evidence = mie.evidence
evidence.audit()
tables = []
for row in evidence.outcomes:
    try:
        found = row.recompute_p()
    except (mie.NotComparableError, mie.InvalidValueError):
        continue
    counts = [one for one in found.inputs if hasattr(one, "events")]
    if found.printed is not None and len(counts) == 2:
        first, second = counts
        tables.append([[first.events, second.events],
                       [first.total - first.events, second.total - second.events]])
def scipys():
    for table in tables:
        stats.chi2_contingency(table, correction=False), stats.chi2_contingency(table)
        stats.fisher_exact(table), stats.barnard_exact(table), stats.boschloo_exact(table)
"""

COMPARE = """
import myositis_ild_evidence as mie
regimen = mie.evidence.regimens["huapaya2019/ivig"]
patient = mie.dosing.Patient(weight="70 kg", height="175 cm", sex="male")
pairs = [(row["policy"], row["product"]) for row in mie.dosing.compare(regimen, patient)]
def singles():
    for policy, product in pairs:
        try:
            dose = regimen.for_patient(
                patient=patient, weight_policy=policy, product=product, round_to="nearest-vial"
            )
        except mie.EvidenceError:
            continue
        dose.per_course, dose.rounded.per_course, dose.vials, dose.warnings
        dose.titrated_time, dose.minimum_time
"""

#: A pack of many studies: that of `new_pack` again and again.
MANY = """
import tempfile, tomllib
from pathlib import Path
import myositis_ild_evidence as mie
from myositis_ild_evidence.packs import new_pack
folder = new_pack(Path(tempfile.mkdtemp()) / "many")
study = (folder / "studies" / "author2020.toml").read_text("utf-8")
entries = (folder / "references.bib").read_text("utf-8")
start = entries.rindex("@", 0, entries.index("{author2020,"))
entry = entries[start:entries.index("\\n}\\n", start) + 3]
ids = [f"author{number}" for number in range(250)]
for id in ids:
    (folder / "studies" / f"{id}.toml").write_text(study.replace("author2020", id), "utf-8")
more = "".join(entry.replace("author2020", id) for id in ids)
(folder / "references.bib").write_text(entries + more, "utf-8")
pack = (folder / "pack.toml").read_text("utf-8")
listed = ", ".join(f'"{id}"' for id in ["author2020", *ids])
(folder / "pack.toml").write_text(pack.replace('"author2020"]', f"{listed}]", 1), "utf-8")
texts = [file.read_text("utf-8") for file in (folder / "studies").iterdir()]
mie.Evidence.load(folder)
"""

PICTURES = """
import myositis_ild_evidence as mie
from myositis_ild_evidence import pictures
for draw in (pictures.forest, pictures.timeline, pictures.gaps, pictures.traffic_light):
    pictures.svg(draw(mie.evidence))
"""

REPORT = """
import tempfile
import myositis_ild_evidence as mie
with tempfile.TemporaryDirectory() as folder:
    mie.evidence.report(folder + "/report.html")
"""


def entries(process: Any, loop: Any) -> list[Any]:
    """Return the goals, made by the classes of whole processes and of repeated statements."""
    return [
        process(
            name="the answer, as a command",
            ours="from myositis_ild_evidence.cli import main; main()",
            peer="importing attrs and cattrs, and tomllib on the same files",
            theirs=FLOOR,
            at_most=1.8,
        ),
        process(
            name="first effect in a process",
            ours="import myositis_ild_evidence as mie; "
            "mie.evidence.outcomes['wang2022/mortality-6mo'].effect('risk-ratio')",
            peer="importing scipy.stats",
            theirs="import scipy.stats",
            at_most=0.5,
        ),
        process(
            name="the report, with its pictures",
            ours=REPORT,
            peer="the four pictures alone",
            theirs=PICTURES,
            at_most=1.5,
            pairs=7,
        ),
        loop(
            name="search for two words, again",
            prepare=SEARCH,
            ours="evidence.search('pulmonary embolism')",
            peer="each word looked for in every text by in",
            prepare_theirs=SEARCH,
            theirs="[t for t in texts if 'pulmonary' in t], [t for t in texts if 'embolism' in t]",
            at_most=3.0,
        ),
        loop(
            name="audit of the shipped evidence, again",
            prepare=TABLES,
            ours="evidence.audit()",
            peer="the tests that it recomputes, by scipy",
            prepare_theirs=TABLES,
            theirs="scipys()",
            at_most=1.3,
        ),
        loop(
            name="a regimen by every policy and product",
            prepare=COMPARE,
            ours="mie.dosing.compare(regimen, patient)",
            peer="the same single doses, with the same figures",
            prepare_theirs=COMPARE,
            theirs="singles()",
            at_most=1.2,
        ),
        loop(
            name="loading a pack of 250 studies, with every check",
            prepare=MANY,
            ours="mie.Evidence.load(folder)",
            peer="tomllib on its studies",
            prepare_theirs=MANY,
            theirs="[tomllib.loads(text) for text in texts]",
            at_most=2.5,
            pairs=7,
        ),
    ]
