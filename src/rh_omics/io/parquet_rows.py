"""Read a Parquet matrix with features in rows batch by batch, in bounded memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.errors import FileFormatError, shorten

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]

BATCH: Final = 16_000
AHEAD: Final = 2
INSTALL: Final = "Parquet needs pyarrow; pip install 'rh-omics[parquet]'"


class FeatureBatch(NamedTuple):
    """Some features of a matrix.

    Attributes
    ----------
    labels : sequence of str
        Names of the features, an Arrow array.
    values : ndarray of shape (n_samples, n_features)
        Their values, in the order of the samples asked for; ``NaN`` where a cell is empty. The
        array is used again for the next batch.
    """

    labels: "pa.Array"
    values: Floats


class ParquetRows:
    """A Parquet file with a row per feature and a column per sample.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    label_column : str, optional
        Column of the feature names; the first column of text by default.

    Attributes
    ----------
    n_features : int
        Rows of the file.
    label : str
        Column of the feature names.

    Raises
    ------
    FileFormatError
        If the file isn't Parquet, pyarrow isn't installed, or no column holds names.
    """

    def __init__(self, path: Path, *, label_column: str | None = None) -> None:
        try:
            import pyarrow.parquet as pq  # noqa: PLC0415 - an optional extra
        except ImportError as error:
            raise FileFormatError(INSTALL) from error
        self.path = path
        try:
            # Without buffering a row group is read page by page, however large it is.
            self._file = pq.ParquetFile(path, pre_buffer=False)
        except (OSError, ValueError) as error:
            msg = f"{path.name} can't be read as Parquet: {' '.join(str(error).split())}"
            raise FileFormatError(msg) from error
        self.n_features: int = self._file.metadata.num_rows
        self.label = self._find_label(label_column)

    def head(self, n: int = 50) -> pd.DataFrame:
        """Read the first features.

        Parameters
        ----------
        n : int, default 50
            How many.

        Returns
        -------
        pandas.DataFrame
            All columns, the label first.
        """
        batch = next(self._file.iter_batches(batch_size=n), None)
        if batch is None:
            msg = f"{self.path.name}: no feature in it"
            raise FileFormatError(msg)
        frame: pd.DataFrame = batch.to_pandas(ignore_metadata=True)
        return frame[[self.label, *frame.columns.drop(self.label)]]

    def batches(self, samples: Sequence[str]) -> Iterator[FeatureBatch]:
        """Read batch after batch, the next one while the last one is worked on.

        Parameters
        ----------
        samples : sequence of str
            Columns to read, in the order of the rows of the values.

        Yields
        ------
        FeatureBatch
            Up to 16,000 features.

        Raises
        ------
        FileFormatError
            If a column isn't of numbers, or the file is damaged.
        """
        self._refuse_text(samples)
        values = np.empty((len(samples), BATCH))
        for batch in _read_ahead(self._arrow_batches(samples)):
            part = values[:, : batch.num_rows]
            places = [batch.schema.get_field_index(name) for name in (self.label, *samples)]
            for row, place in zip(part, places[1:], strict=True):
                row[:] = batch.column(place).to_numpy(zero_copy_only=False)
            yield FeatureBatch(batch.column(places[0]), part)

    def _arrow_batches(self, samples: Sequence[str]) -> Iterator["pa.RecordBatch"]:
        columns = [self.label, *samples]
        try:
            yield from self._file.iter_batches(batch_size=BATCH, columns=columns)
        except (OSError, ValueError) as error:
            msg = f"{self.path.name}: damaged Parquet file ({' '.join(str(error).split())})"
            raise FileFormatError(msg) from error

    def _find_label(self, label_column: str | None) -> str:
        import pyarrow as pa  # noqa: PLC0415 - an optional extra

        schema = self._file.schema_arrow
        if label_column is not None and label_column in schema.names:
            return label_column
        texts = [
            field.name
            for field in schema
            if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        if label_column is not None or not texts:
            wanted = f"no column {label_column!r}" if label_column else "no column of text"
            msg = (
                f"{self.path.name}: {wanted} for the feature names; it has {shorten(schema.names)}"
            )
            raise FileFormatError(msg)
        return str(texts[0])

    def _refuse_text(self, samples: Sequence[str]) -> None:
        import pyarrow as pa  # noqa: PLC0415 - an optional extra

        schema = self._file.schema_arrow
        bad = [
            f"{self.path.name}: column {name} holds {schema.field(name).type}, not numbers"
            for name in samples
            if not (
                pa.types.is_floating(schema.field(name).type)
                or pa.types.is_integer(schema.field(name).type)
            )
        ]
        if bad:
            raise FileFormatError(bad)


def _read_ahead(batches: Iterator[Any]) -> Iterator[Any]:
    """Let another thread read; Arrow decodes without holding Python's lock."""
    ready: Queue[Any] = Queue(maxsize=AHEAD)
    stopped, end = Event(), object()

    def read() -> None:
        try:
            for batch in batches:
                ready.put(batch)
                if stopped.is_set():
                    return
            ready.put(end)
        except Exception as error:  # noqa: BLE001 - it is raised where the batches are used
            ready.put(error)

    Thread(target=read, daemon=True).start()
    try:
        while (batch := ready.get()) is not end:
            if isinstance(batch, Exception):
                raise batch
            yield batch
    finally:
        stopped.set()
        while not ready.empty():
            ready.get_nowait()
