"""The library runs in a browser: the wheel, without a server, on Python 3.14."""

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from itertools import chain
from typing import Any

import pytest
from site_of_docs import build

import myositis_ild_evidence as mie

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class Quiet(SimpleHTTPRequestHandler):
    """Files and nothing else."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    for needed in ("zensical", "mkdocstrings", "playwright"):
        if find_spec(needed) is None:
            pytest.skip(f'{needed} is not installed; pip install "myositis-ild-evidence[docs]"')
    if CHROMIUM is None or shutil.which("npm") is None:
        pytest.skip("needs Chromium and npm")
    site = build(tmp_path_factory.mktemp("live") / "site")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def live(browser: Any, address: str) -> Iterator[Any]:
    """The live page on a phone, loaded; it fails if the page asked for anything elsewhere."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{address}live/explorer.html")
    assert "never advice for a patient" in page.inner_text(".use")  # before anything has loaded
    page.wait_for_selector("main:not([hidden])", timeout=120_000)
    yield page
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert faults == []
    page.close()


def choose(page: Any, study: str, weight: str, unit: str = "kg") -> str:
    """Return the doses that the page shows for a weight, with every other field empty."""
    for field in ("height", "age"):
        page.fill(f"#{field}", "")
    for field in ("sex", "product", "rounding", "risk"):
        page.select_option(f"#{field}", "")
    page.select_option("#policy", "actual")
    page.select_option("#study", study)
    page.select_option("#unit", unit)
    page.fill("#weight", weight)
    shown: str = page.inner_text("#doses")
    return shown.replace("\N{NO-BREAK SPACE}", " ")


def test_it_shows_the_doses_of_every_regimen_as_the_library_gives_them(live: Any) -> None:
    for publication in mie.evidence.publications():
        shown = choose(live, publication.id, "70")
        for regimen in chain(
            *(one.in_phases if one.phases else (one,) for one in publication.regimens)
        ):
            if regimen.not_computed:
                assert regimen.not_computed in shown
            else:
                assert str(regimen.for_patient("70 kg").per_course.low) in shown


def test_a_dose_has_weight_rule_product_vials_rates_and_safety(live: Any) -> None:
    choose(live, "huapaya2019", "100")
    for field, value in (("height", "175"), ("age", "54")):
        live.fill(f"#{field}", value)
    for field, value in (
        ("sex", "male"), ("policy", "adjusted"), ("product", "octagam-10"),
        ("rounding", "nearest-vial"), ("risk", "no"),
    ):  # fmt: skip
        live.select_option(f"#{field}", value)
    shown = live.inner_text("#doses").replace("\N{NO-BREAK SPACE}", " ")
    dose = mie.evidence.studies["huapaya2019"].regimen.for_patient(
        "100 kg", height="175 cm", sex="male", age="54 years", weight_policy="adjusted",
        product="octagam-10", round_to="nearest-vial", renal_or_thrombosis_risk=False,
    )  # fmt: skip
    assert str(dose.vials) in shown
    assert str(dose.rounded.per_day) in shown
    assert "Boxed warning" in shown
    assert "Contraindications" in live.inner_text("#safety")
    live.click("#doses summary >> nth=0")
    assert "minute" in live.inner_text("#doses pre >> nth=0")


def test_the_address_has_the_view_and_a_colleague_gets_it(live: Any, browser: Any) -> None:
    choose(live, "wang2022", "82.5")
    live.select_option("#product", "octagam-10")
    live.fill("#order", "2 g/kg over 5 days every 4 weeks")
    live.press("#order", "Tab")
    assert "wang2022/ivig" in live.inner_text("#nearest")
    other = browser.new_page()
    other.goto(live.url)
    other.wait_for_selector("main:not([hidden])", timeout=120_000)
    for field in ("study", "weight", "product", "order"):
        assert other.input_value(f"#{field}") == live.input_value(f"#{field}")
    assert other.inner_text("#doses") == live.inner_text("#doses")
    other.close()
    live.select_option("#product", "")


def test_positions_stand_in_the_page(live: Any) -> None:
    assert live.locator("#positions article").count() == len(mie.evidence.positions)


def test_it_answers_for_all_and_for_one_group_of_people(live: Any) -> None:
    assert live.inner_text("#answer").strip() == str(mie.evidence.answer())
    live.select_option("#lung", "rp-ild")
    live.select_option("#antibody", "anti-mda5")
    asked = mie.evidence.answer(antibody="anti-mda5", lung="rp-ild")
    assert live.inner_text("#answer").strip() == str(asked)


def test_it_takes_pounds_and_refuses_what_cannot_be(live: Any) -> None:
    assert "~139.706 g" in choose(live, "wang2022", "154", "lb")
    assert choose(live, "wang2022", "7000") == ""
    assert "kg" in live.inner_text("#error")
    assert choose(live, "wang2022", "7x") == ""
    assert live.inner_text("#error").startswith("“7x” is not a number")


def test_it_says_what_it_is_for_and_what_runs(live: Any) -> None:
    about = live.inner_text("#about")
    assert mie.dosing.INTENDED_USE in about
    assert f"Library {mie.__version__}, data {mie.evidence.version}, Python 3.14." in about


def test_figures_are_filtered_and_corrected_ones_show_what_was_printed(live: Any) -> None:
    choose(live, "kampylafka2012", "70")
    live.check("#corrected")
    assert live.inner_text("#count").startswith("3 of ")
    assert "printed: 1 (0.04%)" in live.inner_text("#figures")
    live.uncheck("#corrected")
    live.fill("#filter", "remission 91.7")
    assert live.inner_text("#count").startswith("1 of ")
    live.fill("#filter", "")


def test_python_can_be_typed(live: Any) -> None:
    live.click("#python summary")
    live.fill("#code", "import myositis_ild_evidence as mie\nlen(mie.evidence.to_fhir()['entry'])")
    live.click("#code-form button")
    assert live.inner_text("#output").strip() == str(len(mie.evidence.to_fhir()["entry"]))


def test_an_address_leads_to_a_study(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}live/explorer.html#dalakas1993")
    page.wait_for_selector("main:not([hidden])", timeout=120_000)
    assert page.inner_text("#study-title") == "Dalakas 1993"
    page.click("#page")
    assert page.inner_text("h1").startswith("Dalakas 1993")
    page.close()


def test_it_works_without_a_network_afterwards(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}live/explorer.html#wang2022")
    page.wait_for_selector("main:not([hidden])", timeout=120_000)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null", timeout=60_000)
    context.set_offline(True)
    page.reload()
    page.wait_for_selector("main:not([hidden])", timeout=120_000)
    assert page.inner_text("#study-title") == "Wang 2022"
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_live_page_is_no_wider_than_the_screen(live: Any, width: int) -> None:
    live.set_viewport_size({"width": width, "height": 844})
    root = "document.documentElement"
    assert live.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen(browser: Any, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    for path in ("", "tutorial/", "live/", "studies/", "studies/wang2022/", "reference/records/",
                 "reference/command/", "how-to/dose/", "contributing/", "numbers/"):  # fmt: skip
        page.goto(address + path)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path
    page.close()
