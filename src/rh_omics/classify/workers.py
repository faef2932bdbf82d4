"""Where the work runs: this machine's processes, or a Dask cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from joblib import parallel_config

from rh_omics.errors import ParameterError

Backend = Literal["local", "dask"]


@contextmanager
def workers(
    backend: Backend, *, jobs: int = 1, scheduler: str | None = None
) -> Iterator[int | None]:
    """Choose the workers of everything inside a ``with`` block.

    Parameters
    ----------
    backend : {"local", "dask"}
        Processes here, or a Dask cluster.
    jobs : int, default 1
        Local processes.
    scheduler : str, optional
        Address of the cluster's scheduler, such as ``"tcp://host:8786"``.

    Yields
    ------
    int or None
        What to pass as `n_jobs`.

    Raises
    ------
    ParameterError
        If the cluster has no address or can't be reached, or Dask isn't installed.
    """
    if backend == "local":
        yield jobs
        return
    if not scheduler:
        msg = "the dask backend needs the scheduler's address (--scheduler tcp://host:port)"
        raise ParameterError(msg)
    try:
        from distributed import Client  # noqa: PLC0415 - heavy, and optional
    except ImportError as error:
        msg = "the dask backend needs: pip install 'rh-omics[distributed]'"
        raise ParameterError(msg) from error
    try:
        client = Client(scheduler, timeout="10s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        msg = f"no Dask scheduler answers at {scheduler}: {error}"
        raise ParameterError(msg) from error
    with client, parallel_config(backend="dask", wait_for_workers_timeout=30):
        yield None
