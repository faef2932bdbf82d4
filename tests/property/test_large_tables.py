"""Large tables, read block by block: the same panel, or the same words, as cell by cell."""

import gzip
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rh_omics
from rh_omics.io import numeric

N_ROWS = 130
CELLS = ["NA", "", "nan", "7", "007", "-3", "+2", "1e3", "1E-2", ".5", "2.", "9007199254740993",
         "123456789012345678901", "1e400", "x", "<0.1", "ND", "1,5", "1,234", "1 000", '"4"',
         "--1", "1-2", "1e", "0x1F", "inf", "TRUE", "#REF!", "\u0667", "\u22121", " 8 ",
         '"']  # fmt: skip
LABELS = ["hsa-miR-9-5p", '"quoted"', '"a,b"', "4-Mar", "", "é", " blank ", 'in"side', "Total"]


def text_of(rows, *, delimiter="\t", end="\n", last=True):
    return end.join(delimiter.join(row) for row in rows) + (end if last else "")


def table(seed, *, whole=True, width=3, n_rows=N_ROWS, called="hsa-miR-{}-5p"):
    values = np.random.default_rng(seed).gamma(0.3, 300, (n_rows, width))
    cells = [[str(int(v)) if whole else repr(float(v)) for v in row] for row in values]
    header = ["name", *(f"S{j}" for j in range(1, width + 1))]
    return [header, *([called.format(i + 100), *row] for i, row in enumerate(cells))]


def outcome(read):
    try:
        panel = read()
    except rh_omics.RhOmicsError as error:
        return type(error), error.problems
    return panel.data, panel.features, panel.samples, panel.notes, panel.scale, dict(panel.inputs)


def both_ways(content, read, name="counts.tsv"):
    """Read a file block by block and cell by cell; say also whether blocks were enough."""
    enough = []
    whole = numeric.NumericFile.read

    def noted(self):
        found = whole(self)
        enough.append(found)
        return found

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / name
        path.write_bytes(content)
        careful = outcome(lambda: read(path))
        patch.setattr(numeric, "SMALLEST", 0)
        patch.setattr(numeric, "BLOCK", 700)
        patch.setattr(numeric.NumericFile, "read", noted)
        fast = outcome(lambda: read(path))
    return careful, fast, bool(enough)


def assert_same(careful, fast):
    assert len(careful) == len(fast), (careful, fast)
    for one, other in zip(careful, fast, strict=True):
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other, check_exact=True)
        else:
            assert one == other


def read_counts(path):
    return rh_omics.read_panel(path, samples=sheet(3), scale="log2")


def sheet(width):
    return pd.DataFrame({"sample": [f"S{j}" for j in range(1, width + 1)]})


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    whole=st.booleans(),
    dialect=st.fixed_dictionaries(
        {
            "delimiter": st.sampled_from("\t;,|"),
            "end": st.sampled_from(["\n", "\r\n"]),
            "last": st.booleans(),
        }
    ),
    compressed=st.booleans(),
    mark=st.booleans(),
    turned=st.booleans(),
)
def test_plain_tables_are_read_alike_and_block_by_block(
    seed, whole, dialect, compressed, mark, turned
):
    rows = table(seed, whole=whole, called="F{}")
    samples = sheet(3)
    if turned:
        samples = pd.DataFrame({"sample": [row[0] for row in rows[1:]]})
    content = ("\ufeff" * mark + text_of(rows, **dialect)).encode()

    def read(path):
        return rh_omics.read_panel(path, samples=samples, scale="concentration")

    careful, fast, enough = both_ways(gzip.compress(content) if compressed else content, read)
    assert_same(careful, fast)
    assert enough


@st.composite
def damaged(draw):
    """A table with one to three faults, as text."""
    rows = table(draw(st.integers(0, 10**6)), whole=draw(st.booleans()))
    for _ in range(draw(st.integers(1, 3))):
        i = draw(st.integers(0, len(rows) - 1))
        kind = draw(st.sampled_from(["cell", "label", "cut", "more", "blank", "repeat", "comment"]))
        if kind == "cell":
            rows[i] = [*rows[i][:-1], draw(st.sampled_from(CELLS))]
        elif kind == "label":
            rows[i] = [draw(st.sampled_from(LABELS)), *rows[i][1:]]
        elif kind == "cut":
            rows[i] = rows[i][: draw(st.integers(1, 3))]
        elif kind == "more":
            rows[i] = [*rows[i], draw(st.sampled_from(["", "5"]))]
        elif kind == "blank":
            rows.insert(i, draw(st.sampled_from([[""], ["", "", "", ""], [" "]])))
        elif kind == "repeat":
            rows.insert(i, rows[-1])
        else:
            rows.insert(0, ["# made by a tool"])
    delimiter = draw(st.sampled_from("\t,;"))
    text = text_of(rows, delimiter=delimiter, last=draw(st.booleans()))
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "latin-1", "utf-16"])),
                       errors="replace")  # fmt: skip


@settings(max_examples=35, deadline=None)
@given(content=damaged(), scale=st.sampled_from(["log2", "counts", "concentration"]))
def test_a_damaged_table_gives_the_same_panel_or_the_same_words(content, scale):
    careful, fast, _ = both_ways(
        content, lambda path: rh_omics.read_panel(path, samples=sheet(3), scale=scale)
    )
    assert_same(careful, fast)


@settings(max_examples=20, deadline=None)
@given(content=damaged())
def test_a_damaged_matrix_of_mirnas_gives_the_same_panel_or_the_same_words(content):
    careful, fast, _ = both_ways(content, rh_omics.read_mirna)
    assert_same(careful, fast)


def test_featurecounts_with_text_before_the_counts_is_read_block_by_block():
    rows = [
        [name, "chr1;chr1", "5;9", "7;11", "+;+", "22", *cells] for name, *cells in table(5)[1:]
    ]
    header = ["Geneid", "Chr", "Start", "End", "Strand", "Length", "a/S1.bam", "S2.bam", "S3.bam"]
    text = "# Program:featureCounts v2\n" + text_of([header, *rows])
    careful, fast, enough = both_ways(text.encode(), rh_omics.read_mirna)
    assert_same(careful, fast)
    assert enough
    assert list(fast[0].index) == ["S1", "S2", "S3"]


def test_one_bad_cell_far_down_is_named_without_reading_all_cells_as_text():
    rows = table(3)
    rows[120][2] = "ND"
    careful, fast, enough = both_ways(text_of(rows).encode(), read_counts)
    assert_same(careful, fast)
    assert enough
    assert fast[1][0].startswith("counts.tsv row 121, column S2 (feature hsa-miR-219-5p): 'ND'")


def test_a_file_that_was_cut_off_is_refused_without_reading_all_cells_as_text():
    content = text_of(table(3)).encode().rpartition(b"\t")[0]
    careful, fast, _ = both_ways(content, read_counts)
    assert_same(careful, fast)
    assert fast[1] == ("counts.tsv row 131 has 3 cells; the header has 4",)


def test_a_last_value_that_may_be_cut_is_noted_either_way():
    for content in (
        text_of(table(3)).encode()[:-2],
        gzip.compress(text_of(table(3), last=False).encode()),
    ):
        careful, fast, enough = both_ways(content, read_counts)
        assert_same(careful, fast)
        assert enough
