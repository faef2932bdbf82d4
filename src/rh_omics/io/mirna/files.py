"""The files of a set, and the name of each one's sample."""

import glob
import re
from collections.abc import Sequence
from pathlib import Path

from rh_omics.errors import FileFormatError, ParameterError
from rh_omics.io.text import STDIN

_ENDINGS = re.compile(
    r"\.(gz|csv|tsv|txt|tab|xlsx|xls|ods|parquet|mirna|grouped|gff3?|rcc|mat|counts?|fastq|fq)$",
    re.IGNORECASE,
)
_TOOL_WORDS = re.compile(
    r"[._-]+(mirna|mature_sense(_SA)?|counts?|read_?counts?|mirge3?|isomirs?|results?)$",
    re.IGNORECASE,
)


def find_files(path: Path | str | Sequence[Path | str]) -> list[Path]:
    """List the files that a path, a glob pattern or a sequence of these stands for.

    Parameters
    ----------
    path : path, str or sequence
        Files in the order given; those of a pattern in the order of their names. A file whose
        own name has ``*`` or ``[`` is that file.

    Returns
    -------
    list of pathlib.Path
        Each file once.

    Raises
    ------
    FileFormatError
        If a pattern fits no file.
    ParameterError
        If the sequence is empty.
    """
    patterns = [path] if isinstance(path, str | Path) else list(path)
    if not patterns:
        msg = "no file was given; a path, a glob pattern or a list of them is needed"
        raise ParameterError(msg)
    found = [file for pattern in patterns for file in _expand(str(pattern))]
    return list(dict.fromkeys(found))


def sample_names(files: Sequence[Path]) -> list[str]:
    """Name the sample of each file of a set by the file.

    A sample has the name of its file without endings and without the words that a tool adds
    (``.mirna``, ``_mature_sense``, ``_counts``). Where the files of a set don't differ in this,
    as where a tool writes a folder for each sample, it has the name of the nearest folder that
    differs.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Files of a set.

    Returns
    -------
    list of str
        One name for each file.

    Examples
    --------
    >>> sample_names([Path("a/S1.mirna"), Path("a/S2.mirna")])
    ['S1', 'S2']
    >>> sample_names([Path("run/S1/counts.txt"), Path("run/S2/counts.txt")])
    ['S1', 'S2']
    """
    names = [_stem(file.name) for file in files]
    if len(files) == 1 or len(set(names)) == len(names):
        return names
    for level in range(min(len(file.parts) for file in files) - 1):
        folders = [file.parts[-2 - level] for file in files]
        if len(set(folders)) == len(folders):
            return folders
    return names


def _expand(pattern: str) -> list[Path]:
    if pattern == STDIN or not glob.has_magic(pattern) or Path(pattern).exists():
        return [Path(pattern)]
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - patterns may be absolute
    if not found:
        msg = f"{pattern}: no file fits this pattern"
        raise FileFormatError(msg)
    return [Path(name) for name in found if not Path(name).is_dir()]


def _stem(name: str) -> str:
    for shape in (_ENDINGS, _TOOL_WORDS):
        shorter = shape.sub("", name)
        while shorter != name and shorter:
            name, shorter = shorter, shape.sub("", shorter)
    return name
