"""Values of finished steps, kept in the user's cache folder.

They are pickles, so they lie where only the user writes (as joblib's memory does) and never in the
folder of results: that one may be mailed, and nothing of it is ever unpickled.
"""

import os
import pickle
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from rh_omics.reference import cache_root

KEPT_DAYS: Final = 60
SECONDS_PER_DAY: Final = 86_400


class StepStore:
    """Pickled values by key.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Where they lie; ``steps`` in the cache folder by default.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = cache_root() / "steps" if folder is None else folder

    def get(self, key: str) -> Any | None:  # noqa: ANN401 - any step's value
        """Return the value of a key.

        Parameters
        ----------
        key : str
            Key of the step.

        Returns
        -------
        object or None
            The value; ``None`` where it isn't there or can't be read, which costs only time.
        """
        path = self.folder / f"{key}.pickle"
        try:
            value = pickle.loads(path.read_bytes())  # noqa: S301 - the user's own cache folder
            path.touch()
        except Exception:  # noqa: BLE001 - a damaged or foreign entry is as good as none
            return None
        return value

    def put(self, key: str, value: Any) -> None:  # noqa: ANN401 - any step's value
        """Keep a value; a cache folder that can't be written to is no error.

        Parameters
        ----------
        key : str
            Key of the step.
        value : object
            What to keep.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
            with os.fdopen(handle, "wb") as part:
                pickle.dump(value, part)
            Path(name).replace(self.folder / f"{key}.pickle")
            self._forget_old()
        except OSError:
            return

    def _forget_old(self) -> None:
        oldest = time.time() - KEPT_DAYS * SECONDS_PER_DAY
        for path in self.folder.glob("*.p*"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
