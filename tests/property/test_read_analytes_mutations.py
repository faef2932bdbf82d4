"""Valid files, damaged in any way: refused with a message or read, never a traceback."""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from analyte_files import FILES
from hypothesis import given, settings
from hypothesis import strategies as st

import rh_omics
from rh_omics.analytes import analyte_registry
from rh_omics.errors import RhOmicsError, RhOmicsWarning
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run
from rh_omics.units import conversion_factor

JUNK = st.sampled_from(
    [
        *(
            "",
            "0",
            "-1",
            "ND",
            "<",
            "<LOD",
            ">9",
            "1,234",
            "1.234,5",
            "x",
            '"',
            "\t",
            ",",
            ";",
            "\n",
        ),
        *("µM", "nm", "(", "NaN", "1e400", "AEA", "2-AG (nM)", "Compound 3: x", "#", "\x00", "é"),
        *(
            "Sample",
            "LOQ",
            "unit",
            "Compound Method",
            "0.1±0.2",
            "=A1",
            "4-Mar",
            "{",
            "}",
            "[",
            "🙂",
        ),
    ]
)


@st.composite
def damaged(draw):
    text = draw(st.sampled_from(sorted(text for _, text in FILES.values())))
    for _ in range(draw(st.integers(0, 4))):
        lines = text.split("\n")
        kind = draw(st.sampled_from(["insert", "cut", "line", "swap", "cell", "double", "end"]))
        at = draw(st.integers(0, max(len(text) - 1, 0)))
        row = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        junk = draw(JUNK)
        if kind == "insert":
            text = text[:at] + junk + text[at:]
        elif kind == "cut":
            text = text[:at] + text[at + draw(st.integers(1, 8)) :]
        elif kind == "end":
            text = text[:at]
        else:
            text = "\n".join(_change_lines(lines, kind, row, other, junk, draw))
    return text


def _change_lines(lines, kind, row, other, junk, draw):
    if kind == "line":
        return lines[:row] + lines[row + 1 :]
    if kind == "swap":
        lines[row], lines[other] = lines[other], lines[row]
    elif kind == "double":
        lines.insert(other, lines[row])
    else:
        mark = next((m for m in "\t;," if m in lines[row]), ",")
        cells = lines[row].split(mark)
        cells[draw(st.integers(0, len(cells) - 1))] = junk
        lines[row] = mark.join(cells)
    return lines


def attempt(path, options):
    """Read a file, or say why not; whatever isn't an error of ours goes through."""
    try:
        return read_analyte_run(path, options=options), None
    except RhOmicsError as refused:
        return None, refused


@settings(max_examples=300, deadline=None)
@given(
    text=damaged(),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quantity=st.sampled_from(["concentration", "area"]),
    options=st.sampled_from([{}, {"unit": "nM"}, {"limits": 0.1, "zero": "censored"}]),
)
def test_damage_is_refused_or_read(text, encoding, end, quantity, options):
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", RhOmicsWarning)
        path = Path(folder) / "file.txt"
        path.write_bytes(text.replace("\n", end).encode(encoding))
        run, error = attempt(path, AnalyteOptions(quantity=quantity, **options))
    if run is None:
        assert str(error)
        return
    values = run.panel.data.to_numpy()
    below = run.panel.censored.to_numpy()
    assert np.isfinite(values[below]).all()
    assert (values[below] > 0).all()
    assert run.panel.unit


AMOUNTS = st.floats(0.031, 39).map(lambda value: float(f"{value:.4g}"))
UNITS = ["nM", "pmol/mL", "ng/mL", "pg/mL", "pM", "µg/L"]


@settings(max_examples=60, deadline=None)
@given(
    amounts=st.lists(AMOUNTS, min_size=1, max_size=6),
    below=st.lists(st.booleans(), min_size=6, max_size=6),
    unit=st.sampled_from(UNITS),
    target=st.sampled_from(UNITS),
    layout=st.sampled_from(["wide", "tidy", "unit row"]),
    name=st.sampled_from(["AEA", "2-AG", "1-AG", "OEA", "PEA", "1-AG+2-AG"]),
)
def test_what_is_written_is_read_in_any_unit_and_layout(amounts, below, unit, target, layout, name):
    mass = analyte_registry()[name].molar_mass
    file_values = [value * conversion_factor("nM", unit, molar_mass=mass) for value in amounts]
    texts = [f"{'<' if low else ''}{v!r}" for v, low in zip(file_values, below, strict=False)]
    if layout == "tidy":
        lines = ["sample,analyte,value,unit"]
        lines += [f"s{i},{name},{text},{unit}" for i, text in enumerate(texts)]
    else:
        head = f"{name} ({unit})" if layout == "wide" else name
        lines = [f"sample,{head}", *([f",{unit}"] if layout == "unit row" else [])]
        lines += [f"s{i},{text}" for i, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plasma.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        panel = rh_omics.read_analytes(path, unit=target)
    expected = pd.Series(amounts) * conversion_factor("nM", target, molar_mass=mass)
    np.testing.assert_allclose(panel.data[name], expected, rtol=1e-9)
    assert panel.censored[name].tolist() == below[: len(amounts)]
