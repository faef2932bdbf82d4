"""Write a report as one HTML file."""

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from rh_omics.report.content import ReportContent
from rh_omics.report.sections import Section, gather_sections

STYLE: Final = "report.css"
SIMULATED_PAPER: Final = """
@page {
  @top-right {
    content: "SIMULATED data, measured on nobody";
    color: #a34500;
    font: 9pt sans-serif;
  }
}
"""
"""What a page on paper has above it, where all of it is simulated."""

SCRIPTS: Final = ("core.js", "tables.js", "pairs.js", "volcano.js", "tabs.js", "page.js")


def render_report(content: ReportContent) -> str:
    """Write a report as one HTML page that asks nothing of any server.

    Style and script stand in the page, and its security policy allows only these two, so that
    names from a user's files can do nothing; they are escaped besides. The same content gives the
    same bytes.

    Parameters
    ----------
    content : ReportContent
        What the report shows.

    Returns
    -------
    str
        An HTML document.
    """
    sections = gather_sections(content)
    style = _asset(STYLE) + (SIMULATED_PAPER if content.simulated else "")
    script = _script()
    page: str = (
        _environment()
        .get_template("page.html")
        .render(
            content=content,
            description=content.loaded.file.spec.study.description,
            sections=sections,
            style=Markup(style),  # noqa: S704 - our own style sheet
            style_hash=_hash(style),
            script=Markup(script),  # noqa: S704 - our own script
            script_hash=_hash(script),
            data=embedded_json(_data(content, sections)),
        )
    )
    return page


def embedded_json(value: Any) -> Markup:  # noqa: ANN401 - any JSON value
    r"""Write JSON that can stand in a page whatever text it holds.

    Parameters
    ----------
    value : object
        JSON values.

    Returns
    -------
    Markup
        JSON without any character that ends a script element.

    Examples
    --------
    >>> str(embedded_json({"name": "</script>"}))
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - every sign that matters in HTML was replaced


def _data(content: ReportContent, sections: list[Section]) -> dict[str, Any]:
    """Gather what the page's script works on."""
    tables = {table.name: table.data() for s in sections for table in s.live}
    panels = {name: values for s in sections for name, values in s.panels.items()}
    return {
        "fdr": content.fdr,
        "simulated": content.simulated,
        "tables": tables,
        "panels": panels,
    }


@cache
def _environment() -> Environment:
    templates = files("rh_omics.report").joinpath("templates")
    made = Environment(
        loader=FunctionLoader(lambda name: templates.joinpath(name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["nobreak"] = lambda text: text.replace(" %", "\N{NO-BREAK SPACE}%")
    return made


@cache
def _script() -> str:
    parts = "\n".join(_asset(name) for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


@cache
def _asset(name: str) -> str:
    return files("rh_omics.report").joinpath("assets", name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
