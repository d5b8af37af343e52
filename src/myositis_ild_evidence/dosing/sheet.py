"""A sheet that is filed: plain data with a checksum over it, and room for two signatures."""

import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from .. import text
from ..errors import InvalidValueError
from ..records.base import Short
from ..records.plain import Plain

#: Who signs.
ROLES = ("Prepared by", "Checked by")
_BESIDE = ("checksum", "signatures")
_STYLE = (
    "body{font:11pt/1.4 sans-serif;max-width:48em;margin:2em auto}h1{font-size:1.3em}"
    "h2{font-size:1.05em;margin:1.2em 0 .3em}table{border-collapse:collapse;width:100%}"
    "th{text-align:left;vertical-align:top;font-weight:600;width:11em}"
    "th,td{padding:.15em .5em;border-bottom:1px solid #ccc}"
    ".sign th,.sign td{height:2.4em;border:1px solid #666}code{word-break:break-all}"
)


def canonical(content: Any) -> bytes:
    """Return plain data as the bytes that a checksum is taken of: sorted JSON without blanks."""
    return json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def moment(time: Any) -> str:
    """Return a time as ISO 8601; without one, now in UTC, to the second.

    Args:
        time: A time with its zone, as text or a ``datetime``.

    Raises:
        InvalidValueError: No time, or one without its zone.

    Examples:
        >>> moment("2027-01-31 09:30+01:00")
        '2027-01-31T09:30:00+01:00'
    """
    if time is None:
        return datetime.now(UTC).replace(microsecond=0).isoformat()
    try:
        found = time if isinstance(time, datetime) else datetime.fromisoformat(time)
    except (TypeError, ValueError):
        found = None
    if found is None or found.tzinfo is None:
        raise InvalidValueError(
            f"{time!r} is not a time with its zone; write for example '2027-01-31 09:30+01:00'",
            code="invalid-value",
            argument="time",
        )
    return found.isoformat()


@attrs.frozen(kw_only=True, repr=False)
class Sheet(Plain, Short):
    """Plain data to be filed and signed, with a checksum over it.

    See also `PatientDose.to_sheet` and `verify`, which make one, and `read_sheet`.

    Attributes:
        title: What it is.
        content: The data that the checksum covers.
        page: The same for people: sections of labels and texts.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)
        >>> sheet = regimen.for_patient("70 kg").to_sheet("2027-01-31 09:30+01:00")
        >>> sheet.content["time"], len(sheet.checksum)
        ('2027-01-31T09:30:00+01:00', 64)
        >>> read_sheet(sheet.to_json()) == sheet.content
        True
    """

    title: str
    content: Mapping[str, Any]
    page: Sequence[tuple[str, Sequence[tuple[str, str]]]]

    def _in_short(self) -> str:
        return f"{self.title}: {self.checksum[:12]}"

    @property
    def checksum(self) -> str:
        """SHA-256 of the data as sorted JSON without blanks, in UTF-8."""
        return sha256(canonical(self.content))

    def to_dict(self) -> dict[str, Any]:
        """Return the data, the checksum and empty signatures."""
        covers = "SHA-256 of the other fields, without signatures, as sorted JSON without blanks"
        signed = [{"role": role, "name": "", "date": "", "signature": ""} for role in ROLES]
        return {
            **self.content,
            "checksum": {"value": self.checksum, "covers": covers},
            "signatures": signed,
        }

    def to_json(self) -> str:
        """Return it as JSON; `read_sheet` reads it."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)

    def to_html(self) -> str:
        """Return it as a page of its own that can be printed."""
        parts = [f"<h1>{html.escape(self.title)}</h1>"]
        for heading, pairs in (*self.page, ("Checksum", [("SHA-256", self.checksum)])):
            rows = "".join(
                f"<tr><th>{html.escape(label)}</th><td>{html.escape(said)}</td></tr>\n"
                for label, said in pairs
            )
            parts.append(f"<h2>{html.escape(heading)}</h2>\n<table>\n{rows}</table>")
        blank = "".join(
            f"<tr><th>{role}</th><td>Name:</td><td>Date:</td><td>Signature:</td></tr>\n"
            for role in ROLES
        )
        parts.append(f'<h2>Signatures</h2>\n<table class="sign">\n{blank}</table>')
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{html.escape(self.title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
            "<body>\n" + "\n".join(parts) + "\n</body>\n</html>\n"
        )

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        blocks = [self.title]
        for heading, pairs in self.page:
            blocks.append(f"{heading}\n{text.labelled(pairs)}")
        blocks.append(f"Checksum (SHA-256)\n  {self.checksum}")
        line = "name ____________________  date ____________  signature ____________________"
        blocks.append("Signatures\n" + "\n".join(f"  {role}\n    {line}" for role in ROLES))
        return "\n\n".join(blocks)


def read_sheet(content: str) -> dict[str, Any]:
    """Return the data of a sheet that was filed as JSON, if nothing of it was changed.

    Args:
        content: The JSON of `Sheet.to_json`, with or without signatures.

    Raises:
        InvalidValueError: Not such JSON, or the checksum is that of other data.

    Examples:
        >>> read_sheet("{}")
        Traceback (most recent call last):
        myositis_ild_evidence.errors.InvalidValueError: not a filed sheet: it has no checksum
    """
    try:
        given = json.loads(content)
    except (TypeError, ValueError, RecursionError):
        raise InvalidValueError("not a filed sheet: it is not JSON", code="unreadable") from None
    found = given.get("checksum") if isinstance(given, dict) else None
    if not isinstance(found, dict) or "value" not in found:
        raise InvalidValueError("not a filed sheet: it has no checksum", code="unreadable")
    data = {name: value for name, value in given.items() if name not in _BESIDE}
    if sha256(canonical(data)) != found["value"]:
        raise InvalidValueError(
            "the checksum is that of other data: the sheet was changed after it was filed",
            code="contradiction",
        )
    return data
