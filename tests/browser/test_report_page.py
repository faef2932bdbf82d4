"""The report in a real browser: clicked, searched, sorted, saved, read by keyboard, printed."""

import base64
import csv
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from chromium import Chromium, find_chromium
from report_content import renamed, report_content

from rh_omics.report import render_report

KEY = "de_mirna_paired"
PART = f"#part-{KEY}"
HOSTILE = '=HYPERLINK("x"), "quoted" <b>'
SHOWN = f"document.querySelector('{PART} .live tbody')"
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    executable = find_chromium()
    if executable is None:
        pytest.skip("there is no chromium on this machine")
    folder = tmp_path_factory.mktemp("report page")
    content = report_content()
    first = str(content.expression[KEY].table["feature"].iloc[1])
    page = folder / "report.html"
    page.write_text(render_report(renamed(content, first, HOSTILE)), encoding="utf-8")
    with Chromium(executable, folder / "profile") as opened:
        opened.downloads = folder / "saved"
        opened.call(
            "Browser.setDownloadBehavior", behavior="allow", downloadPath=str(opened.downloads),
            eventsEnabled=True,
        )  # fmt: skip
        opened.open(page)
        yield opened


@pytest.fixture(autouse=True)
def _fresh(browser: Chromium) -> None:
    """Begin each test with the page as it is when it is opened."""
    browser.call("Emulation.setEmulatedMedia", media="", features=[])
    browser.run("scrollTo(0, 0); document.activeElement.blur()")
    browser.type(f"{PART} input[type=search]", " ")
    browser.type(f"{PART} input[type=search]", "")
    browser.run(f"document.querySelector('#tab-{KEY}').click()")


def names(browser: Chromium) -> list[str]:
    return browser.run(f"[...{SHOWN}.rows].map(row => row.cells[0].textContent)")


def frame() -> pd.DataFrame:
    """The table of the page's first comparison, one feature of which has a hostile name."""
    table = report_content().expression[KEY].table
    return table.replace({"feature": {table["feature"].iloc[1]: HOSTILE}})


def features() -> list[str]:
    return [str(name) for name in frame()["feature"]]


def test_opens_without_asking_any_server(browser):
    assert len([url for url in browser.requests() if url.startswith("file:")]) == 1
    assert not [url for url in browser.requests() if not url.startswith(("file:", "blob:"))]
    assert not browser.complaints()


def test_hostile_name_is_shown_as_text(browser):
    assert names(browser)[1] == HOSTILE
    assert browser.run(f"{SHOWN}.querySelectorAll('b').length") == 0


def test_pointing_at_a_point_shows_feature_effect_interval_and_adjusted_p(browser):
    browser.hover(f"{PART} use[data-i='0']")
    tip = browser.run(f"document.querySelector('{PART} .tip:not([hidden])').textContent")
    assert tip.startswith(features()[0])
    assert "log2 fold change" in tip
    assert "95 %" in tip
    assert "adjusted p" in tip


def test_clicking_a_point_shows_its_subjects(browser):
    browser.click(f"{PART} use[data-i='3']")
    title = browser.run(f"document.querySelector('{PART} .detail .figure-title').textContent")
    assert title == f"Before and after: {features()[3]}"
    lines = browser.run(f"document.querySelectorAll('{PART} .detail path.pair').length")
    marks = browser.run(f"document.querySelectorAll('{PART} .detail use').length")
    assert (lines, marks) == (25, 50)
    said = browser.run(f"document.querySelector('{PART} .detail figcaption').textContent")
    assert "25 complete pairs" in said


def test_a_point_is_reached_read_and_chosen_by_keyboard(browser):
    browser.run(f"document.querySelector('{PART} [data-csv]').focus()")
    browser.press("Tab")
    focused = "document.activeElement.getAttribute('aria-label')"
    while not (browser.run(focused) or "").startswith(features()[0]):
        before = browser.run("document.activeElement.outerHTML")
        browser.press("Tab")
        assert browser.run("document.activeElement.outerHTML") != before
    browser.press("ArrowDown")
    browser.press("ArrowDown")
    assert browser.run(focused).startswith(features()[2])
    assert browser.run(f"!document.querySelector('{PART} .tip').hidden")
    browser.press("Enter")
    title = browser.run(f"document.querySelector('{PART} .detail .figure-title').textContent")
    assert title.endswith(features()[2])


def test_searching_marks_points_and_keeps_rows(browser):
    wanted = features()[5]
    browser.type(f"{PART} input[type=search]", wanted.upper())
    assert names(browser) == [name for name in features() if wanted.lower() in name.lower()]
    found = browser.run(
        f"[...document.querySelectorAll('{PART} use.found')].map(use => Number(use.dataset.i))"
    )
    assert 5 in found
    status = browser.run(f"document.querySelector('{PART} .status').textContent")
    assert status == f"{len(names(browser))} of {len(features())} rows"


def test_only_what_held(browser):
    box = f"document.querySelector('{PART} [data-held]')"
    browser.run(f"{box}.click()")
    held = report_content().expression[KEY].significant()
    said = browser.run(f"document.querySelector('{PART} .status').textContent")
    browser.run(f"{box}.click()")
    assert said == f"{len(held)} of {len(features())} rows"


def test_sorting_up_and_down_keeps_what_is_missing_last(browser):
    table = frame()
    head = f"{PART} .live thead th:nth-child(2) button"
    browser.click(head)
    assert names(browser)[0] == table.sort_values("log2_fc")["feature"].iloc[0]
    aria = f"document.querySelector('{PART} .live thead th:nth-child(2)').ariaSort"
    assert browser.run(aria) == "ascending"
    browser.click(head)
    assert browser.run(aria) == "descending"
    assert names(browser)[0] == table.sort_values("log2_fc", ascending=False)["feature"].iloc[0]
    browser.click(f"{PART} .live thead th:nth-child(5) button")  # back to the order of p


def test_saves_what_is_kept_as_csv(browser):
    browser.click(f"{PART} [data-csv]")
    begun = browser.wait("Browser.downloadWillBegin")
    browser.wait("Browser.downloadProgress", guid=begun["guid"], state="completed")
    assert begun["suggestedFilename"] == f"SIMULATED_{KEY}.csv"
    saved = (browser.downloads / begun["suggestedFilename"]).read_bytes()
    assert saved.endswith(b"\r\n")
    rows = list(csv.DictReader(saved.decode("utf-8").splitlines(keepends=True)))
    assert [row["feature"].removeprefix("'") for row in rows] == features()
    assert rows[1]["feature"] == f"'{HOSTILE}"
    assert float(rows[0]["log2_fc"]) == pytest.approx(frame()["log2_fc"].iloc[0], rel=1e-5)
    assert rows[-1]["pvalue"] == ""


def test_tabs_follow_the_arrow_keys(browser):
    browser.run(f"document.querySelector('#tab-{KEY}').focus()")
    browser.press("ArrowRight")
    assert browser.run("document.activeElement.id") == "tab-de_mirna_interaction"
    shown = "[...document.querySelectorAll('.part')].filter(p => !p.hidden).map(p => p.id)"
    assert browser.run(shown) == ["part-de_mirna_interaction"]
    browser.press("End")
    assert browser.run(shown) == ["part-de_plasma_interaction"]


def test_the_dark_page_is_dark(browser):
    paper = "getComputedStyle(document.body).backgroundColor"
    assert browser.run(paper) == "rgb(255, 255, 255)"
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.call("Emulation.setEmulatedMedia", features=dark)
    assert browser.run(paper) == "rgb(20, 23, 26)"


def test_on_paper_every_comparison_is_open_and_nothing_is_cut_off(browser):
    printed = browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
    pdf = base64.b64decode(printed["data"])
    assert pdf.startswith(b"%PDF")
    browser.call("Emulation.setEmulatedMedia", media="print")
    parts = "[...document.querySelectorAll('.part')].map(p => getComputedStyle(p).display)"
    assert set(browser.run(parts)) == {"block"}
    assert browser.run("getComputedStyle(document.querySelector('nav')).display") == "none"


def test_fits_a_narrow_phone(browser):
    browser.call(
        "Emulation.setDeviceMetricsOverride", width=400, height=800, deviceScaleFactor=1,
        mobile=True,
    )  # fmt: skip
    width = browser.run("document.documentElement.scrollWidth")
    browser.call("Emulation.clearDeviceMetricsOverride")
    assert width <= 400


DARK = {"runOnly": ["color-contrast"]}


@pytest.mark.parametrize(("scheme", "options"), [("light", {}), ("dark", DARK)])
def test_axe_finds_nothing_serious(browser, scheme, options):
    browser.call(
        "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
    )
    browser.run(axe_script())
    opened = str(scheme == "light").lower()  # colours inside are those outside
    browser.run(f"document.querySelectorAll('details').forEach(d => {{ d.open = {opened} }})")
    asked = json.dumps({"resultTypes": ["violations"], "preload": False, **options})
    found = browser.run(f"axe.run(document, {asked}).then(r => r.violations)")
    serious = [
        f"{entry['id']}: {entry['help']}: {entry['nodes'][0]['html'][:200]}"
        for entry in found
        if entry["impact"] in SERIOUS
    ]
    assert not serious


def axe_script() -> str:
    """Take axe-core from the folder of its npm package that ``RH_OMICS_AXE`` names."""
    folder = Path(os.environ.get("RH_OMICS_AXE", "/nowhere"))
    packages = sorted(folder.glob("axe-core-*.tgz"))
    if not packages:
        pytest.skip("axe-core isn't there; RH_OMICS_AXE names the folder of its npm package")
    with tarfile.open(packages[-1]) as package:
        member = package.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode("utf-8")
