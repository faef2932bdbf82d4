"""Fixtures that every test may use."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


def _shared_data_root() -> Path:
    """Return the folder of real data that isn't part of the repository."""
    named = os.environ.get("RH_OMICS_SHARED_DATA")
    return Path(named) if named else REPOSITORY.parent / "shared" / "data"


@pytest.fixture
def shared_data() -> Callable[[str], Path]:
    """Give the path of a real data file, or skip the test where it is absent."""

    def find(name: str) -> Path:
        path = _shared_data_root() / name
        if not path.exists():
            pytest.skip(f"real data file {name} isn't on this machine")
        return path

    return find
