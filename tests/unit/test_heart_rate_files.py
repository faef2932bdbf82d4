"""Recordings from tables and from sport watches."""

import sys
from pathlib import Path

import numpy as np
import pytest
from device_files import fit_file, gpx_file, tcx_file

from rh_omics.errors import FileFormatError, SampleSheetError
from rh_omics.exercise import read_heart_rate

SECONDS = [0, 10, 20, 25, 40]
BPM = [100, 120, None, 0, 140]
EXPECTED = [100, 120, np.nan, np.nan, 140]
MOMENTS = [f"2026-03-29T00:59:{30 + s}Z" for s in SECONDS[:3]]
MOMENTS += ["2026-03-29T00:59:55Z", "2026-03-29T01:00:10Z"]


def write(tmp_path: Path, name: str, content: bytes | str) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.fit", fit_file(SECONDS, BPM)),
        ("run.tcx", tcx_file(MOMENTS, BPM)),
        ("run.gpx", gpx_file(MOMENTS, BPM)),
        ("misnamed.csv", fit_file(SECONDS, BPM)),
        ("run.csv", "# SIMULATED\nseconds,bpm\n0,100\n10,120\n20,\n25,0\n40,140\n"),
        ("clock.tsv", "time\tHR\n59:30\t100\n59:40\t120\n59:50\tNA\n59:55\t0\n1:00:10\t140\n"),
        (
            "iso.csv",
            "timestamp,heart_rate\n"
            + "".join(
                f"{moment[:-1]},{'' if rate is None else rate}\n"
                for moment, rate in zip(MOMENTS, BPM, strict=True)
            ),
        ),
    ],
)
def test_formats(tmp_path: Path, name: str, content: bytes | str) -> None:
    found = read_heart_rate(write(tmp_path, name, content))
    assert found.seconds.tolist() == SECONDS
    np.testing.assert_array_equal(found.bpm, EXPECTED)
    assert found.notes == ("1 readings of 0 bpm count as not measured",)
    assert set(found.inputs) == {name}
    assert found.simulated == (name in {"run.tcx", "run.gpx", "run.csv"})


def test_named_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "run.csv", "t,pulse,hr,bpm\n0,100,1,1\n60,110,1,1\n")
    with pytest.raises(FileFormatError, match="columns for the rate: hr, bpm; name it with rate="):
        read_heart_rate(path, time="t")
    assert read_heart_rate(path, time="t", rate="pulse").bpm.tolist() == [100, 110]
    with pytest.raises(FileFormatError, match="columns for the time: none"):
        read_heart_rate(path, rate="pulse")


def test_bad_cells_are_listed_with_their_rows(tmp_path: Path) -> None:
    path = write(tmp_path, "run.csv", "seconds,bpm\n0,100\nsoon,110\n20,fast\n,90\n")
    with pytest.raises(SampleSheetError) as caught:
        read_heart_rate(path)
    assert "row 3: 'soon', '110', run.csv row 4: '20', 'fast', run.csv row 5" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cut.fit", fit_file(SECONDS, BPM)[:-9], "damaged FIT file"),
        ("flipped.fit", fit_file(SECONDS, BPM)[:-3] + b"\x01\x02\x03", "damaged FIT file"),
        ("empty.fit", fit_file([], []), "no readings"),
        ("cut.tcx", tcx_file(MOMENTS, BPM)[:-40], "isn't sound XML"),
        ("other.xml", "<html><body>login</body></html>", "of the kind 'html'"),
        ("empty.gpx", gpx_file([], []), "no readings"),
        ("timeless.gpx", gpx_file([""], [100]), "has no time"),
        (
            "bomb.gpx",
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><gpx>&b;</gpx>',
            "isn't sound XML",
        ),
    ],
)
def test_broken_files(tmp_path: Path, name: str, content: bytes | str, message: str) -> None:
    with pytest.raises(FileFormatError, match=message):
        read_heart_rate(write(tmp_path, name, content))


def test_absent_file(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="can't be read"):
        read_heart_rate(tmp_path / "none.fit")


@pytest.mark.parametrize(
    ("name", "content", "package"),
    [("run.fit", fit_file([0, 1], [90, 90]), "fitdecode"), ("run.gpx", "<gpx/>", "defusedxml")],
)
def test_missing_package_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes | str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(FileFormatError, match=r"rh-omics\[sessions\]"):
        read_heart_rate(write(tmp_path, name, content))
