"""The skeleton of a pack: a small, complete, commented example that passes every check."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from ..errors import FileError
from ..paths import path_of
from . import schema

_PACK = """\
#:schema schema/pack.json
# What this pack is. Everything here is an invented example: replace it.
id = "my-pack"
title = "My question"
version = "2026.1.0"                        # of the data; raise it with every change
curated_on = "2026-01-31"
document = "summary2021"                    # key of the document that was curated
studies = ["author2020"]                    # one file each in studies/, in this order
reviews = []                                # one file each in reviews/
licence = "CC-BY-4.0"                       # of the data, as an SPDX identifier
intended_use = "For professionals who weigh evidence; never advice for a patient."

[question]
text = "Does treatment A help people with condition B?"
population = "People with condition B"
intervention = "Treatment A"
comparison = "No treatment A"
outcomes = "Survival and harm"
answer = "Invented: nothing is known yet."

[question.level]                            # as the document grades the evidence
code = "C"
meaning = "Few studies, with limitations."
source = { cite = "summary2021", locator = "Summary" }
"""

_STUDY = """\
#:schema ../schema/study.json
# One primary study; every figure here is invented. help(mie.Study) explains each field.
id = "author2020"                           # = key in references.bib = name of this file
title = "Author 2020"
design = "retrospective-cohort"             # from the vocabulary of designs
n = 40                                      # or "not-reported", or { unclear = "why" }
period = { low = "2018-09", high = "2020-06" }
objective = "In your own words, as all texts."
conclusion = "not-reported"                 # a reason for absence may stand for any value
main_outcomes = ["death-6mo"]

[source]                                    # of every figure that names none of its own
cite = "summary2021"
locator = "Table 1, {block}"                # {block}: Results, Baseline characteristics, ...

[population]
description = "invented people"
diseases = ["dermatomyositis"]              # your own: vocabulary/conditions.toml

[[group]]
id = "all"
label = "Everybody"
role = "whole-study"
n = 40
[[group]]
id = "treated"
label = "Treatment A"
role = "treatment"
n = 24
within = "all"
regimen = "a"
[[group]]
id = "control"
label = "No treatment A"
role = "comparator"
n = 16
within = "all"

[[regimen]]
id = "a"
drug = "ivig"                               # from the vocabulary; your own: vocabulary/drugs.toml
daily_dose = "400 mg/kg/day"                # as printed; or dose_per_course = "2 g/kg"
days_per_course = 5
courses = { at_least = 4, basis = "protocol-minimum" }   # or 6, or { low = 4, high = 6 }
interval = "1 month"                        # or { low = 2, high = 4, unit = "week" }

[[baseline]]
id = "age"
label = "Age"
unit = "year"
values.treated = { mean = 55.0, sd = 10.2 } # digits as printed: 55.0 is not 55
values.control = { median = 57, iqr = [48, 66] }

[[outcome]]
id = "death-6mo"
label = "Death within 6 months"
domain = "mortality"                        # from the vocabulary of domains
better = "lower"
timepoint = "6 months"
values.treated = { count = 6, percent = 25.0, total = 24 }
values.control = { count = 8, percent = 0.5, total = 16 }
p = { value = 0.1, compares = "groups" }    # or { below = 0.001 }
[[outcome.correction]]                      # what is printed stays; this is what is answered
of = ["values.control"]
set.percent = "computed"                    # from the count and the total
status = "proven"                           # "probable": the printed figure stays the answer
why = "A proportion, printed with a percent sign."

[[adverse_event]]
id = "any"
label = "Any adverse event"
values.treated = { count = 9, total = 24 }
includes = ["headache"]                     # named without a count of their own
"""

_CLAIMS = """\
#:schema schema/claims.json
# What is asserted, and what the data say about it. This file is optional.
[[claim]]
id = "a-helps"
text = "Treatment A lowers mortality."
source = { cite = "summary2021", locator = "Summary" }
bears_on = ["author2020/death-6mo"]         # outcomes, adverse events or regimens
verdict = "overstated"                      # supported, contradicted, indirect-only, not-checkable
why = "One small study, not randomised."
"""

_BIBLIOGRAPHY = """\
@article{author2020,
  author  = {Author, Anna B. and Writer, Carl},
  title   = {An invented study of treatment {A}},
  journal = {Journal of Invented Results},
  year    = {2020},
}

@misc{summary2021,
  author = {{An Invented Group}},
  title  = {An invented summary of the evidence},
  year   = {2021},
}
"""

_FILES = {
    "pack.toml": _PACK,
    "references.bib": _BIBLIOGRAPHY,
    "claims.toml": _CLAIMS,
    "studies/author2020.toml": _STUDY,
}


def new_pack(path: str | Path) -> Path:
    """Write the skeleton of a pack to a directory that is new or empty.

    It holds a commented example of every kind of file, and under ``schema`` the JSON Schemas, which
    the first line of each file names so that editors complete and check it.

    Args:
        path: The directory; the one that it lies in must exist.

    Returns:
        The directory.

    Raises:
        InvalidValueError: It is no path.
        FileError: It is not empty, or cannot be written; nothing was changed.
    """
    folder = path_of(path)
    contents = {name: text.encode() for name, text in _FILES.items()}
    contents |= {f"schema/{kind}.json": schema.shipped(kind) for kind in schema.FILE_KINDS}
    try:
        _check(folder)
        _write(folder, contents)
    except FileError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(f"cannot write {folder}: {reason}; nothing was changed") from error
    return folder


def _check(folder: Path) -> None:
    if "\0" in str(folder):
        raise FileError("cannot write a folder whose name holds a null character")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise FileError(f"cannot write {folder}: something that is no folder has this name")
    if folder.exists() and any(folder.iterdir()):
        raise FileError(f"cannot write {folder}: the folder is not empty")
    if not folder.parent.is_dir():
        raise FileError(f"cannot write {folder}: there is no folder {folder.parent}")


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    # Beside it first, then as a whole to its place: half a pack is never seen.
    draft = Path(tempfile.mkdtemp(prefix=".myositis-ild-evidence-", dir=folder.parent))
    try:
        whole = draft / "pack"
        for name, content in contents.items():
            file = whole / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        if not folder.exists():
            os.rename(whole, folder)
            return
        # The empty folder may be where somebody works, so it is filled and not replaced.
        for item in sorted(whole.iterdir()):
            os.rename(item, folder / item.name)
    except OSError:
        for name in {name.partition("/")[0] for name in contents} if folder.exists() else ():
            shutil.rmtree(folder / name, ignore_errors=True)
            with suppress(OSError):
                (folder / name).unlink()
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
