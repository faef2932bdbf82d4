"""Small plain tables of concentrations, and a reader of their text, for the tests of readers."""

from collections.abc import Callable
from pathlib import Path

import rh_omics
from rh_omics import Panel

WIDE = """\
sample,subject,timepoint,AEA (nM),2-AG (nM)
s1,A,pre,1.5,7
s2,A,post,2.5,9
s3,B,pre,<0.20,8
s4,B,post,3.0,
"""


def reader(folder: Path) -> Callable[..., Panel]:
    """Return a function that writes a text to a file and reads it."""

    def read(text, *, file="plasma.csv", encoding="utf-8", **options):
        path = folder / file
        path.write_bytes(text.encode(encoding))
        return rh_omics.read_analytes(path, **options)

    return read


def wide(*values, header="AEA (nM)", ids=None):
    """Write a wide table of one analyte."""
    rows = [f"{i},{value}" for i, value in zip(ids or "abcdefgh", values, strict=False)]
    return f"sample,{header}\n" + "\n".join(rows) + "\n"


def column(panel, name="AEA"):
    """Return the values of one analyte."""
    return panel.data[name].tolist()
