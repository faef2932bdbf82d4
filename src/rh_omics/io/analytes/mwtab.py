"""Metabolomics Workbench mwTab, as text and as JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rh_omics.errors import FileFormatError
from rh_omics.io.analytes.document import Document, Format
from rh_omics.io.analytes.export import AREA, CONCENTRATION, HEIGHT, Compound, Export, Injection
from rh_omics.io.analytes.long import shorten_problems
from rh_omics.io.analytes.tables import no_quantity
from rh_omics.io.grid import Origin

SOFTWARE = "mwTab"
_DATA = "MS_METABOLITE_DATA"
_FACTORS = "SUBJECT_SAMPLE_FACTORS"
_NO_SUBJECT = "-"


def _is_text(document: Document) -> bool:
    return document.text.startswith("#METABOLOMICS WORKBENCH")


def _is_json(document: Document) -> bool:
    return document.text.lstrip().startswith("{") and '"METABOLOMICS WORKBENCH"' in document.text


def _read_text(document: Document) -> Export:
    factors: dict[str, dict[str, str]] = {}
    units, inside = "", False
    table: list[tuple[int, list[str]]] = []
    for number, line in enumerate(document.text.split("\n"), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if cells[0] == _FACTORS and len(cells) > 3:  # noqa: PLR2004 - key, subject, sample, factors
            factors[cells[2]] = _facts(cells[1], _pairs(cells[3]))
        elif cells[0] == f"{_DATA}:UNITS" and len(cells) > 1:
            units = cells[1]
        elif cells[0] in (f"{_DATA}_START", f"{_DATA}_END"):
            inside = cells[0].endswith("START")
        elif inside and any(cells):
            table.append((number, cells))
    header = next((cells for _, cells in table if cells[0] == "Samples"), None)
    if header is None:
        msg = f"{document.source.name} ({SOFTWARE}) has no {_DATA}_START with a row 'Samples'"
        raise FileFormatError(msg)
    body = [(number, cells) for number, cells in table if cells[0] not in ("Samples", "Factors")]
    return _export(document, header[1:], factors, units, body)


def _pairs(text: str) -> dict[str, str]:
    """Split ``Feeding:Ad lib | Running Capacity:High``."""
    parts = [part.split(":", maxsplit=1) for part in text.split("|") if ":" in part]
    return {name.strip(): value.strip() for name, value in parts}


def _facts(subject: str, factors: Mapping[str, str]) -> dict[str, str]:
    return {**({} if subject in ("", _NO_SUBJECT) else {"subject": subject}), **factors}


def _read_json(document: Document) -> Export:
    name = document.source.name
    try:
        content: Any = json.loads(document.text)
        data = content[_DATA]
        rows = data["Data"]
        factors = {
            str(entry["Sample ID"]): _facts(
                str(entry.get("Subject ID", "")),
                {key: _text(value) for key, value in dict(entry.get("Factors") or {}).items()},
            )
            for entry in content.get(_FACTORS, [])
        }
        samples = list(dict.fromkeys(key for row in rows for key in row if key != "Metabolite"))
        body = [
            (0, [str(row["Metabolite"]), *(_text(row.get(sample)) for sample in samples)])
            for row in rows
            if row["Metabolite"] != "Factors"
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        msg = f"{name}: not the JSON of an mwTab file with {_DATA}: {type(error).__name__} {error}"
        raise FileFormatError(msg) from error
    return _export(document, samples, factors, str(data.get("Units", "")), body)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _export(
    document: Document,
    samples: Sequence[str],
    factors: Mapping[str, Mapping[str, str]],
    units: str,
    body: Sequence[tuple[int, Sequence[str]]],
) -> Export:
    name = document.source.name
    quantity = _quantity(units)
    if quantity != document.quantity:
        raise FileFormatError(
            no_quantity(document, SOFTWARE, f"its unit is {units or 'not given'!r}", [quantity])
        )
    uneven = [
        f"{name} row {number}, {cells[0]}: {len(cells) - 1} values for {len(samples)} samples"
        for number, cells in body
        if len(cells) != len(samples) + 1
    ]
    if uneven or not body:
        raise FileFormatError(shorten_problems(uneven or [f"{name}: no metabolites"], name))
    unit = units if quantity == CONCENTRATION else None
    return Export(
        origin=Origin(name, document.source.sha256),
        software=SOFTWARE,
        quantity=quantity,
        label_columns=("Samples",),
        injections=tuple(
            Injection((sample,), f"sample {sample}", facts=factors.get(sample, {}))
            for sample in samples
        ),
        compounds=tuple(Compound(cells[0], cells[0], unit) for _, cells in body),
        cells=tuple(tuple(cells[i + 1] for _, cells in body) for i in range(len(samples))),
        rows=tuple(tuple(number for number, _ in body) for _ in samples),
    )


def _quantity(units: str) -> str:
    plain = units.casefold()
    if "area" in plain or "intensit" in plain or "count" in plain:
        return AREA
    return HEIGHT if "height" in plain else CONCENTRATION


MWTAB = Format(
    "mwtab",
    "Metabolomics Workbench mwTab text",
    "a first line that begins with '#METABOLOMICS WORKBENCH'",
    _is_text,
    _read_text,
)
MWTAB_JSON = Format(
    "mwtab-json",
    "Metabolomics Workbench mwTab JSON",
    "JSON with the key 'METABOLOMICS WORKBENCH'",
    _is_json,
    _read_json,
)
