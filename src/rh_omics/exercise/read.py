"""Read heart-rate recordings: CSV, FIT, TCX and GPX."""

import io
import re
import struct
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rh_omics.errors import FileFormatError, SampleSheetError, shorten
from rh_omics.exercise.series import HeartRateSeries
from rh_omics.io.numbers import parse_number
from rh_omics.io.table import Table, read_table
from rh_omics.reference import file_sha256
from rh_omics.schema import SIMULATED

TIME_COLUMNS = ("seconds", "time", "timestamp", "elapsed")
RATE_COLUMNS = ("bpm", "heart_rate", "hr", "heartrate")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)")
_INSTALL = "reading FIT, TCX and GPX needs: pip install 'rh-omics[sessions]'"


class Reading(NamedTuple):
    """One reading of a device: moment in seconds, and beats per minute or None."""

    seconds: float
    bpm: float | None


def read_heart_rate(
    path: str | Path, *, time: str | None = None, rate: str | None = None
) -> HeartRateSeries:
    """Read a heart-rate recording.

    A rate of 0 is a device's word for "no reading" and counts as not measured.

    Parameters
    ----------
    path : str or pathlib.Path
        A table (CSV, TSV, XLSX), or a FIT, TCX or GPX file; the content decides, not the name.
    time : str, optional
        Column of a table with seconds, ``h:mm:ss`` or ISO 8601 times; by default the only one
        called ``seconds``, ``time``, ``timestamp`` or ``elapsed``.
    rate : str, optional
        Column of a table with beats per minute; by default the only one called ``bpm``,
        ``heart_rate``, ``hr`` or ``heartrate``.

    Returns
    -------
    HeartRateSeries
        The recording.

    Raises
    ------
    FileFormatError
        If the file isn't a recording, is damaged, or a package to read it is missing.
    SampleSheetError
        If times or rates can't be; all places in a table are listed.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"{path} can't be read: {error.strerror or error}"
        raise FileFormatError(msg) from error
    reader = _device_reader(content)
    if reader is None:
        table = read_table(path)
        readings = _table_readings(table, time, rate)
        simulated, notes = table.origin.simulated, table.origin.notes
    else:
        readings = list(reader(content, path.name))
        simulated, notes = SIMULATED.encode() in content, ()
    if not readings:
        msg = f"{path.name} has no readings of heart rate"
        raise FileFormatError(msg)
    return _series(readings, path, notes, simulated=simulated)


def _device_reader(content: bytes) -> Callable[[bytes, str], Iterator[Reading]] | None:
    if content[8:12] == b".FIT":
        return _fit_readings
    head = content[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    return _xml_readings if head.startswith(b"<") else None


def _series(
    readings: list[Reading], path: Path, notes: tuple[str, ...], *, simulated: bool
) -> HeartRateSeries:
    seconds = np.array([reading.seconds for reading in readings])
    bpm = np.array([np.nan if r.bpm is None else r.bpm for r in readings], dtype=np.float64)
    dropped = bpm == 0
    note = f"{int(dropped.sum())} readings of 0 bpm count as not measured"
    return HeartRateSeries(
        seconds,
        np.where(dropped, np.nan, bpm),
        name=path.name,
        inputs={path.name: file_sha256(path)},
        notes=(*notes, note) if dropped.any() else notes,
        simulated=simulated,
    )


def _table_readings(table: Table, time: str | None, rate: str | None) -> list[Reading]:
    times = table.column(_column(table, time, TIME_COLUMNS, "time"))
    rates = table.column(_column(table, rate, RATE_COLUMNS, "rate"))
    problems = []
    readings = []
    for number, moment, beats in zip(table.numbers, times, rates, strict=True):
        seconds, bpm = _moment(moment), parse_number(beats)
        if seconds is None or bpm is None:
            problems.append(f"{table.origin.name} row {number}: {moment!r}, {beats!r}")
        else:
            readings.append(Reading(seconds, bpm))
    if problems:
        msg = f"times must be seconds, h:mm:ss or ISO 8601, and rates numbers: {shorten(problems)}"
        raise SampleSheetError(msg)
    return readings


def _column(table: Table, asked: str | None, known: Iterable[str], role: str) -> str:
    if asked is not None:
        return asked
    found = [c for c in table.columns if c.casefold().replace(" ", "_") in known]
    if len(found) != 1:
        msg = (
            f"{table.origin.name}: columns for the {role}: {', '.join(found) or 'none'}; name it "
            f"with {role}=; there are {', '.join(table.columns)}"
        )
        raise FileFormatError(msg)
    return found[0]


def _moment(text: str) -> float | None:
    number = parse_number(text)
    if number is not None:
        return None if np.isnan(number) else number
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    return _iso(text)


def _iso(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    # A time without a zone is taken as UTC, so that no change to summer time falls into a run.
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _xml_readings(content: bytes, name: str) -> Iterator[Reading]:
    try:
        from defusedxml import DefusedXmlException, ElementTree  # noqa: PLC0415 - optional
    except ImportError as error:
        raise FileFormatError(_INSTALL) from error
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        msg = f"{name} isn't sound XML: {error}"
        raise FileFormatError(msg) from error
    if _local(root.tag) not in {"TrainingCenterDatabase", "gpx"}:
        msg = f"{name} is XML of the kind {_local(root.tag)!r}; TCX or GPX is needed"
        raise FileFormatError(msg)
    for point in root.iter():
        if _local(point.tag) in {"Trackpoint", "trkpt"}:
            yield _track_point(point, name)


def _track_point(point: Iterable[object], name: str) -> Reading:
    moment: float | None = None
    beats: float | None = None
    for part in point.iter():  # type: ignore[attr-defined]
        tag, text = _local(part.tag), (part.text or "").strip()
        if tag.lower() == "time":
            moment = _iso(text)
        elif tag == "HeartRateBpm":
            beats = next(
                (_rate(child.text) for child in part if _local(child.tag) == "Value"), None
            )
        elif tag == "hr":
            beats = _rate(text)
    if moment is None:
        msg = f"{name}: a track point has no time that can be read"
        raise FileFormatError(msg)
    return Reading(moment, beats)


def _rate(text: str | None) -> float | None:
    number = parse_number((text or "").strip())
    return None if number is None or np.isnan(number) else number


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _fit_readings(content: bytes, name: str) -> Iterator[Reading]:
    try:
        import fitdecode  # noqa: PLC0415 - optional
    except ImportError as error:
        raise FileFormatError(_INSTALL) from error
    try:
        with fitdecode.FitReader(
            io.BytesIO(content),
            check_crc=fitdecode.CrcCheck.RAISE,
            error_handling=fitdecode.ErrorHandling.RAISE,
        ) as fit:
            for frame in fit:
                if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record":
                    moment = frame.get_value("timestamp", fallback=None)
                    if isinstance(moment, datetime):
                        yield Reading(
                            moment.timestamp(), frame.get_value("heart_rate", fallback=None)
                        )
    except (fitdecode.FitError, ValueError, LookupError, OverflowError, struct.error) as error:
        msg = f"{name} is a damaged FIT file: {error}"
        raise FileFormatError(msg) from error
