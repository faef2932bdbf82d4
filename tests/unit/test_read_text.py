"""Bytes to text: encodings, line ends, compression, delimiters and comments."""

import gzip
import hashlib
import io
import sys

import pytest

from rh_omics.errors import FileFormatError, ParameterError
from rh_omics.io.grid import read_grid
from rh_omics.io.table import Table, read_table
from rh_omics.io.text import find_delimiter

PLAIN = "id,Größe µ\nx,1\n"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "t.csv: read as utf-16"),
        ("utf-16-le", "t.csv: read as utf-16-le"),
        ("utf-16-be", "t.csv: read as utf-16-be"),
        ("utf-32", "t.csv: read as utf-32"),
        ("latin-1", "t.csv: read as cp1252"),
    ],
)
def test_an_encoding_is_found_and_its_mark_never_ends_up_in_a_name(tmp_path, encoding, note):
    path = tmp_path / "t.csv"
    path.write_bytes(PLAIN.encode(encoding))
    table = read_table(path)
    assert table.columns == ("id", "Größe µ")
    assert table.rows == (("x", "1"),)
    assert table.origin.notes == (() if note is None else (note,))


def test_latin_1_that_windows_does_not_know_is_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"id,\xe9\x81\nx,1\n")
    assert read_table(path).columns == ("id", "é\x81")


def test_a_named_encoding_is_used_without_looking(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("id,Ж\nx,1\n".encode("cp1251"))
    assert read_table(path, encoding="cp1251").columns == ("id", "Ж")


@pytest.mark.parametrize("named", ["utf-8", "utf-16-le"])
def test_a_byte_order_mark_is_dropped_where_the_encoding_was_named(tmp_path, named):
    path = tmp_path / "t.csv"
    path.write_bytes(f"\ufeff{PLAIN}".encode(named))
    assert read_table(path, encoding=named).columns == ("id", "Größe µ")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(tmp_path, end):
    path = tmp_path / "t.csv"
    path.write_bytes(PLAIN.replace("\n", end).encode())
    assert read_table(path).rows == (("x", "1"),)


def test_gzip_is_known_by_its_bytes_and_hashed_as_stored(tmp_path):
    path = tmp_path / "t.csv"
    stored = gzip.compress(PLAIN.encode())
    path.write_bytes(stored)
    table = read_table(path)
    assert table.rows == (("x", "1"),)
    assert table.origin.sha256 == hashlib.sha256(stored).hexdigest()


def test_stdin_is_read(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(PLAIN.encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    table = read_table("-")
    assert table.origin.name == "stdin"
    assert table.rows == (("x", "1"),)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a\tb\n1,5\t2,5\n", "\t"),
        ("a;b\n1,5;2,5\n", ";"),
        ("a,b;c\n1,2\n", ","),
        ("a|b\n1|2\n", "|"),
        ('"s 1" "s 2"\n"f 1" 1 2\n', " "),
        ("s1\ts2\nf1\t1\t2\n", "\t"),
        ("a,b,c\n1,2\n3,4,5\n6,7,8\n", ","),
        ("only\none\n", None),
        ("name\na, b\n", ","),
    ],
)
def test_the_delimiter_is_the_one_with_regular_rows(text, delimiter):
    assert find_delimiter(text) == delimiter


def test_a_header_as_r_writes_it_gets_an_unnamed_first_column(tmp_path):
    path = tmp_path / "t.txt"
    path.write_text("s1\ts2\nf1\t1\t2\nf2\t3\t4\n")
    assert read_table(path).columns == ("", "s1", "s2")


def test_a_delimiter_at_every_line_end_adds_no_column(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,a\nx,1,\ny,2,\n")
    assert read_table(path).columns == ("id", "a")


def test_rows_keep_their_numbers_in_the_file(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('# made by hand\n\nid,a\n"x\ny",1\n\nz,2\n')
    table = read_table(path)
    assert table.numbers == (4, 7)
    assert table.place(1, "a") == "t.csv row 7, column a"
    assert table.frame().loc[7, "a"] == "2"


def test_leading_comments_are_kept_and_a_header_with_a_hash_is_not_one(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text("# SIMULATED, seed 7\n#miRNA\tread_count\nx\t1\n")
    grid = read_grid(path)
    assert grid.origin.comments == ("SIMULATED, seed 7",)
    assert grid.origin.simulated
    assert Table.from_grid(grid).columns == ("#miRNA", "read_count")


def test_a_comment_that_a_spreadsheet_padded_is_one(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('"# SIMULATED cohort",,\nid,a,b\nx,1,2\n')
    table = read_table(path)
    assert table.origin.comments == ("SIMULATED cohort",)
    assert table.columns == ("id", "a", "b")


def test_a_header_below_a_preamble_can_be_chosen(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Instrument,X\nid,a\nx,1\n")
    assert Table.from_grid(read_grid(path), header=1).columns == ("id", "a")


def test_absent_columns_are_listed(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(PLAIN)
    with pytest.raises(FileFormatError, match=r"^t.csv has no column 'b'; it has id, Größe µ$"):
        read_table(path).column("b")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "t.csv: the file is empty; a table with a header and at least one row is needed"),
        (
            b" \n\n",
            "t.csv: the file is empty; a table with a header and at least one row is needed",
        ),
        (
            b"id,a\n",
            "t.csv: the table is empty; a header and at least one row are needed, 1 of them found",
        ),
        (
            b"# note\n",
            "t.csv: the table is empty; a header and at least one row are needed, 0 of them found",
        ),
        (
            b"id,a\nx,1\ny,1,2\n",
            "t.csv row 3 has 3 cells; the header has 2",
        ),
        (b"id,a,a\nx,1,2\n", "t.csv: column a stands at places 2, 3; a name may be used once"),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            (
                "t.csv: neither text nor a workbook or Parquet file that can be read here; "
                "export it as CSV, TSV, XLSX or Parquet"
            ),
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, message):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(FileFormatError) as caught:
        read_table(path)
    assert str(caught.value) == message


def test_many_uneven_rows_are_counted(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,a,b\n" + "x,1,2\n" * 9 + "x,1\n" * 7)
    with pytest.raises(FileFormatError) as caught:
        read_table(path)
    assert caught.value.problems[0] == "t.csv row 11 has 2 cells; the header has 3"
    assert caught.value.problems[-1] == "t.csv: 2 more such rows"


def test_a_missing_file_damaged_gzip_and_wrong_encodings_are_refused(tmp_path):
    with pytest.raises(FileFormatError, match="can't be read: No such file"):
        read_table(tmp_path / "absent.csv")
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(PLAIN.encode())[:-9])
    with pytest.raises(FileFormatError, match=r"^t.csv.gz: damaged gzip file"):
        read_table(path)
    path = tmp_path / "t.csv"
    path.write_bytes(PLAIN.encode("latin-1"))
    with pytest.raises(FileFormatError, match=r"^t.csv: byte 6 isn't valid utf-8"):
        read_table(path, encoding="utf-8")
    with pytest.raises(ParameterError, match="encoding 'klingon' is unknown"):
        read_table(path, encoding="klingon")
    with pytest.raises(ParameterError, match="delimiter 'x' can't be used"):
        read_table(path, delimiter="x")


def test_a_cell_beyond_all_bounds_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('id,a\nx,"' + "1" * 200_000)
    with pytest.raises(FileFormatError, match="can't be split into cells"):
        read_table(path)


def test_a_quote_left_open_in_a_comment_that_may_be_a_header_is_refused_in_words(tmp_path):
    path = tmp_path / "plate.txt"
    path.write_text('#MetIDQ-1 Concentration\t"\t\t\nPlate\tType\tAla\n77001\tSample\t0.9\n')
    with pytest.raises(FileFormatError, match=r"plate\.txt: can't be split into cells: the quote"):
        read_grid(path)
