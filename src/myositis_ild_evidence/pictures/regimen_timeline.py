"""The regimen timeline: doses over the days of a course, and course by course."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import MissingValueError
from ..quantities import numeric
from ..quantities.numeric import readable
from ..quantities.span import Span
from ..query.pack import Pack
from ..records import words
from ..records.regimen import DosingRegimen
from . import canvas
from .canvas import MARGIN, SMALL, Canvas

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LABEL = 2.3
_DAY = 0.3
_COURSE = 0.62
_TOTAL = 2.1
_LANE = 0.8
_FIRST = MARGIN + _LABEL + 0.2
#: How many days or courses are drawn; more are said in words.
_DAYS = 7
_COURSES = 8


def timeline(evidence: Pack, regimens: Iterable[DosingRegimen] | None = None) -> "Figure":
    """Return a picture of regimens: one lane each, dose per day and then course by course.

    Full bars are the least that is reported, hatched ones go up to the most; of a cohort's mean
    neither holds for every patient. An arrow stands where the number is open. A dashed outline
    is another reading of an ambiguous text. The time below a course is as reported: months stay
    months.

    See also `myositis_ild_evidence.dosing.nearest`, which ranks regimens beside an order.

    Args:
        evidence: The pack.
        regimens: The regimens; those of the primary studies if None. Those without a dose per body
            weight have no lane.

    Raises:
        MissingValueError: No regimen has a dose per body weight.
        MissingExtraError: The extra ``plot`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> picture = mie.pictures.timeline(mie.evidence)
        >>> print(mie.pictures.description(picture).splitlines()[3])
        Dalakas 1993: 2 g/kg a course, days not reported, every month, 3 courses; 2 g/kg a ...
    """
    given = list(evidence.studies.regimens if regimens is None else regimens)
    drawn = [regimen for regimen in given if regimen.not_per_kilogram is None]
    if not drawn:
        raise MissingValueError("no regimen has a dose that can be drawn, which is per body weight")
    return _Drawing(drawn, {r.id: words.name(r) for r in evidence.publications()}).drawn()


class _Drawing:
    """One timeline: scales that all lanes share, and the lanes."""

    def __init__(self, regimens: list[DosingRegimen], names: Mapping[str, str]) -> None:
        self.regimens = regimens
        several = Counter(regimen.study for regimen in regimens)
        self.names = {
            r.key: names.get(r.study, r.study) + (f", {r.id}" if several[r.study] > 1 else "")
            for r in regimens
        }
        days = [r.days_per_course for r in regimens if isinstance(r.days_per_course, int)]
        self.days = min(max(days, default=1), _DAYS)
        self.courses = min(max((_courses(r)[1] for r in regimens), default=1), _COURSES)
        per_day = [r.dose_per_day() for r in regimens if _knows_days(r)]
        per_course = [r.dose_per_course() for r in regimens]
        self.per_day = max(map(_top, per_day), default=1.0)
        self.per_course = max(map(_top, per_course), default=1.0)
        #: Units that all regimens share; others stand with each figure.
        self.day_unit, self.course_unit = _unit(per_day), _unit(per_course)
        self.second = _FIRST + self.days * _DAY + 0.75
        self.third = self.second + (self.courses + 1) * _COURSE + 0.1
        self.canvas = Canvas(self.third + _TOTAL + MARGIN)

    def drawn(self) -> "Figure":
        """Draw everything, and return the figure with its text alternative."""
        title = "Doses over time, per kilogram of body weight"
        on = self.canvas
        y = on.text(MARGIN, MARGIN, title, 11, bold=True) + 0.12
        heads = (
            (MARGIN, _LABEL, "Regimen"),
            (_FIRST, self.second - _FIRST - 0.1, _head("Each day", self.day_unit)),
            (self.second, self.third - self.second - 0.1, _head("Each course", self.course_unit)),
            (self.third, _TOTAL, "Total"),
        )
        y = max(on.text(x, y, head, bold=True, room=room) for x, room, head in heads) + 0.06
        on.line([(MARGIN, y), (on.width - MARGIN, y)], canvas.INK)
        for regimen in self.regimens:
            y = self._lane(y, regimen)
        y = self._key(y + 0.14)
        lines = [
            f"{self.names[r.key]}: {words.regimen(r)}; {words.doses(r)}."
            + (f" {r.caution}" * bool(r.caution))
            for r in self.regimens
        ]
        return on.finish(y + MARGIN, title, "\n".join(lines))

    def _lane(self, y: float, regimen: DosingRegimen) -> float:
        y += 0.1
        left = self.canvas.text(MARGIN, y, self.names[regimen.key], bold=True, room=_LABEL)
        left = self.canvas.text(MARGIN, left, words.regimen(regimen), SMALL, room=_LABEL)
        right = self.canvas.text(self.third, y, _total(regimen), bold=True, room=_TOTAL)
        note = regimen.caution or ""
        right = self.canvas.text(self.third, right, note, SMALL, colour=canvas.FAINT, room=_TOTAL)
        height = _top(regimen.dose_per_course()) / self.per_course
        if _knows_days(regimen):
            height = max(height, _top(regimen.dose_per_day()) / self.per_day)
        base = y + 0.2 + height * _LANE
        self._within(base, regimen)
        self._series(base, regimen)
        y = max(left, right, base + 0.22) + 0.1
        self.canvas.line([(MARGIN, y), (self.canvas.width - MARGIN, y)])
        return y

    def _within(self, base: float, regimen: DosingRegimen) -> None:
        if not _knows_days(regimen):
            said = f"days of a course {regimen.days_per_course}"
            self.canvas.text(
                _FIRST, base - 0.5, said, SMALL, colour=canvas.FAINT, room=self.days * _DAY + 0.4
            )
            return
        number = regimen.days_per_course
        assert isinstance(number, int)
        width = self.days * _DAY
        step = min(_DAY, width / number)
        dose = regimen.dose_per_day()
        for day in range(number):
            x = _FIRST + day * step
            self._bar(x, base, step * 0.8, dose, self.per_day)
            if step == _DAY or day in (0, number - 1):
                self.canvas.text(
                    x + step * 0.4,
                    base + 0.05,
                    f"d{day + 1}",
                    SMALL,
                    colour=canvas.FAINT,
                    align="center",
                )
        self.canvas.text(
            _FIRST + min(number, self.days) * _DAY + 0.05,
            base - 0.2,
            _figure(dose, self.day_unit),
            SMALL,
            room=0.65,
        )

    def _series(self, base: float, regimen: DosingRegimen) -> None:
        least, most, more = _courses(regimen)
        dose = regimen.dose_per_course()
        for course in range(min(most, _COURSES)):
            x = self.second + course * _COURSE
            self._bar(x, base, _COURSE * 0.7, dose, self.per_course, certain=course < least)
            self.canvas.text(
                x + _COURSE * 0.35,
                base + 0.05,
                _when(regimen, course),
                SMALL,
                colour=canvas.FAINT,
                align="center",
            )
        if more or most > _COURSES:
            x = self.second + min(most, _COURSES) * _COURSE
            y = base - _LANE * 0.2
            self.canvas.line([(x, y), (x + 0.38, y)], canvas.INK, 1.2, dashed=True)
            self.canvas.mark(x + 0.38, y, ">", 5, canvas.INK)
            self.canvas.text(
                x + 0.2,
                base + 0.05,
                "more?" if more else f"to {most}",
                SMALL,
                colour=canvas.FAINT,
                align="center",
            )

    def _bar(
        self, x: float, base: float, width: float, dose: Span, scale: float, certain: bool = True
    ) -> None:
        for reading in dose.readings:
            height = _top(reading) / scale * _LANE
            self.canvas.box(x, base - height, width, height, "none", edge=canvas.INK, dashed=True)
        height = _height(dose.low if dose.low is not None else dose.high) / scale * _LANE
        upper = _height(dose.high if dose.high is not None else dose.low) / scale * _LANE
        if upper > height:
            self.canvas.box(
                x, base - upper, width, upper - height, canvas.PAPER, edge=canvas.BLUE, hatch="////"
            )
        fill, hatch = (canvas.BLUE, "") if certain else (canvas.PAPER, "////")
        self.canvas.box(x, base - height, width, height, fill, edge=canvas.BLUE, hatch=hatch)
        if width > 0.3:
            top = base - _top(dose) / scale * _LANE
            self.canvas.text(
                x + width / 2, top - 0.17, _figure(dose, self.course_unit), SMALL, align="center"
            )

    def _key(self, y: float) -> float:
        x = MARGIN
        for fill, edge, hatch, dashed, means in (
            (canvas.BLUE, canvas.BLUE, "", False, "the least that is reported"),
            (canvas.PAPER, canvas.BLUE, "////", False, "up to the most that is reported"),
            ("none", canvas.INK, "", True, "another reading of an ambiguous text"),
        ):
            self.canvas.box(x, y, 0.22, 0.13, fill, edge=edge, hatch=hatch, dashed=dashed)
            self.canvas.text(x + 0.3, y + 0.0, means, SMALL)
            x += 0.55 + len(means) * 0.058
        return y + 0.14


def _courses(regimen: DosingRegimen) -> tuple[int, int, bool]:
    """How many courses are certain, how many are drawn, and whether there may be more."""
    span = regimen.courses
    if not isinstance(span, Span):
        return 1, 1, True
    most = span.high if span.high is not None else span.low
    least = span.low if span.low is not None else 1
    return int(least), int(most), span.high is None


def _when(regimen: DosingRegimen, course: int) -> str:
    """When a course begins, counted from the first, as far as the interval says."""
    interval = regimen.interval
    if course == 0:
        return "start"
    if not isinstance(interval, Span) or not interval.is_exact:
        return f"no. {course + 1}"
    step = interval.low
    value = course * step.value
    return f"{step.unit} {value:f}"


def _knows_days(regimen: DosingRegimen) -> bool:
    return isinstance(regimen.days_per_course, int)


def _top(dose: Span) -> float:
    """The highest figure under any reading."""
    bounds = [b for s in (dose, *dose.readings) for b in (s.low, s.high) if b is not None]
    return max(map(_height, bounds))


def _height(amount: Any) -> float:
    unit = "g/kg/day" if "/day" in amount.unit else "g/kg"
    return float(amount.to(unit).value)


def _unit(doses: Iterable[Span]) -> str:
    """The one unit of all bounds and readings; empty where there are several."""
    spans = [span for dose in doses for span in (dose, *dose.readings)]
    units = {b.unit for span in spans for b in (span.low, span.high) if b is not None}
    return units.pop() if len(units) == 1 else ""


def _head(what: str, unit: str) -> str:
    return f"{what}: {unit}" if unit else what


def _figure(dose: Span, unit: str) -> str:
    """The figure as reported, with bounds and readings: ``2``, ``1 or 2``, ``400 mg/kg/day``."""
    return " or ".join(_bounds(span, unit) for span in (dose, *dose.readings))


def _bounds(span: Span, unit: str) -> str:
    ends = [b for b in (span.low, span.high) if b is not None]
    figures = "–".join(dict.fromkeys(readable(numeric.text(b.value)) for b in ends))
    return figures if unit else f"{figures} {ends[0].unit}"


def _total(regimen: DosingRegimen) -> str:
    try:
        return str(regimen.total_dose())
    except MissingValueError:
        return f"not known: number of courses {regimen.courses}"
