"""Read tables that an R script in a folder of tests/reference has made."""

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent / "reference"


def r_table(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / name, index_col=0, comment="#")
