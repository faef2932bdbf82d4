"""Notes of many files that say the same, told once."""

from collections.abc import Sequence

from rh_omics.errors import shorten


def fold_notes(notes: Sequence[str], files: Sequence[str]) -> list[str]:
    """Join notes that say the same of several files.

    Parameters
    ----------
    notes : sequence of str
        Notes; those on a file begin with its name and a colon.
    files : sequence of str
        Names of the files.

    Returns
    -------
    list of str
        Notes in the order in which they first came up.

    Examples
    --------
    >>> fold_notes(["a.txt: no header", "b.txt: no header", "format: sds"], ["a.txt", "b.txt"])
    ['2 files (a.txt, b.txt): no header', 'format: sds']
    """
    found: dict[str, list[str]] = {}
    for note in notes:
        file, _, text = note.partition(": ")
        if file in files and text:
            found.setdefault(text, []).append(file)
        else:
            found.setdefault(note, [])
    return [_told(text, list(dict.fromkeys(where))) for text, where in found.items()]


def _told(text: str, where: Sequence[str]) -> str:
    if not where:
        return text
    return f"{where[0] if len(where) == 1 else f'{len(where)} files ({shorten(where)})'}: {text}"
