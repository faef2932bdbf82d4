"""Run matrix algebra on threads so that its results don't depend on the machine."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

P = ParamSpec("P")
R = TypeVar("R")

MANY_CELLS = 2_000_000
MOST_THREADS = 4
"""More don't help a pass over cells that must come from memory."""


def on_one_thread(function: Callable[P, R]) -> Callable[P, R]:
    """Keep BLAS and LAPACK to one thread while a function runs.

    With several threads a sum is cut into as many parts, and its last bits depend on their number.
    The matrices here are small: threads give little on an idle machine and cost much on a busy
    one.

    Parameters
    ----------
    function : callable
        What to run.

    Returns
    -------
    callable
        The function with the same signature. The former number of threads is restored after it.
    """

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with _controller().limit(limits=1, user_api="blas"):
            return function(*args, **kwargs)

    return wrapped


def on_parts(work: Callable[[slice], object], parts: Iterable[slice], n_cells: int) -> None:
    """Do the work of each part, on several threads where there are many cells.

    A part is always done by one thread, and which parts there are is for the caller to say: the
    results are the same for any number of threads.

    Parameters
    ----------
    work : callable
        Does a part, and writes what it finds where no other part writes. Settings of the calling
        thread, such as ``numpy.errstate``, don't reach it.
    parts : iterable of slice
        The parts.
    n_cells : int
        Cells in all.
    """
    threads = min(_processors(), MOST_THREADS) if n_cells >= MANY_CELLS else 1
    if threads == 1:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, parts):
            pass


def _processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def _controller() -> ThreadpoolController:
    """Find the BLAS libraries that NumPy and SciPy have loaded; once, for it takes milliseconds."""
    return ThreadpoolController()
