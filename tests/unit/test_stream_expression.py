"""A run batch by batch is the run over the whole matrix, and refuses in the same words."""

import json

import numpy as np
import pandas as pd
import pytest
from panels import paired_sheet

from rh_omics.de import DEOptions, differential_expression, stream_expression
from rh_omics.errors import (
    DesignError,
    FileFormatError,
    ParameterError,
    SampleSheetError,
    ScaleError,
)
from rh_omics.io import parquet_rows
from rh_omics.panel import Panel
from rh_omics.stats.linear import contrast_fit, fit_linear
from rh_omics.stats.one_contrast import ContrastFitter

pytest.importorskip("pyarrow", reason="Parquet needs pyarrow")

GROUP = "group=NRH,RH"
N = 700


@pytest.fixture(scope="module")
def values():
    """Rows that lack cells, a constant, features seen once or never: all that needs its reason."""
    rng = np.random.default_rng(1)
    sheet = paired_sheet(9, 8)
    table = rng.normal(8, 1, (34, N)) * rng.gamma(3, 0.3, N)
    table += rng.normal(0, 1, (17, N)).repeat(2, axis=0)
    table[rng.integers(0, 34, 60), rng.integers(20, N, 60)] = np.nan
    table[:, 5], table[2:, 7], table[1:, 8], table[:, 9] = 3.0, np.nan, np.nan, np.nan
    table[:, 11], table[3:, 12] = table[:, 10], np.nan
    return pd.DataFrame(table, index=sheet.index, columns=[f"cg{i:04d}" for i in range(N)])


@pytest.fixture
def files(values, tmp_path, monkeypatch):
    """Write matrix and sheet; batches are small, so that there are many."""
    monkeypatch.setattr(parquet_rows, "BATCH", 64)
    write(values, tmp_path / "m.parquet")
    paired_sheet(9, 8).rename_axis("sample").to_csv(tmp_path / "sheet.csv")
    return tmp_path / "m.parquet", tmp_path / "sheet.csv"


def write(values, path):
    values.T.rename_axis("probe").reset_index().to_parquet(path, row_group_size=150)


@pytest.mark.parametrize(
    "asked",
    [
        {"question": "interaction", "group": GROUP},
        {"question": "paired"},
        {"question": "groups", "group": GROUP, "at": "pre", "covariates": ["age"]},
        {"design": "~ timepoint", "contrast": "timepoint[T.post]"},
    ],
)
def test_table_is_that_of_the_whole_matrix(values, files, asked):
    path, sheet = files
    found = stream_expression(path, samples=sheet, **asked)
    whole = differential_expression(Panel(values, paired_sheet(9, 8), "log2"), pin=(), **asked)
    assert found.table["feature"].tolist() == whole.table["feature"].tolist()
    assert found.table["reason"].tolist() == whole.table["reason"].tolist()
    for column in ("mean", "log2_fc", "ci_low", "se", "stat", "df", "pvalue", "padj", "n"):
        np.testing.assert_allclose(
            found.table[column], whole.table[column], rtol=1e-9, atol=1e-12, err_msg=column
        )
    assert (found.model, found.contrast) == (whole.model, whole.contrast)
    assert set(found.inputs) == {"m.parquet", "sheet.csv"}
    json.dumps(found.metadata(), allow_nan=False)


@pytest.mark.parametrize("n_pairs", [1, 12])
def test_differences_within_pairs_are_the_blocks(n_pairs):
    """With a block per pair the differences are fitted; a covariate of the pairs says nothing."""
    rng = np.random.default_rng(2)
    block = rng.permutation(np.repeat(np.arange(12), 2))
    time, group = rng.normal(size=24), (block < 6) * 1.0
    y = rng.normal(size=(24, 40))
    blocks = np.eye(12)[block]
    design = np.column_stack([blocks if n_pairs == 12 else np.ones(24), time, group * time])
    contrast = np.eye(design.shape[1])[-1]
    fit = ContrastFitter(design, contrast, block=block).fit(y)
    whole = contrast_fit(fit_linear(y, design), contrast)
    for name in ("estimate", "unscaled", "sigma", "df_residual"):
        expected = getattr(whole, name)
        np.testing.assert_allclose(getattr(fit.contrast, name), expected, rtol=1e-10)


def test_what_is_no_logarithm_is_named(values, files):
    path, sheet = files
    wild = values.copy()
    wild.loc["03_post", "cg0300"] = 1234.5
    write(wild, path)
    with pytest.raises(ScaleError, match=r"m.parquet: cg0300 in sample 03_post is 1234.5; log2"):
        stream_expression(path, samples=sheet, question="paired")


def test_features_that_repeat_are_named(values, files):
    path, sheet = files
    write(values.rename(columns={"cg0300": "cg0001"}), path)
    with pytest.raises(SampleSheetError, match="feature more than once: cg0001"):
        stream_expression(path, samples=sheet, question="paired")


def test_columns_of_text_and_files_of_another_kind(values, files):
    path, sheet = files
    turned = values.T.rename_axis("probe").reset_index()
    turned["03_post"] = turned["03_post"].astype(str)
    turned.to_parquet(path)
    with pytest.raises(FileFormatError, match="03_post"):
        stream_expression(path, samples=sheet, question="paired")
    with pytest.raises(FileFormatError, match="can't be read as Parquet"):
        stream_expression(sheet, samples=sheet, question="paired")
    values.reset_index(drop=True).to_parquet(path)
    with pytest.raises(FileFormatError, match="no column of text for the feature names"):
        stream_expression(path, samples=sheet, question="paired")


@pytest.mark.parametrize(
    ("error", "raised"),
    [(ValueError("page"), FileFormatError), (MemoryError("page"), MemoryError)],
)
def test_error_of_the_reading_thread_ends_the_run(files, monkeypatch, error, raised):
    def broken(*_args, **_options):
        raise error

    rows = parquet_rows.ParquetRows(files[0])
    monkeypatch.setattr(rows._file, "iter_batches", broken)
    with pytest.raises(raised, match="page"):
        list(rows.batches(["00_pre"]))


def test_samples_that_stand_in_one_file_only(values, files):
    path, sheet = files
    write(values.drop(index="00_pre"), path)
    with pytest.raises(SampleSheetError, match="00_pre"):
        stream_expression(path, samples=sheet, question="paired")


def test_questions_that_need_all_at_once(values, files):
    path, sheet = files
    with pytest.raises(DesignError, match="several samples"):
        stream_expression(path, samples=sheet, question="groups", group=GROUP)
    write(values.iloc[:, :8], path)
    with pytest.raises(ScaleError, match="leave out --stream"):
        stream_expression(path, samples=sheet, question="paired")


def test_progress_reaches_the_end(files):
    path, sheet = files
    seen = []
    stream_expression(
        path, samples=sheet, question="paired", progress=lambda *step: seen.append(step)
    )
    assert seen[-1] == (N, N)
    assert len(seen) > 5


def test_what_needs_more_than_one_contrast_is_refused(values, files):
    path, sheet = files
    with pytest.raises(DesignError, match="one contrast of two levels"):
        stream_expression(
            path,
            samples=sheet,
            design="~ group * timepoint",
            contrast="timepoint[T.post], group[T.RH]:timepoint[T.post]",
        )
    with pytest.raises(ParameterError, match="adjusts by bh"):
        stream_expression(path, samples=sheet, question="paired", options=DEOptions(adjust="holm"))
