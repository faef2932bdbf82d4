"""Read tables that an R script in a folder of tests/reference has made."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

HERE = Path(__file__).parent / "reference"


def r_table(name: str) -> pd.DataFrame:
    """Read a table by its name below tests/reference, its first column as the index."""
    return pd.read_csv(HERE / name, index_col=0, comment="#")


def read_r(path: Path) -> pd.DataFrame:
    """Read a table with a comment line above its header."""
    return pd.read_csv(path, comment="#")


def matrix(path: Path) -> NDArray[np.float64]:
    """Read a numeric table as samples × features."""
    return read_r(path).to_numpy(dtype=np.float64)
