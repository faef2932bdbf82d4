"""Every setting, the software, the inputs, and what couldn't be done."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rh_omics.report.content import ReportContent
from rh_omics.report.sections.section import Section
from rh_omics.report.tables import Table, fact_rows


def settings_section(content: ReportContent) -> Section:
    """Gather settings, versions, hashes and skipped steps.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section
        The section.
    """
    skipped = [(step.title, step.reason) for step in content.skipped]
    view = {
        "skipped": fact_rows("skipped", "Not done", skipped, "step", "why") if skipped else None,
        "settings": fact_rows("settings", "Settings", flat(content.settings), "setting", "value"),
        "tests": _tests(content),
        "versions": fact_rows(
            "versions", "Software", content.versions.items(), "software", "version"
        ),
        "inputs": fact_rows("inputs", "Files read", content.inputs.items(), "file", "SHA-256"),
    }
    return Section("settings", "Settings, versions, inputs", view)


def _tests(content: ReportContent) -> Table:
    """Put the settings of the comparisons side by side, a row for each setting."""
    by_key = {
        key: dict(flat({"method": result.method, "seed": result.seed, **result.parameters}))
        for key, result in content.expression.items()
    }
    names = dict.fromkeys(name for values in by_key.values() for name in values)
    rows = [(name, *(values.get(name, "") for values in by_key.values())) for name in names]
    return fact_rows("tests", "Settings of each comparison", rows, "setting", *by_key)


def flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Write nested settings as lines.

    Parameters
    ----------
    values : mapping of str to object
        JSON values.
    above : str, default ""
        Name of what they belong to.

    Yields
    ------
    str, str
        Dotted name and value.

    Examples
    --------
    >>> list(flat({"design": {"fdr": 0.05, "question": ["paired"]}}))
    [('design.fdr', '0.05'), ('design.question', 'paired')]
    """
    for key, value in values.items():
        name = f"{above}.{key}" if above else str(key)
        if isinstance(value, Mapping) and value:
            yield from flat(value, name)
        else:
            yield name, _plain(value)


def _plain(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value)) or "none"
    if value is None or value == {}:
        return "not given"
    return json.dumps(value, default=str)
