"""The report as Chromium shows and prints it: no script, no sideways scrolling, light and dark."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import myositis_ild_evidence as mie

pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")
pytest.importorskip("statsmodels")
image = pytest.importorskip("PIL.Image")

pytestmark = pytest.mark.browser

Browser = Callable[..., str]
DARK = "--blink-settings=preferredColorScheme=0"
LIGHT = "--blink-settings=preferredColorScheme=1"
#: Says, once the page is laid out, how wide it is and what an overflow would be.
PROBE = """<script>addEventListener("load", () => {
  document.documentElement.dataset.width = document.documentElement.scrollWidth;
  document.documentElement.dataset.room = innerWidth;
  document.documentElement.dataset.ink = getComputedStyle(document.body).color;
});</script>"""


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    mie.evidence.report(path)
    return path


@pytest.fixture(scope="module")
def probed(publication: Path) -> Path:
    """The report with a probe, and without the policy that forbids every script."""
    html = publication.read_text(encoding="utf-8")
    html = re.sub(r"<meta http-equiv=[^>]*>", "", html).replace("</head>", f"{PROBE}</head>")
    path = publication.with_name("probed.html")
    path.write_text(html, encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways_but_tables_and_pictures(
    browser: Browser, probed: Path, width: int
) -> None:
    # Chromium's window is at least 500 wide without a screen: a frame can be narrower.
    frame = probed.with_name("frame.html")
    frame.write_text(
        f'<iframe src="{probed.name}" width="{width}" height="800"></iframe>'
        "<script>addEventListener('load', () => setTimeout(() => {"
        "document.body.dataset.found = JSON.stringify({...document.querySelector('iframe')"
        ".contentDocument.documentElement.dataset})}, 500))</script>",
        encoding="utf-8",
    )
    shown = browser(frame, "--dump-dom", "--allow-file-access-from-files")
    found = dict(re.findall(r"&quot;(\w+)&quot;:&quot;([^&]*)&quot;", shown))
    assert int(found["width"]) <= width
    assert found["ink"] == "rgb(27, 31, 36)"


@pytest.mark.parametrize(("scheme", "paper"), [(LIGHT, (255, 255, 255)), (DARK, (20, 24, 29))])
@pytest.mark.parametrize("width", [500, 1280])
def test_it_is_shown_on_light_and_dark(
    browser: Browser,
    publication: Path,
    tmp_path: Path,
    scheme: str,
    paper: tuple[int, ...],
    width: int,
) -> None:
    target = tmp_path / "page.png"
    browser(publication, scheme, f"--window-size={width},900", f"--screenshot={target}")
    with image.open(target) as shown:
        pixels = shown.convert("RGB")
        assert pixels.size == (width, 900)
        assert pixels.getpixel((3, 890)) == paper
        assert len(pixels.getcolors(1_000_000)) > 50  # words and lines, not a blank page


def test_it_is_printed_as_pages(browser: Browser, publication: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    browser(publication, DARK, f"--print-to-pdf={target}", "--no-pdf-header-footer")
    made = target.read_bytes()
    assert made.startswith(b"%PDF")
    assert 20 < len(re.findall(rb"/Type\s*/Page\b", made)) < 120


def test_every_picture_opens_by_itself(browser: Browser, tmp_path: Path) -> None:
    for name in ("forest", "timeline", "gaps", "traffic_light"):
        path = tmp_path / f"{name}.svg"
        mie.pictures.save(getattr(mie.pictures, name)(mie.evidence), path)
        target = tmp_path / f"{name}.png"
        browser(path, "--window-size=1300,900", f"--screenshot={target}")
        with image.open(target) as shown:
            assert len(shown.convert("RGB").getcolors(1_000_000)) > 50
