"""The documentation site is built strictly and offline, and nothing that people use is missing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import rh_omics
from rh_omics.cli.app import COMMANDS

REPOSITORY = Path(__file__).resolve().parents[1]
LOADED = re.compile(r"<(?:script|img|iframe)[^>]+src=\"([^\"]+)\"|<link[^>]+href=\"([^\"]+)\"")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    built = subprocess.run(
        [*command, "-d", str(folder / "trees"), str(REPOSITORY / "docs"), str(folder / "html")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder / "html"


def test_every_command_and_public_name_is_there(site):
    for command in COMMANDS:
        page = (site / "_generated" / "commands" / f"{command}.html").read_text(encoding="utf-8")
        assert f"rh-omics {command}" in page
        assert "--help" in page
    pages = "\n".join(
        page.read_text(encoding="utf-8")
        for page in (site / "_generated" / "reference").glob("*.html")
    )
    described = set(re.findall(r'id="rh_omics(?:\.\w+)*\.(\w+)"', pages))
    modules = {path.stem for path in (site / "_generated" / "reference").glob("*.html")}
    missing = set(rh_omics.__all__) - {"__version__"} - described - modules
    assert not missing


def test_no_page_loads_anything_from_elsewhere(site):
    for page in site.rglob("*.html"):
        loaded = ["".join(found) for found in LOADED.findall(page.read_text(encoding="utf-8"))]
        away = [address for address in loaded if "//" in address]
        assert not away, f"{page.name} loads {away}"
