"""A small valid pack about an invented study, for tests that plant faults in it."""

from pathlib import Path

from myositis_ild_evidence import Evidence, PackError, Problem

MANIFEST = """\
id = "invented"
title = "An invented pack"
version = "1"
curated_on = "2026-11-01"
document = "summary2021"
studies = ["author2020"]
reviews = []
licence = "CC0-1.0"
intended_use = "For tests."

[question]
text = "Does it work?"
population = "People"
intervention = "IVIG"
comparison = "None"
outcomes = "Death"
answer = "Nobody knows."
[question.level]
code = "C"
meaning = "Low."
source = { cite = "summary2021", locator = "Summary" }
"""

STUDY = """\
id = "author2020"
design = "retrospective-cohort"
n = 40
period = { low = "2018-09", high = "2020-06" }
objective = "To see."
main_outcomes = ["death"]

[source]
cite = "summary2021"
locator = "Table 1, {block}"

[population]
description = "invented people"
diseases = ["dermatomyositis"]
antibodies = ["anti-mda5"]
lung = "some"

[[criterion]]
kind = "inclusion"
text = "Adults."
[[criterion.figure]]
id = "age-limit"
label = "Age"
unit = "year"
values.all = { range = [18, 55] }

[[group]]
id = "all"
label = "Everybody"
role = "whole-study"
n = 40
[[group]]
id = "ivig"
label = "IVIG"
role = "treatment"
n = 24
within = "all"
regimen = "ivig"
[[group]]
id = "control"
label = "Control"
role = "comparator"
n = 16
within = "all"
[[group]]
id = "better"
label = "Responders"
role = "post-hoc-subgroup"
n = 9
within = "ivig"

[[regimen]]
id = "ivig"
drug = "ivig"
daily_dose = "0.4 g/kg/day"
days_per_course = 5
courses = { at_least = 4, basis = "protocol-minimum" }
interval = { low = 2, high = 4, unit = "week" }
maximum_rate = { below = "200 mL/h" }
[[regimen.reading]]
daily_dose = "0.8 g/kg/day"
why = "The text can mean both."

[[baseline]]
id = "treatment"
label = "Earlier treatment"
domain = "treatment"
partition = ["one", "two"]
[[baseline.category]]
id = "one"
label = "One drug"
values.ivig = { count = 16, percent = 66.7, total = 24 }
values.control = { count = 10, percent = 62.5, total = 16 }
[[baseline.category]]
id = "two"
label = "Two drugs"
values.ivig = { count = 8, percent = 33.3, total = 24 }
values.control = { count = 6, percent = 37.5, total = 16 }

[[outcome]]
id = "death"
label = "Death"
domains = ["mortality"]
better = "lower"
timepoint = "6 months"
values.ivig = { count = 6, percent = 25.0, total = 24 }
values.control = { count = 8, percent = 0.5, total = 16 }
p = { value = 0.08, test = "Fisher's exact test" }
[[outcome.correction]]
of = ["values.control"]
set.percent = "computed"
status = "proven"
why = "A proportion, printed as a percentage."

[[outcome]]
id = "strength"
label = "Strength"
domains = ["muscle"]
unit = "score"
timepoint = ["1 month", "3 months"]
before.ivig = { mean = 74.50, plus_minus = 4.9 }
values.ivig = { mean = 84.7, plus_minus = 4.5, p = { below = 0.018, compares = "unclear" } }
values.control = "not-reported"

[[adverse_event]]
id = "any"
label = "Any"
values.ivig = { percent = 16.7, total = { unclear = "not said of whom" } }
includes = ["headache"]
"""

CLAIMS = """\
[[claim]]
id = "works"
text = "It works."
source = { cite = "summary2021", locator = "Summary" }
evidence_for = ["author2020/death", "author2020/ivig"]
verdict = "overstated"
why = "It is one small study."
"""

BIBLIOGRAPHY = """\
@article{author2020,
  author  = {Author, A.},
  title   = {An invented study},
  journal = {J Invent},
  year    = {2020},
}

@misc{summary2021,
  author = {{A Group}},
  title  = {A summary},
}
"""


class Pack:
    """The files of a pack, as text by name, and the folder that they are written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, str | bytes] = {
            "pack.toml": MANIFEST,
            "studies/author2020.toml": STUDY,
            "claims.toml": CLAIMS,
            "references.bib": BIBLIOGRAPHY,
        }

    def change(self, file: str, old: str, new: str) -> "Pack":
        """Replace a piece of text that stands once in a file."""
        content = self.files[file]
        assert isinstance(content, str)
        assert content.count(old) == 1, (file, old, content.count(old))
        self.files[file] = content.replace(old, new)
        return self

    def add(self, file: str, text: str | bytes) -> "Pack":
        """Add text to the end of a file, or make the file."""
        before = self.files.get(file, text[:0])
        self.files[file] = before + text  # type: ignore[operator]
        return self

    def write(self) -> Path:
        """Write every file."""
        for name, content in self.files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.folder

    def load(self) -> Evidence:
        """Write and load the pack."""
        return Evidence.load(self.write())

    def problems(self) -> tuple[Problem, ...]:
        """Write and load the pack, and return what is wrong with it."""
        try:
            self.load()
        except PackError as error:
            return error.problems
        return ()
