"""Outputs of finished steps, kept in the user's cache folder.

They are pickles, so they lie where only the user may write, which is checked before one is read,
and never in the folder of results: that one may be mailed, and nothing of it is ever unpickled.
"""

import os
import pickle
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

from rh_omics.reference import cache_root

OTHERS_MAY_WRITE: Final = 0o022
KEPT_DAYS: Final = 60
SECONDS_PER_DAY: Final = 86_400
FOLDER_MODE: Final = 0o700


class Store(Protocol):
    """Where outputs of steps are kept."""

    def get(self, key: str) -> Any:  # noqa: ANN401 - any step's output
        """Return the output of a key, None where there is none."""

    def put(self, key: str, output: Any) -> None:  # noqa: ANN401
        """Keep an output."""


class NoStore:
    """A store that keeps nothing: everything is computed."""

    def get(self, key: str) -> Any:  # noqa: ANN401, ARG002
        """Return None.

        Parameters
        ----------
        key : str
            Not used.

        Returns
        -------
        None
            Always.
        """
        return None

    def put(self, key: str, output: Any) -> None:  # noqa: ANN401
        """Forget the output.

        Parameters
        ----------
        key : str
            Not used.
        output : object
            Not used.
        """


class StepStore:
    """Pickled outputs by key.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Where they lie; ``steps`` in the cache folder by default.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = cache_root() / "steps" if folder is None else folder

    def get(self, key: str) -> Any:  # noqa: ANN401 - any step's output
        """Return the output of a key.

        Parameters
        ----------
        key : str
            Key of the step.

        Returns
        -------
        object or None
            The output; ``None`` where it isn't there or can't be read, which costs only time.
        """
        path = self.folder / f"{key}.pickle"
        if not (_is_own(self.folder) and _is_own(path)):
            return None
        try:
            output = pickle.loads(path.read_bytes())  # noqa: S301 - the user's own cache folder
        except Exception:  # noqa: BLE001 - a damaged or foreign entry is as good as none
            return None
        with suppress(OSError):
            path.touch()
        return output

    def put(self, key: str, output: Any) -> None:  # noqa: ANN401 - any step's output
        """Keep an output; a cache folder that can't be written to is no error.

        Parameters
        ----------
        key : str
            Key of the step.
        output : object
            What to keep.
        """
        try:
            self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        except OSError:
            return
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as part:
                pickle.dump(output, part)
            partial.replace(self.folder / f"{key}.pickle")
            self._forget_old()
        except (OSError, pickle.PicklingError, TypeError, AttributeError):
            return
        finally:
            partial.unlink(missing_ok=True)

    def _forget_old(self) -> None:
        """Delete what hasn't been used for long, and parts that a killed run left."""
        oldest = time.time() - KEPT_DAYS * SECONDS_PER_DAY
        day_ago = time.time() - SECONDS_PER_DAY
        for path in self.folder.iterdir():
            limit = day_ago if path.suffix == ".part" else oldest
            if path.suffix in {".part", ".pickle"} and path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)


def _is_own(path: Path) -> bool:
    """Tell whether a path is there, belongs to the user, and nobody else may write to it.

    A cache folder may be shared within a laboratory; what others put there isn't unpickled.
    """
    try:
        found = path.stat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):  # pragma: no cover - Windows
        return True
    return found.st_uid == os.getuid() and not found.st_mode & OTHERS_MAY_WRITE
