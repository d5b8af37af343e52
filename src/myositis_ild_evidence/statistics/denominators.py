"""Of how many something is counted, or why that is not known."""

from ..errors import NotComparableError
from ..records.row import Reported
from ..records.source import Absence, Unclear
from .figures import count
from .results import Count

_NO_DENOMINATOR = "no denominator printed"


def no_denominator(reported: Reported) -> str:
    """Return why a count or a percentage has no denominator; empty where it has one.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> [six] = mie.evidence.adverse_events["cherin2002/any"].reported()
        >>> no_denominator(six)
        'no denominator printed'
    """
    told = reported.cell
    if told.absent is not None or (told.count is None and told.percent is None):
        return ""
    found = counted(reported)
    return found if isinstance(found, str) else ""


def counted(reported: Reported) -> Count | str:
    """Return how many of how many, or why that is not known."""
    try:
        return count(reported.row, reported)
    except NotComparableError as error:
        total = reported.total
        if isinstance(total, Unclear):
            return f"denominator {total}"
        if reported.cell.operator != "=":
            return "no exact figure is printed"
        if total is None and reported.cell.count is not None:
            return _NO_DENOMINATOR
        if total is None or isinstance(total, Absence):
            return f"denominator {total}" if total else _NO_DENOMINATOR
        return str(error).partition(": ")[2]
