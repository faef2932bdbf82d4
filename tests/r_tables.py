"""Reading of the small tables that R scripts made for the reference tests."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def read_r(path: Path) -> pd.DataFrame:
    """Read a CSV with a comment line above its header."""
    return pd.read_csv(path, comment="#")


def matrix(path: Path) -> NDArray[np.float64]:
    """Read a numeric table as samples × features."""
    return read_r(path).to_numpy(dtype=np.float64)
