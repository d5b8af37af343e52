"""The reports of the shipped evidence, each made once in a process: they take seconds."""

from functools import cache

import myositis_ild_evidence as mie
from myositis_ild_evidence.report import output


@cache
def _shipped(kind: str) -> str:
    made: str = getattr(output, kind)(mie.evidence)
    return made


def html(evidence: mie.Evidence) -> str:
    """The report of a pack as a page."""
    return _shipped("html") if evidence is mie.evidence else output.html(evidence)


def markdown(evidence: mie.Evidence) -> str:
    """The report of a pack as Markdown."""
    return _shipped("markdown") if evidence is mie.evidence else output.markdown(evidence)
