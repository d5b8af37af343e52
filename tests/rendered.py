"""What is written of the shipped evidence, each once in a process, since it takes seconds."""

from functools import cache
from typing import Any

import myositis_ild_evidence as mie
from myositis_ild_evidence.report import output


@cache
def _shipped(kind: str, form: output.Form = "long") -> str:
    made: str = getattr(output, kind)(mie.evidence, form=form)
    return made


def html(evidence: mie.Evidence) -> str:
    """The report of a pack as a page."""
    return _shipped("html") if evidence is mie.evidence else output.html(evidence)


def markdown(evidence: mie.Evidence, form: output.Form = "long") -> str:
    """The report of a pack as Markdown."""
    if evidence is mie.evidence:
        return _shipped("markdown", form)
    return output.markdown(evidence, form=form)


@cache
def fhir() -> dict[str, Any]:
    """The shipped evidence as a FHIR Bundle; nobody may change it."""
    return mie.evidence.to_fhir()
