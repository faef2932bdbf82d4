"""Broken inputs of `read_panel` and the exact message that each gets."""

import pytest

import rh_omics
from rh_omics.errors import FileFormatError, RhOmicsError, SampleSheetError, ScaleError

MATRIX = "id,s1,s2,s3,s4\nmiR-1,1,2,3,4\nmiR-2,5,6,7,8\n"
SHEET = "sample,subject,timepoint,group\ns1,A,pre,x\ns2,A,post,x\ns3,B,pre,y\ns4,B,post,y\n"
LIMIT = (
    "counts have no detection limit: write 0 where no read was seen, and leave the cell empty "
    "where nothing was measured"
)
DAMAGED = (
    "looks like one that a spreadsheet took for a date or a number; restore the id where it came "
    "from and keep that column as text"
)
NEEDED = "each sample is needed in both, or named in ignore="


def refusal(tmp_path, matrix=MATRIX, sheet=SHEET, **options):
    (tmp_path / "m.csv").write_text(matrix)
    (tmp_path / "s.csv").write_text(sheet)
    with pytest.raises(RhOmicsError) as caught:
        rh_omics.read_panel(
            tmp_path / "m.csv", samples=tmp_path / "s.csv", **{"scale": "counts"} | options
        )
    return caught.value


BROKEN_MATRICES = {
    "a sample twice": (
        "id,s1,s2,s3,s4,s1\nmiR-1,1,2,3,4,5\n",
        FileFormatError,
        ["m.csv: column s1 stands at places 2, 6; a name may be used once"],
    ),
    "a feature twice": (
        "id,s1,s2,s3,s4\nmiR-1,1,2,3,4\nmiR-2,1,2,3,4\nmiR-1,1,2,3,4\n",
        SampleSheetError,
        ["m.csv: feature miR-1 stands 2 times (row 2, row 4); each feature is needed once"],
    ),
    "a feature without id": (
        "id,s1,s2,s3,s4\nmiR-1,1,2,3,4\n,1,2,3,4\n",
        SampleSheetError,
        ["m.csv row 3: the feature has no id"],
    ),
    "a sample that the sheet lacks": (
        "id,s1,s2,s3,s4,s5\nmiR-1,1,2,3,4,5\n",
        SampleSheetError,
        [f"samples in m.csv only (1): s5; {NEEDED}"],
    ),
    "a sample written otherwise": (
        "id,s1,s2,s3,S-04\nmiR-1,1,2,3,4\n",
        SampleSheetError,
        [
            f"samples in s.csv only (1): s4; {NEEDED}",
            f"samples in m.csv only (1): S-04; {NEEDED}; these may be the same: s4 and S-04",
        ],
    ),
    "no sample known": (
        "id,a,b\nmiR-1,1,2\nmiR-2,3,4\n",
        SampleSheetError,
        [
            (
                "m.csv: neither axis has labels of the sample sheet. Sheet: s1, s2, s3, s4. "
                "Row labels: miR-1, miR-2. Column labels: a, b"
            )
        ],
    ),
    "samples on both axes": (
        "id,s1,s2\ns1,1,2\ns2,3,4\n",
        SampleSheetError,
        [
            (
                "m.csv: both axes have labels of the sample sheet; pass samples_in='rows' or "
                "'columns'. Sheet: s1, s2, s3, s4. Row labels: s1, s2. Column labels: s1, s2"
            )
        ],
    ),
    "sample ids in another column": (
        "plate,tube,miR-1\np1,s1,1\np2,s2,2\n",
        SampleSheetError,
        [
            (
                "m.csv: neither axis has labels of the sample sheet; column 'tube' has them: pass "
                "label_column='tube'. Sheet: s1, s2, s3, s4. Row labels: p1, p2. "
                "Column labels: tube, miR-1"
            )
        ],
    ),
    "a word among numbers": (
        "id,s1,s2,s3,s4\nmiR-1,1,rh ,3,4\nmiR-2,5,6,7,8\n",
        FileFormatError,
        ["m.csv row 2, column s2 (feature miR-1): 'rh' is not a number"],
    ),
    "text for a detection limit": (
        "id,s1,s2,s3,s4\nmiR-1,1,<LOQ,3,4\nmiR-2,5,6,ND,8\n",
        FileFormatError,
        [
            f"m.csv row 2, column s2 (feature miR-1): '<LOQ' is not a number; {LIMIT}",
            f"m.csv row 3, column s3 (feature miR-2): 'ND' is not a number; {LIMIT}",
        ],
    ),
    "a column of words": (
        "id,chr,s1,s2,s3,s4\nmiR-1,chr1,1,2,3,4\nmiR-2,chrX,5,6,7,8\n",
        FileFormatError,
        [
            (
                "m.csv row 2, column chr: 'chr1'; the column holds text and no number: name it in "
                "annotation= to keep it, or in ignore= to drop it"
            )
        ],
    ),
    "a negative count": (
        "id,s1,s2,s3,s4\nmiR-1,1,2,3,4\nmiR-2,5,6,-7,8\n",
        ScaleError,
        [
            "m.csv row 3, column s3 (feature miR-2): -7; raw counts must be whole numbers >= 0",
        ],
    ),
    "fractional counts": (
        "id,s1,s2,s3,s4\nmiR-1,1.5,2.5,3.5,4.5\nmiR-2,5.5,6.5,7.25,8\n",
        ScaleError,
        [
            "m.csv row 2, column s1 (feature miR-1): 1.5; raw counts must be whole numbers >= 0",
            "m.csv row 2, column s2 (feature miR-1): 2.5; raw counts must be whole numbers >= 0",
            "m.csv row 2, column s3 (feature miR-1): 3.5; raw counts must be whole numbers >= 0",
            "m.csv row 2, column s4 (feature miR-1): 4.5; raw counts must be whole numbers >= 0",
            "m.csv row 3, column s1 (feature miR-2): 5.5; raw counts must be whole numbers >= 0",
            "m.csv: 2 more such values; raw counts must be whole numbers >= 0",
        ],
    ),
    "a comma that may mean two things": (
        'id,s1,s2,s3,s4\nmiR-1,"1,234",2,3,4\n',
        FileFormatError,
        [
            (
                "m.csv row 2, column s1 (feature miR-1): '1,234' may mean 1.234 or 1234, and no "
                "other cell of the file decides; pass decimal=',' or remove the thousands "
                "separators"
            )
        ],
    ),
    "ids that a spreadsheet damaged": (
        "id,s1,s2,s3,s4\n4-Mar,1,2,3,4\n1E5,5,6,7,8\n",
        SampleSheetError,
        [
            f"m.csv row 2: feature id '4-Mar' {DAMAGED}",
            f"m.csv row 3: feature id '1E5' {DAMAGED}",
        ],
    ),
    "an empty file": (
        "",
        FileFormatError,
        ["m.csv: the file is empty; a table with a header and at least one row is needed"],
    ),
    "a header alone": (
        "id,s1,s2\n",
        FileFormatError,
        ["m.csv: the table is empty; a header and at least one row are needed, 1 of them found"],
    ),
}


@pytest.mark.parametrize("case", BROKEN_MATRICES)
def test_a_broken_matrix_is_refused(tmp_path, case):
    matrix, kind, problems = BROKEN_MATRICES[case]
    error = refusal(tmp_path, matrix=matrix)
    assert list(error.problems) == problems
    assert type(error) is kind


BROKEN_SHEETS = {
    "a sample twice": (
        SHEET + "s1,C,pre,x\n",
        ["s.csv: sample s1 stands 2 times (row 2, row 6); each sample is needed once"],
    ),
    "a sample that the matrix lacks": (
        SHEET + "s5,C,pre,x\n",
        [f"samples in s.csv only (1): s5; {NEEDED}"],
    ),
    "a subject with two samples at one time": (
        SHEET.replace("s2,A,post", "s2,A,pre"),
        [
            (
                "s.csv: subject A has 2 samples at timepoint pre (s1 in row 2, s2 in row 3); one "
                "is needed: average them before, or ignore all but one; "
                "in a crossover name the condition"
            )
        ],
    ),
    "one timepoint": (
        SHEET.replace("post", "pre")
        .replace("A,pre,x\ns2,A", "A,pre,x\ns2,C")
        .replace("s4,B", "s4,D"),
        [
            (
                "s.csv: column 'timepoint' for the timepoint has only one level ('pre'); two or "
                "more are needed, or pass timepoint=None"
            )
        ],
    ),
    "one group": (
        SHEET.replace(",y", ",x"),
        [
            (
                "s.csv: column 'group' for the group has only one level ('x'); two or more are "
                "needed, or pass group=None"
            )
        ],
    ),
    "no group": (
        SHEET.replace(",y", ",").replace(",x", ","),
        [
            (
                "s.csv: column 'group' for the group has no level at all; two or more are needed, "
                "or pass group=None"
            )
        ],
    ),
    "no subject and no timepoint": (
        SHEET.replace("s3,B,pre", "s3,,"),
        ["s.csv row 4: sample s3 has no subject", "s.csv row 4: sample s3 has no timepoint"],
    ),
    "a damaged subject": (
        SHEET.replace("s3,B", "s3,2-Sep"),
        [f"s.csv row 4: subject id '2-Sep' {DAMAGED}"],
    ),
    "no column of samples": (
        SHEET.replace("sample", "tube"),
        ["s.csv has no column 'sample' for the sample; it has tube, subject, timepoint, group"],
    ),
    "no samples at all": (
        "sample,subject\n",
        ["s.csv: the table is empty; a header and at least one row are needed, 1 of them found"],
    ),
}


@pytest.mark.parametrize("case", BROKEN_SHEETS)
def test_a_broken_sheet_is_refused(tmp_path, case):
    sheet, problems = BROKEN_SHEETS[case]
    error = refusal(tmp_path, sheet=sheet)
    assert list(error.problems) == problems
    assert isinstance(error, (SampleSheetError, FileFormatError))
    assert error.exit_code == 3


def test_named_columns_that_are_absent_are_listed_with_those_that_are_there(tmp_path):
    error = refusal(tmp_path, subject="runner", group="rh")
    assert list(error.problems) == [
        "s.csv has no column 'runner' for the subject",
        "s.csv has no column 'rh' for the group; it has sample, subject, timepoint, group",
    ]


def test_all_problems_of_both_files_come_at_once(tmp_path):
    error = refusal(
        tmp_path,
        matrix="id,s1,s2,s3,s9\n4-Mar,1,mid,3,4\nmiR-2,5,6,-7,0.5\n",
        sheet=SHEET.replace("s2,A,post", "s2,A,pre"),
    )
    assert [problem.split(";")[0] for problem in error.problems] == [
        "s.csv: subject A has 2 samples at timepoint pre (s1 in row 2, s2 in row 3)",
        f"m.csv row 2: feature id '4-Mar' {DAMAGED.split(';', maxsplit=1)[0]}",
        "m.csv row 2, column s2 (feature 4-Mar): 'mid' is not a number",
        "m.csv row 3, column s3 (feature miR-2): -7",
        "m.csv row 3, column s9 (feature miR-2): 0.5",
        "samples in s.csv only (1): s4",
        "samples in m.csv only (1): s9",
    ]
    assert type(error) is FileFormatError


def test_an_unreadable_matrix_does_not_hide_a_broken_sheet(tmp_path):
    error = refusal(tmp_path, matrix="", sheet=SHEET.replace(",y", ",x"))
    assert len(error.problems) == 2


@pytest.mark.parametrize(
    ("scale", "value", "rule"),
    [("concentration", "-1", "concentrations must be >= 0"), ("ct", "0", "Ct values must be > 0")],
)
def test_values_off_the_scale_are_refused(tmp_path, scale, value, rule):
    error = refusal(tmp_path, matrix=MATRIX.replace(",6,", f",{value},"), scale=scale)
    assert list(error.problems) == [f"m.csv row 3, column s2 (feature miR-2): {value}; {rule}"]


def test_german_numbers_read_with_a_point_are_no_column_of_words(tmp_path):
    matrix = "id;s1;s2;s3;s4\nmiR-1;0,5;1,5;2,5;3,5\nmiR-2;0,5;1,5;2,5;3,5\n"
    error = refusal(tmp_path, matrix=matrix, scale="log2", decimal=".")
    assert error.problems[0] == ("m.csv row 2, column s1 (feature miR-1): '0,5' is not a number")
    assert error.problems[-1] == "m.csv: 3 more cells that aren't numbers"


def test_annotation_that_contradicts_the_sheet_is_refused(tmp_path):
    matrix = "id,group,miR-1\ns1,x,1\ns2,y,2\ns3,y,3\ns4,y,4\n"
    error = refusal(tmp_path, matrix=matrix, annotation=["group"])
    assert list(error.problems) == ["m.csv row 3, column group: 'y'; s.csv has 'x' for s2"]
