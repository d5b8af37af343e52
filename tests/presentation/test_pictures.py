"""Pictures show what the evidence holds, in shapes, in grey and in words, and nothing else."""

import math
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.extras import advice
from packs import Pack
from tried import some

pytest.importorskip("matplotlib")
pytest.importorskip("statsmodels")

from myositis_ild_evidence import pictures
from myositis_ild_evidence.appraisal import can_pool
from myositis_ild_evidence.pictures import canvas, comparing
from myositis_ild_evidence.pictures.output import title
from myositis_ild_evidence.records import words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EV = mie.evidence
BCG = Path(__file__).parents[1] / "packs_of_ones_own" / "bcg"
ALL: dict[str, "Callable[..., Figure]"] = {
    "forest": pictures.forest,
    "timeline": pictures.timeline,
    "gaps": pictures.gaps,
    "traffic_light": pictures.traffic_light,
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=ALL, scope="module")
def picture(request: pytest.FixtureRequest) -> "Figure":
    return ALL[request.param](EV)


@pytest.fixture(scope="module")
def svg(picture: "Figure") -> str:
    return pictures.svg(picture, prefix="a")


def words_on(figure: "Figure") -> str:
    """Everything that is written on a picture."""
    return " ".join(text.get_text() for text in figure.axes[0].texts)


# ---- every picture -------------------------------------------------------------------------------


def test_an_svg_has_a_title_and_a_description(picture: "Figure", svg: str) -> None:
    root = ElementTree.fromstring(svg)
    named = {
        child.get("id"): child.text for child in root if child.tag in (SVG + "title", SVG + "desc")
    }
    assert root.get("role") == "img"
    assert named[root.get("aria-labelledby")] == title(picture)
    assert named[root.get("aria-describedby")] == pictures.description(picture)
    assert len(pictures.description(picture)) > 200


def test_an_svg_loads_nothing_and_its_ids_are_its_own(svg: str) -> None:
    links = re.findall(r'(?:href|src)="([^"]*)"', svg) + re.findall(r"url\(([^)]*)\)", svg)
    assert links
    assert all(link.startswith("#a-") for link in links)
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(set(ids)) == len(ids)
    assert "<image" not in svg
    assert "<script" not in svg


@pytest.mark.parametrize("name", some([*ALL], ("timeline", "traffic_light")))
@pytest.mark.parametrize("suffix", some(["svg", "pdf", "png"], ["svg"]))
def test_the_same_picture_is_the_same_file(name: str, suffix: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    pictures.save(ALL[name](mie.document), first)
    pictures.save(ALL[name](mie.document), second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.slow
def test_the_description_is_in_pdf_and_png_too(picture: "Figure", tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    pictures.save(picture, tmp_path / "a.png")
    with image.open(tmp_path / "a.png") as made:
        assert made.text["Description"] == pictures.description(picture)
    pictures.save(picture, tmp_path / "a.pdf")
    assert b"/Subject" in (tmp_path / "a.pdf").read_bytes()


def test_what_is_written_stays_inside(picture: "Figure") -> None:
    backend = pytest.importorskip("matplotlib.backends.backend_agg")
    renderer = backend.FigureCanvasAgg(picture).get_renderer()
    width, height = picture.bbox.width, picture.bbox.height
    assert picture.axes[0].texts
    for text in picture.axes[0].texts:
        box = text.get_window_extent(renderer)
        assert box.x0 >= 0, text.get_text()
        assert box.x1 <= width, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.y1 <= height, text.get_text()


@pytest.mark.slow
def test_no_global_state_is_touched() -> None:
    program = (
        "import sys, matplotlib\n"
        "before = dict(matplotlib.rcParams)\n"
        "from myositis_ild_evidence import document, pictures\n"
        "for name in ('forest', 'timeline', 'gaps', 'traffic_light'):\n"
        "    pictures.svg(getattr(pictures, name)(document))\n"
        "assert dict(matplotlib.rcParams) == before\n"
        "pyplot = sys.modules.get('matplotlib.pyplot')\n"  # statsmodels may have loaded it
        "assert pyplot is None or pyplot.get_fignums() == []\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_another_format_is_refused(picture: "Figure", tmp_path: Path) -> None:
    with pytest.raises(mie.InvalidValueError, match="svg, pdf, png, not 'svgz'"):
        pictures.save(picture, tmp_path / "a.svgz")
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(mie.MissingExtraError, match=re.escape(advice("plot"))):
        pictures.timeline(EV)


# ---- forest --------------------------------------------------------------------------------------


def test_the_marks_of_a_forest_plot_stand_where_the_effects_are() -> None:
    effect = EV.outcomes["wang2022/mortality-6mo"].effect("risk-ratio")
    figure = pictures.forest(EV, what="wang2022/mortality-6mo")
    [mark] = [line for line in figure.axes[0].lines if line.get_marker() == "s"]
    ticks = {t.get_text(): t.get_position()[0] for t in figure.axes[0].texts if _is_number(t)}
    per_unit = (ticks["1"] - ticks["0.5"]) / math.log(2)
    at = ticks["1"] + per_unit * math.log(effect.estimate)
    xs: Any = mark.get_xdata()
    assert xs[0] == pytest.approx(at)


def _is_number(text: Any) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", text.get_text()) is not None


def test_every_comparable_outcome_is_shown_significant_or_not() -> None:
    rows = comparing.compared(EV, None, "risk-ratio")
    shown = {row.outcome.key for row in rows if row.effect is not None}
    possible = set()
    for outcome in EV.studies.outcomes:
        try:
            outcome.effect("risk-ratio")
        except mie.NotComparableError:
            continue
        possible.add(outcome.key)
    assert shown == possible
    assert "kampylafka2012/cutaneous-remission" in shown


def test_every_study_is_there_and_what_cannot_be_compared_says_why() -> None:
    rows = comparing.compared(EV, None, "risk-ratio")
    assert {row.outcome.study for row in rows} == set(EV.studies.ids)
    assert all(bool(row.reason) == (row.effect is None) for row in rows)
    shown = pictures.description(pictures.forest(EV))
    assert "Rise in FVC% above 10 % [corrected]: 7 of 17 (41.2%; " in shown
    assert "[corrected]; no effect size can be computed: it has" in shown


def test_each_row_says_on_which_side_the_treated_did_better() -> None:
    rows = {r.outcome.key: r.favours() for r in comparing.compared(EV, None, "risk-ratio")}
    assert rows["wang2022/mortality-6mo"] == "below 1 favours IVIG"
    assert rows["wang2022/remission-3mo"] == "above 1 favours IVIG"
    assert rows["huapaya2019/fvc-increase-10"] == ""


def test_a_judgement_of_one_result_is_not_shown_beside_another() -> None:
    rows = {r.outcome.key: r.judged() for r in comparing.compared(EV, None, "risk-ratio")}
    assert rows["wang2022/mortality-6mo"] == "serious"
    assert rows["wang2022/remission-3mo"] == "not judged"


def test_a_group_without_the_drug_has_no_dose() -> None:
    rows = comparing.compared(EV, "wang2022/mortality-6mo", "proportion")
    assert [(r.group, r.dose) for r in rows] == [
        ("ivig", "total at least 2 g/kg"),
        ("non_ivig", "none stated"),
    ]


def test_a_review_lends_its_regimens_to_no_outcome() -> None:
    rows = comparing.compared(EV, "muscle", "risk-ratio")
    assert {r.dose for r in rows if r.outcome.study == "hallowell2016"} == {"none stated"}


def test_nothing_is_pooled_and_the_reason_is_given() -> None:
    everything = pictures.forest(EV, what="mortality")
    assert "No pooled estimate" in words_on(everything)
    reasons = can_pool(EV, "mortality").reasons
    for reason in (one for one in reasons if one.code != "restated"):
        # Each result that differs is named, not the first alone.
        described = pictures.description(everything)
        assert all(words.named(EV, key) in described for key in reason.outcomes)
    assert "Dose dose" not in pictures.description(everything)
    figure = pictures.forest(mie.document, what="mortality")
    assert "No pooled estimate" in words_on(figure)
    assert "Only one study (Wang 2022) compares two groups" in pictures.description(figure)


def test_an_unidentified_spread_is_compared_only_when_the_reader_says_what_it_is() -> None:
    plain = comparing.compared(EV, "dalakas1993/muscle-strength-3mo", "mean-difference")
    assert plain[0].effect is None
    figure = pictures.forest(
        EV, what="dalakas1993/muscle-strength-3mo", measure="mean-difference", plus_minus="sd"
    )
    assert "6.00 (" in words_on(figure)
    assert "does not identify ±" in pictures.description(figure)


def test_a_reviewer_chooses_columns_order_and_line() -> None:
    figure = pictures.forest(EV, columns=["bias"], sort="estimate", reference=0.8)
    assert "Dose" not in [text.get_text() for text in figure.axes[0].texts]
    estimates = re.findall(r"(\d\.\d\d) \(\d", words_on(figure))
    assert estimates[1:] == sorted(estimates[1:])  # the first is direct, the others are indirect


@pytest.mark.parametrize(
    "options",
    [
        {"measure": "zero-event-bound"},
        {"columns": ["doses"]},
        {"sort": "dose"},
        {"reference": 0.0},
        {"reference": math.nan},
    ],
    ids=str,
)
def test_what_a_forest_plot_cannot_do_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(mie.InvalidValueError):
        pictures.forest(EV, **options)


def test_other_peoples_trials_are_drawn_without_our_headings() -> None:
    bcg = mie.Evidence.load(BCG)
    figure = pictures.forest(bcg, sort="size")
    assert sum(line.get_marker() == "o" for line in figure.axes[0].lines) == len(bcg.studies) == 13
    assert "Indirect" not in words_on(figure)


# ---- timeline ------------------------------------------------------------------------------------


def test_a_timeline_shows_bounds_readings_and_what_is_not_known() -> None:
    shown = words_on(pictures.timeline(EV))
    assert "2 or 4" in shown
    computed = [regimen for regimen in EV.regimens if regimen.not_computed is None]
    ends = [r.courses.high if isinstance(r.courses, mie.Span) else None for r in computed]
    assert shown.count("more?") == ends.count(None)
    assert words_on(pictures.timeline(mie.document)).count("more?") == 2  # wang2022, kampylafka2012
    assert "days of a course not reported" in shown
    assert "month 5" in shown
    assert "30" not in shown  # a month is not turned into days


def test_bars_are_as_high_as_the_doses() -> None:
    figure = pictures.timeline(EV, regimens=[EV.regimens["cherin2002/ivig"]])
    bars = [p for p in figure.axes[0].patches if getattr(p, "get_hatch", lambda: None)() is None]
    hatched = [p for p in figure.axes[0].patches if p.get_hatch()]
    solid = [p for p in bars if p.get_facecolor()[:3] == pytest.approx(_rgb(canvas.BLUE))]
    # Two days and four courses are certain; the fifth and sixth course are within bounds only.
    assert (len(solid) - 1, len(hatched) - 1) == (6, 2)  # one of each is in the key


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


# ---- gap map and traffic light -------------------------------------------------------------------


def test_the_gap_map_shows_every_cell_once() -> None:
    found = EV.gap_map()
    cells = {(row["population"], row["domain"]) for row in found}
    empty = {cell for cell in cells if all(
        row["gap"] for row in found.where(population=cell[0], domain=cell[1])
    )}  # fmt: skip
    figure = pictures.gaps(EV)
    boxes = [p for p in figure.axes[0].patches if p.get_hatch()]
    assert len(boxes) - 1 == len(empty) > 0  # one is in the key
    assert "Without any primary study" in pictures.description(figure)
    assert "Reported at baseline only" in pictures.description(figure)


def test_each_design_of_the_gap_map_has_a_mark_of_its_own() -> None:
    """A mark in a cell stands for one design: nobody takes a cohort for a trial."""
    designs = {row["design"] for row in EV.gap_map()}
    axes: Any = pictures.gaps(EV).axes[0]
    key = sorted(axes.lines, key=lambda mark: mark.get_ydata()[0])[-len(designs) :]
    assert len({mark.get_marker() for mark in key}) == len(designs) > 6


def test_each_mark_of_the_gap_map_stands_in_one_cell() -> None:
    figure = pictures.gaps(EV)
    axes: Any = figure.axes[0]
    renderer = pytest.importorskip("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)
    cells = [patch.get_bbox() for patch in axes.patches if patch.get_height() > 0.2]
    below = max(cell.y1 for cell in cells)
    marks = [mark for mark in axes.lines if mark.get_ydata()[0] < below]
    for mark in marks:
        drawn = mark.get_window_extent(renderer.get_renderer())
        box = drawn.transformed(axes.transData.inverted())
        assert any(
            cell.x0 <= min(box.x0, box.x1)
            and max(box.x0, box.x1) <= cell.x1
            and cell.y0 <= min(box.y0, box.y1)
            and max(box.y0, box.y1) <= cell.y1
            for cell in cells
        )
    assert len(marks) == sum(row["studies"] > 0 for row in EV.gap_map())


def test_every_judgement_is_told_by_shape_or_sign_not_by_colour_alone() -> None:
    from myositis_ild_evidence.records.scales import TOOLS

    for tool in TOOLS.values():
        looks = [(shape, sign) for _, shape, sign, _ in (canvas._SIGNS[j] for j in tool.scale)]
        assert len(set(looks)) == len(tool.scale)


def test_signs_stand_out_from_their_colour() -> None:
    for fill, _, sign, ink in canvas._SIGNS.values():
        if sign:
            assert _contrast(fill, ink) >= 3  # WCAG 2.2, 1.4.11: graphical objects


def _contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light = sorted(map(_luminance, (first, second)), reverse=True)
    return (light[0] + 0.05) / (light[1] + 0.05)


def _luminance(colour: str) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_the_traffic_light_names_the_version_of_each_tool() -> None:
    shown = words_on(pictures.traffic_light(EV))
    assert "RoB 2 (22 August 2019" in shown
    assert "ROBINS-I V2" in shown


def test_heads_of_a_checklist_are_questions_and_those_of_a_tool_domains() -> None:
    shown = words_on(pictures.traffic_light(EV))
    assert "Q10: Was the statistical analysis appropriate?" in shown
    assert "D1: Were there clear criteria" not in shown
    assert "D1: Bias" in shown


def test_a_pack_without_an_appraisal_has_no_traffic_light(pack: Pack) -> None:
    with pytest.raises(mie.MissingValueError, match="no appraisal"):
        pictures.traffic_light(pack.load())


# ---- hostile text, and the command ---------------------------------------------------------------


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "$\\\\frac{1}{0}$", "A" * 10_000])
def test_hostile_text_is_drawn_as_text(pack: Pack, text: str) -> None:
    pack.change("studies/author2020.toml", 'label = "Death"', f'label = "{text}"')
    evidence = pack.load()
    for draw in (pictures.forest, pictures.timeline, pictures.gaps):
        made = pictures.svg(draw(evidence))
        ElementTree.fromstring(made)
        assert "<script" not in made
        assert len(made) < 1_000_000


def test_the_command_writes_a_picture_or_tells_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "light.svg"
    assert main(["picture", "traffic-light", "-o", str(target)]) == 0
    assert "<svg" in target.read_text(encoding="utf-8")
    assert main(["picture", "timeline", "--text"]) == 0
    assert "8-12 g/kg (cohort mean)" in capsys.readouterr().out
