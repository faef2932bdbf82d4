"""Valid miRNA files, broken in any way: one of our errors, or a panel that keeps its promises."""

import tempfile
from pathlib import Path

import mirna_files as made
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import rh_omics
from rh_omics import read_mirna
from rh_omics.schema import Scale

WORDS = "NA,-1,0,1e400,1.5,<0.1,ND,Undetermined,999,#REF!,=A1,Total,hsa-mir-21,hsa-miR-21-5p,4-Mar"
MARKS = (
    "",
    "1,5",
    '"',
    "\t",
    ",",
    ";",
    "\n",
    "\r",
    "\0",
    "é",
    "|",
    "# ",
    "\ufeff",
    "\x1f",
    "a" * 300,
)
TOKENS = st.sampled_from(
    (*WORDS.split(","), *MARKS, "a" * 300, "<Header>", "[Results]", "## COLDATA:")
)


def drop_line(lines, i, _):
    del lines[i % len(lines)]


def repeat_line(lines, i, _):
    lines.insert(i % len(lines), lines[(i * 7) % len(lines)])


def cut_line(lines, i, j):
    row = i % len(lines)
    lines[row] = lines[row][: j % (len(lines[row]) + 1)]


def swap_delimiter(lines, i, j):
    old, new = "\t,;|"[i % 4], "\t,;| "[j % 5]
    lines[:] = [line.replace(old, new) for line in lines]


def cut_file(lines, i, _):
    del lines[1 + i % len(lines) :]


def shift_header(lines, i, _):
    lines.insert(0, ",".join("x" * (i % 5)))


STRUCTURE = (drop_line, repeat_line, cut_line, swap_delimiter, cut_file, shift_header)


@st.composite
def broken_files(draw):
    name = draw(st.sampled_from(sorted(made.FILES)))
    file, text = made.FILES[name]
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 3))):
        i, j = draw(st.integers(0, 400)), draw(st.integers(0, 400))
        if draw(st.booleans()) and lines:
            draw(st.sampled_from(STRUCTURE))(lines, i, j)
        elif lines:
            row = lines[i % len(lines)]
            at = j % (len(row) + 1)
            width = draw(st.integers(0, 6))
            lines[i % len(lines)] = row[:at] + draw(TOKENS) + row[at + width :]
    return file, "\n".join(lines), name


def read_or_none(path, name, **options):
    try:
        return read_mirna(path, format=name, **options)
    except rh_omics.RhOmicsError:
        return None


@settings(max_examples=250, deadline=None)
@given(broken=broken_files(), named=st.booleans(), encoding=st.sampled_from(["utf-8", "utf-16"]))
def test_a_broken_file_is_read_or_refused_in_our_words(broken, named, encoding):
    file, text, name = broken
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_bytes(text.encode(encoding))
        panel = read_or_none(path, name if named else None)
    if panel is None:
        return
    assert panel.n_samples > 0
    assert panel.n_features > 0
    assert panel.data.columns.is_unique
    assert not panel.features["kind"].isin(["total", "hairpin", "control"]).any()
    assert any(note.startswith("format: ") for note in panel.notes)
    if panel.scale is Scale.CT:
        at_limit = panel.data.to_numpy() == 40
        assert (panel.censored.to_numpy() == at_limit).all()
    else:
        assert not (panel.data.to_numpy() < 0).any()


CELLS = {"NA": None, "": None, "7": 7.0, "0": 0.0, "1e2": 100.0, "3.5": 3.5, "1,5": 1.5, "007": 7.0}
"""Cells that can stand for a count, with what they mean."""


@settings(max_examples=80, deadline=None)
@given(
    name=st.sampled_from(["mirge3", "srnabench", "featurecounts", "matrix", "mirdeep2"]),
    cell=st.sampled_from([*CELLS, "x", "<5", "--", "1e999", "-3", "7 8", "\u0667"]),
    row=st.integers(0, 3),
)
def test_one_changed_cell_is_read_as_it_is_or_refused_and_changes_nothing_else(name, cell, row):
    file, text = made.FILES[name]
    lines = text.rstrip("\n").split("\n")
    begin = 2 if name == "featurecounts" else 1
    at = begin + row % (len(lines) - begin)
    mark = "\t" if "\t" in lines[at] else ","
    last = 2 if name == "mirdeep2" else 0  # normalised columns stand behind the counts
    cells = lines[at].split(mark)
    cells[len(cells) - 1 - last] = f'"{cell}"' if "," in cell else cell
    lines[at] = mark.join(cells)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_text(text)
        whole = read_mirna(path, keep="all").data
        path.write_text("\n".join(lines))
        broken = read_or_none(path, None, keep="all")
    if broken is None:
        assert cell not in {"7", "0", "007", "1e2"}
        return
    assert cell in CELLS
    sample, feature = whole.index[-1], cells[0]
    changed = broken.data.loc[whole.index, whole.columns]
    if name != "mirdeep2":  # where the largest of several rows is taken
        expected = np.nan if CELLS[cell] is None else CELLS[cell]
        np.testing.assert_equal(changed.loc[sample, feature], expected)
    whole.loc[sample, feature] = changed.loc[sample, feature] = 0
    np.testing.assert_array_equal(changed.to_numpy(), whole.to_numpy())


@settings(max_examples=40, deadline=None)
@given(
    counts=st.lists(
        st.lists(st.integers(0, 10**6), min_size=3, max_size=3), min_size=4, max_size=8
    ),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_rows_and_columns_doesn_t_matter(counts, order):
    names = [f"hsa-miR-{i}-5p" for i in range(10, 10 + len(counts))]
    samples = ["S1", "S2", "S3"]
    rows = dict(zip(names, counts, strict=True))
    shuffled, columns = order.sample(names, len(names)), order.sample(range(3), 3)

    def table(labels, places):
        lines = [",".join(["miRNA", *(samples[i] for i in places)])]
        lines += [",".join([label, *(str(rows[label][i]) for i in places)]) for label in labels]
        return "\n".join(lines)

    def read(text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "counts.csv"
            path.write_text(text)
            try:
                return read_mirna(path).data
            except rh_omics.errors.ScaleError:
                return None  # all samples may sum to the same by chance

    first, second = read(table(names, range(3))), read(table(shuffled, columns))
    assert (first is None) == (second is None)
    if first is not None:
        np.testing.assert_array_equal(
            first.loc[samples, names].to_numpy(), second.loc[samples, names].to_numpy()
        )
        np.testing.assert_array_equal(first.loc[samples, names].to_numpy(), np.array(counts).T)
