"""What each outlet says of the rows of a publication, as plain text by the row's key."""

import html
import json
import re
from collections.abc import Callable, Mapping
from functools import cache

import myositis_ild_evidence as mie
import rendered
from myositis_ild_evidence import answer_in_full as answer
from myositis_ild_evidence import show as in_full
from myositis_ild_evidence.assistant.tools import Tools
from myositis_ild_evidence.report.review_sheet import review_sheet
from myositis_ild_evidence.tables.values import for_manuscript

#: The words of one outlet, publication by publication; one text for all under an empty id.
Said = Mapping[str, str]


def flat(text: str) -> str:
    """A text without markup, line ends and doubled blanks."""
    plain = re.sub(r"</?[a-z][^>]*>", " ", text).replace("\\", "")
    return " ".join(html.unescape(plain).split())


def _show(evidence: mie.Evidence) -> Said:
    return {one.id: in_full.full(one, evidence) for one in evidence.publications()}


def _sheet(evidence: mie.Evidence) -> Said:
    return {one.id: review_sheet(one, evidence, "0" * 64, []) for one in evidence.publications()}


def _assistant(evidence: mie.Evidence) -> Said:
    tools = Tools(evidence)
    said = {}
    for one in evidence.publications():
        told = tools.study(one.id)
        rows = (*told.outcomes, *told.adverse_events)
        said[one.id] = "\n".join(
            f"{row.label}: {row.result} {'; '.join((*row.corrections, *row.warnings))}"
            for row in rows
        )
    return said


def _findings(evidence: mie.Evidence) -> Said:
    judged = evidence.appraisal is not None and evidence.appraisal.certainty
    return {"": evidence.summary_of_findings().to_markdown() if judged else ""}


def _fhir(evidence: mie.Evidence) -> Said:
    kinds = ("Evidence", "EvidenceVariable")
    made = [entry["resource"] for entry in evidence.to_fhir()["entry"]]
    return {"": json.dumps([m for m in made if m["resourceType"] in kinds], ensure_ascii=False)}


OUTLETS: Mapping[str, Callable[[mie.Evidence], Said]] = {
    "answer": lambda evidence: {"": answer.answer(evidence)},
    "show": _show,
    "report": lambda evidence: {"": rendered.markdown(evidence)},
    "short report": lambda evidence: {"": rendered.markdown(evidence, "short")},
    "report in HTML": lambda evidence: {"": rendered.html(evidence)},
    "review sheet": _sheet,
    "FHIR": _fhir,
    "assistant": _assistant,
    "tidy tables": lambda evidence: {
        "": "\n".join(evidence.tables()[n].to_csv() for n in ("outcomes", "adverse_events"))
    },
    "values": lambda evidence: {"": evidence.values().to_csv()},
    "footnotes": lambda evidence: {
        "": for_manuscript(evidence, evidence.values()).to_markdown(),
    },
    "summary of findings": _findings,
}


def _texts(outlet: str, evidence: mie.Evidence) -> Said:
    return {id: flat(text) for id, text in OUTLETS[outlet](evidence).items()}


@cache
def _of_the_shipped(outlet: str) -> Said:
    return _texts(outlet, mie.evidence)


def said(outlet: str, evidence: mie.Evidence) -> Callable[[str], str]:
    """Return what an outlet says of a publication, by its id."""
    shipped = evidence is mie.evidence
    texts = _of_the_shipped(outlet) if shipped else _texts(outlet, evidence)
    return lambda id: texts[id] if id in texts else texts[""]
