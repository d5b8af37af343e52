"""A clinician's signature below the data of one study."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

import attrs

from .base import Checked

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SignOff(Checked):
    """That somebody compared every figure of a study's file with a source.

    It holds for exactly the bytes whose hash it names: once the file changes, it is void.

    Attributes:
        study: Id of the study or review.
        sha256: SHA-256 of its data file, as the review sheet prints it.
        name: Who signed.
        role: In what capacity, such as ``clinical pharmacist``.
        date: When, as ``2026-11-23``.
        against: What the figures were compared with: ``document`` (that was curated),
            ``abstract`` or ``full-text`` of the study.
        orcid: The signer's ORCID iD, if there is one.
        remarks: What the signer wants to be known.

    Examples:
        >>> SignOff(
        ...     study="wang2022", sha256="0" * 64, name="A. Author", role="rheumatologist",
        ...     date="2026-13-01", against="document")
        Traceback (most recent call last):
        myositis_ild_evidence.errors.InvalidValueError: SignOff.date: '2026-13-01' is not ...
    """

    study: str
    sha256: str
    name: str
    role: str
    date: str
    against: Literal["document", "abstract", "full-text"]
    orcid: str | None = None
    remarks: str | None = None

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Hash, date and ORCID iD have their shapes; somebody signed."""
        if "sha256" in given and not _SHA256.fullmatch(given["sha256"]):
            yield "sha256", "expected 64 hexadecimal digits, as the review sheet prints them"
        for name in ("name", "role"):
            if name in given and not given[name].strip():
                yield name, "say who signs, and in what capacity"
        if "date" in given and not _is_date(given["date"]):
            yield "date", f"{given['date'][:40]!r} is not a date such as 2026-11-23"
        orcid = given.get("orcid")
        if orcid is not None and not _ORCID.fullmatch(orcid):
            yield "orcid", f"{orcid[:40]!r} is not an ORCID iD such as 0000-0002-1825-0097"


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
