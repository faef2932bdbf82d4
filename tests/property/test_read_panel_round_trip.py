"""Any panel, written in any way that a lab writes tables, is read back as it was."""

import gzip
import string
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rh_omics
from rh_omics.io.labels import is_mangled
from rh_omics.schema import Scale

LETTERS = string.ascii_letters + string.digits + " .-_:;/()é"
HEADERS = {"id", "sample", "feature"}
LABELS = st.text(LETTERS, min_size=1, max_size=8).filter(
    lambda text: text == " ".join(text.split()) and text not in HEADERS and not is_mangled(text)
) | st.sampled_from(["NA", "nan", "None", "007", "1", "null", "N/A"])
NUMBERS = st.just(np.nan) | st.floats(-64, 64)
COUNTS = st.just(np.nan) | st.integers(0, 10**9).map(float)
SCALES = {
    Scale.LOG2: NUMBERS,
    Scale.COUNTS: COUNTS,
    Scale.CONCENTRATION: NUMBERS.map(abs),
    Scale.CT: NUMBERS.map(lambda value: abs(value) + 1),
}


@st.composite
def panels(draw):
    n_samples, n_features = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    labels = draw(
        st.lists(
            LABELS,
            min_size=n_samples + n_features,
            max_size=n_samples + n_features,
            unique=True,
        )
    )
    scale = draw(st.sampled_from(list(Scale)))
    row = st.lists(SCALES[scale], min_size=n_features, max_size=n_features)
    values = draw(st.lists(row, min_size=n_samples, max_size=n_samples))
    data = pd.DataFrame(
        np.array(values, dtype=float),
        index=pd.Index(labels[:n_samples], name="sample", dtype="str"),
        columns=pd.Index(labels[n_samples:], name="feature", dtype="str"),
    )
    return scale, data


def as_text(value, decimal):
    return "" if np.isnan(value) else repr(float(value)).replace(".", decimal)


def quoted(cell, delimiter):
    return f'"{cell}"' if delimiter in cell or cell.startswith("#") else cell


def write_text(table, path, *, delimiter, decimal, encoding, end, compressed):
    rows = [["id", *table.columns]]
    rows += [
        [label, *(as_text(value, decimal) for value in values)]
        for label, values in zip(table.index, table.to_numpy(), strict=True)
    ]
    lines = (delimiter.join(quoted(cell, delimiter) for cell in row) for row in rows)
    content = (end.join(lines) + end).encode(encoding)
    path.write_bytes(gzip.compress(content) if compressed else content)


@settings(max_examples=150, deadline=None)
@given(
    panel=panels(),
    in_rows=st.booleans(),
    dialect=st.fixed_dictionaries(
        {
            "delimiter": st.sampled_from("\t;,|"),
            "decimal": st.sampled_from(".,"),
            "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"]),
            "end": st.sampled_from(["\n", "\r\n", "\r"]),
            "compressed": st.booleans(),
        }
    ),
)
def test_text_is_read_back(panel, in_rows, dialect):
    scale, data = panel
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "matrix.txt"
        write_text(data if in_rows else data.T, path, **dialect)
        found = rh_omics.read_panel(
            path,
            samples=pd.DataFrame({"sample": data.index[::-1]}),
            scale=scale,
            decimal=dialect["decimal"],
            delimiter=dialect["delimiter"],
        )
    pd.testing.assert_frame_equal(found.data, data, check_exact=True)


@settings(max_examples=40, deadline=None)
@given(panel=panels(), in_rows=st.booleans(), ending=st.sampled_from([".xlsx", ".parquet"]))
def test_workbooks_and_parquet_are_read_back(panel, in_rows, ending):
    scale, data = panel
    # A workbook holds fifteen digits.
    data = data.map(lambda value: float(f"{value:.15g}"))
    assume(np.isfinite(data.to_numpy()[~data.isna().to_numpy()]).all())
    table = (data if in_rows else data.T).reset_index()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"matrix{ending}"
        if ending == ".xlsx":
            table.to_excel(path, index=False)
        else:
            table.to_parquet(path, index=False)
        found = rh_omics.read_panel(path, samples=pd.DataFrame({"sample": data.index}), scale=scale)
    pd.testing.assert_frame_equal(found.data, data, check_exact=True)


@settings(max_examples=100, deadline=None)
@given(
    values=st.lists(st.floats(0.001, 999.0).map(lambda v: round(v, 2)), min_size=4, max_size=12),
    decimal=st.sampled_from(".,"),
)
def test_the_decimal_mark_of_measured_values_is_found(values, decimal):
    assume(any(value % 1 for value in values))
    cells = [as_text(value, decimal) for value in values]
    text = "id;" + ";".join(f"a{i}" for i in range(len(cells))) + "\ns1;" + ";".join(cells) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "matrix.csv"
        path.write_text(text)
        panel = rh_omics.read_panel(
            path, samples=pd.DataFrame({"sample": ["s1"]}), scale="concentration"
        )
    assert panel.data.loc["s1"].tolist() == values
