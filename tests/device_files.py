"""SIMULATED recordings in the formats of sport watches, written from the formats' descriptions."""

import struct
from collections.abc import Sequence

FIT_EPOCH = 631_065_600
"""1989-12-31 00:00 UTC, from which FIT counts seconds, in Unix time."""
START = 1_700_000_000


def fit_file(seconds: Sequence[int], bpm: Sequence[int | None]) -> bytes:
    """Write a FIT activity with one record message per reading."""
    body = b"\x40\x00\x00" + struct.pack("<HB", 0, 1) + bytes([0, 1, 0x00])  # file_id: type
    body += b"\x00\x04"
    body += b"\x41\x00\x00" + struct.pack("<HB", 20, 2)  # record: timestamp, heart rate
    body += bytes([253, 4, 0x86]) + bytes([3, 1, 0x02])
    for moment, rate in zip(seconds, bpm, strict=True):
        stamp = START + moment - FIT_EPOCH
        body += b"\x01" + struct.pack("<IB", stamp, 0xFF if rate is None else rate)
    header = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    header += struct.pack("<H", _crc(header))
    return header + body + struct.pack("<H", _crc(header + body))


def tcx_file(moments: Sequence[str], bpm: Sequence[int | None]) -> str:
    """Write a TCX activity."""
    points = "".join(
        f"<Trackpoint><Time>{moment}</Time>{_tcx_rate(rate)}</Trackpoint>"
        for moment, rate in zip(moments, bpm, strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!-- SIMULATED -->'
        '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/'
        'TrainingCenterDatabase/v2"><Activities><Activity Sport="Running"><Lap>'
        "<AverageHeartRateBpm><Value>99</Value></AverageHeartRateBpm>"
        f"<Track>{points}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    )


def gpx_file(moments: Sequence[str], bpm: Sequence[int | None]) -> str:
    """Write a GPX track."""
    points = "".join(
        f'<trkpt lat="0" lon="0"><time>{moment}</time>{_gpx_rate(rate)}</trkpt>'
        for moment, rate in zip(moments, bpm, strict=True)
    )
    return (
        '<?xml version="1.0"?><!-- SIMULATED --><gpx version="1.1" creator="x" '
        'xmlns="http://www.topografix.com/GPX/1/1" '
        'xmlns:t="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">'
        f"<trk><trkseg>{points}</trkseg></trk></gpx>"
    )


def _tcx_rate(rate: int | None) -> str:
    return "" if rate is None else f"<HeartRateBpm><Value>{rate}</Value></HeartRateBpm>"


def _gpx_rate(rate: int | None) -> str:
    if rate is None:
        return ""
    inner = f"<t:TrackPointExtension><t:hr>{rate}</t:hr></t:TrackPointExtension>"
    return f"<extensions>{inner}</extensions>"


def _crc(content: bytes) -> int:
    """CRC-16/ARC, bit by bit."""
    crc = 0
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc
