"""Ways in which a file is damaged between an instrument and an analyst, each as a function.

A damage takes the bytes of a valid text file and gives those of a broken one, or None where it
does nothing to that file. `REMOVES` names those that take cells away, so that a value may be
missing afterwards; no damage puts another valid number in a cell's place without a trace.
"""

import gzip
import io
import random
import zipfile
from collections.abc import Callable

Damage = Callable[[bytes, random.Random], bytes | None]
MARKS = ("\t", ";", ",")


def mark_of(text: str) -> str | None:
    counts = {mark: text.count(mark) for mark in MARKS}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else None


def on_text(change: Callable[[str, random.Random], str | None]) -> Damage:
    def damage(content: bytes, rng: random.Random) -> bytes | None:
        if b"\0" in content:
            return None
        changed = change(content.decode(), rng)
        return None if changed is None else changed.encode()

    return damage


def on_lines(change: Callable[[list[str], random.Random], list[str] | None]) -> Damage:
    def damage(text: str, rng: random.Random) -> str | None:
        lines = text.rstrip("\n").split("\n")
        changed = change(lines, rng) if len(lines) > 1 else None
        return None if changed is None else "\n".join(changed) + "\n"

    return on_text(damage)


def on_cell(change: Callable[[str], str]) -> Damage:
    """Change one cell that holds a number, of the last half of the file."""

    def damage(lines: list[str], rng: random.Random) -> list[str] | None:
        mark = mark_of("\n".join(lines))
        if mark is None:
            return None
        rows = [i for i in range(len(lines) // 2, len(lines)) if number_cells(lines[i], mark)]
        if not rows:
            return None
        i = rng.choice(rows)
        cells = lines[i].split(mark)
        j = number_cells(lines[i], mark)[-1]
        cells[j] = change(cells[j])
        return [*lines[:i], mark.join(cells), *lines[i + 1 :]]

    return on_lines(damage)


def number_cells(line: str, mark: str) -> list[int]:
    return [j for j, cell in enumerate(line.split(mark)) if cell.replace(".", "", 1).isdigit()]


def half(lines: list[str]) -> int:
    return max(len(lines) // 2, 1)


def swap(lines: list[str], i: int, j: int) -> list[str]:
    lines = list(lines)
    lines[i], lines[j] = lines[j], lines[i]
    return lines


def each_row(change: Callable[[str, str], str]) -> Damage:
    def damage(lines: list[str], _: random.Random) -> list[str] | None:
        mark = mark_of("\n".join(lines))
        return None if mark is None else [change(line, mark) for line in lines]

    return on_lines(damage)


def other_mark(text: str, _: random.Random) -> str | None:
    """Write the file with another delimiter, as an export with other settings does."""
    mark = mark_of(text)
    if mark is None or '"' in text or text.startswith("{"):
        return None
    new = (
        next(m for m in (";", "\t", ",", "|") if m != mark and m not in text)
        if any(m != mark and m not in text for m in (";", "\t", ",", "|"))
        else None
    )
    return None if new is None else text.replace(mark, new)


def written_in(encoding: str, *, lost: int = 0) -> Damage:
    def damage(content: bytes, _: random.Random) -> bytes | None:
        return None if b"\0" in content else content.decode().encode(encoding)[: -lost or None]

    return damage


def zipped(content: bytes, _: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("file.txt", content)
    return out.getvalue()


def without_column(line: str, mark: str) -> str:
    return mark.join(line.split(mark)[:-1])


def doubled_column(line: str, mark: str) -> str:
    return mark.join([line, line.rsplit(mark, maxsplit=1)[-1]])


def merged(lines: list[str], _: random.Random) -> list[str] | None:
    """Leave the first cell of a row empty, as merged cells come out."""
    mark = mark_of("\n".join(lines))
    if mark is None:
        return None
    i = len(lines) - 1
    return [*lines[:i], mark.join(["", *lines[i].split(mark)[1:]])]


def shifted(lines: list[str], _: random.Random) -> list[str] | None:
    mark = mark_of("\n".join(lines))
    return None if mark is None else [mark + lines[0], *lines[1:]]


DAMAGES: dict[str, Damage] = {
    "empty": lambda *_: b"",
    "blank": lambda *_: b" \n\r\n\t\n",
    "one byte": lambda *_: b"x",
    "header only": on_lines(lambda lines, _: lines[:1]),
    "cut between rows": on_lines(lambda lines, _: lines[: half(lines)]),
    "last row lost": on_lines(lambda lines, _: lines[:-1]),
    "cut in the middle": lambda content, _: content[: len(content) // 2],
    "cut at two thirds": lambda content, _: content[: 2 * len(content) // 3],
    "last bytes lost": lambda content, _: content.rstrip(b"\n")[:-1],
    "last cell lost": lambda content, _: content.rstrip(b"\n")[:-4],
    "head lost": lambda content, _: content[len(content) // 3 :],
    "first line lost": on_lines(lambda lines, _: lines[1:]),
    "a row lost": on_lines(lambda lines, _: [*lines[:-2], lines[-1]]),
    "two rows joined": on_lines(lambda lines, _: [*lines[:-2], lines[-2] + lines[-1]]),
    "a row broken in two": on_lines(
        lambda lines, _: [*lines[:-1], lines[-1][: len(lines[-1]) // 2],
                          lines[-1][len(lines[-1]) // 2 :]]
    ),
    "another delimiter": on_text(other_mark),
    "a title above": on_lines(lambda lines, _: ["Results of the run, page 1", "", *lines]),
    "header shifted": on_lines(shifted),
    "two header rows": on_lines(lambda lines, _: [lines[0], *lines]),
    "header below": on_lines(lambda lines, _: [*lines[1:], lines[0]]),
    "upper-case header": on_lines(lambda lines, _: [lines[0].upper(), *lines[1:]]),
    "merged cells": on_lines(merged),
    "footnote": on_lines(lambda lines, _: [*lines, "", "* measured twice"]),
    "comment inside": on_lines(lambda lines, _: [*lines[:-1], "# see notes", lines[-1]]),
    "rows swapped": on_lines(lambda lines, _: swap(lines, -1, -2)),
    "last row twice": on_lines(lambda lines, _: [*lines, lines[-1]]),
    "whole twice": lambda content, _: content + content,
    "a column lost": each_row(without_column),
    "a column twice": each_row(doubled_column),
    "blank lines": on_lines(lambda lines, _: [piece for line in lines for piece in (line, "")]),
    "trailing delimiters": each_row(lambda line, mark: line + mark * 2),
    "blanks around cells": each_row(lambda line, mark: f" {mark} ".join(line.split(mark))),
    "all quoted": each_row(lambda line, mark: mark.join(
        cell if '"' in cell else f'"{cell}"' for cell in line.split(mark))),
    "open quote": on_cell(lambda cell: '"' + cell),
    "formula": on_cell(lambda _: "=SUM(B2:B9)"),
    "spreadsheet error": on_cell(lambda _: "#REF!"),
    "word in a cell": on_cell(lambda _: "broken"),
    "decimal comma in a cell": on_cell(lambda cell: cell.replace(".", ",")),
    "thousands": on_cell(lambda _: "1,234"),
    "unit in a cell": on_cell(lambda cell: cell + " ng/mL"),
    "mean and deviation": on_cell(lambda cell: cell + "±0.2"),
    "infinite": on_cell(lambda _: "1e999"),
    "hexadecimal": on_cell(lambda _: "0x1F"),
    "other digits": on_cell(lambda _: "\u0661\u0662"),
    "underscore": on_cell(lambda cell: cell + "_0"),
    "emptied cell": on_cell(lambda _: ""),
    "cell dropped": on_lines(
        lambda lines, _: [*lines[:-1], lines[-1].partition(mark_of(lines[-1]) or "\0")[2]]
    ),
    "long cell": on_cell(lambda _: "9" * 200_000),
    "null bytes": lambda content, _: content[: len(content) // 2] + b"\0\0"
    + content[len(content) // 2 :],
    "all nulls": lambda content, _: b"\0" * len(content),
    "binary": lambda content, rng: rng.randbytes(len(content) + 50),
    "picture": lambda _, rng: b"\x89PNG\r\n\x1a\n" + rng.randbytes(500),
    "bytes flipped": lambda content, rng: bytes(
        255 - byte if rng.random() < 0.05 else byte for byte in content
    ),
    "web page": lambda *_: b"<!DOCTYPE html><html><body>404 not found</body></html>\n",
    "end-of-file sign": lambda content, _: content + b"\x1a",
    "byte-order mark": lambda content, _: b"\xef\xbb\xbf" + content,
    "UTF-16": written_in("utf-16"),
    "UTF-16 without mark": written_in("utf-16-le"),
    "UTF-16 cut": written_in("utf-16", lost=3),
    "UTF-32": written_in("utf-32"),
    "CR only": lambda content, _: content.replace(b"\n", b"\r"),
    "CRLF": lambda content, _: content.replace(b"\n", b"\r\n"),
    "mixed line ends": lambda content, _: content.replace(b"\n", b"\r\n", 2),
    "gzipped": lambda content, _: gzip.compress(content),
    "gzip cut": lambda content, _: gzip.compress(content)[:-9],
    "gzip damaged": lambda content, _: gzip.compress(content)[:15] + b"\xff" * 20
    + gzip.compress(content)[35:],
    "zipped": zipped,
    "zip cut": lambda content, rng: zipped(content, rng)[:-30],
}  # fmt: skip
REMOVES = frozenset(
    {"header only", "cut between rows", "last row lost", "cut in the middle", "cut at two thirds"}
    | {"last bytes lost", "last cell lost", "head lost", "first line lost", "a row lost"}
    | {"two rows joined", "emptied cell", "a column lost", "header below", "null bytes"}
    | {"gzip cut", "zip cut", "UTF-16 cut", "merged cells"}
)
