"""Run matrix algebra on one thread, so that its results don't depend on the machine."""

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

P = ParamSpec("P")
R = TypeVar("R")


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


@cache
def _controller() -> ThreadpoolController:
    """Find the BLAS libraries that NumPy and SciPy have loaded; once, for it takes milliseconds."""
    return ThreadpoolController()
