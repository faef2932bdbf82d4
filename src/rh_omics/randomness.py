"""Seeds: one check for every function that draws at random."""

from numbers import Integral
from typing import TYPE_CHECKING

from rh_omics.errors import ParameterError

if TYPE_CHECKING:
    import numpy as np


def check_seed(seed: object, *, name: str = "seed") -> int:
    """Give a seed back as an int, or refuse it.

    Parameters
    ----------
    seed : object
        What was given.
    name : str, default "seed"
        What the argument is called.

    Returns
    -------
    int
        The seed.

    Raises
    ------
    ParameterError
        If it isn't a whole number of at least 0.

    Examples
    --------
    >>> check_seed(7)
    7
    """
    if isinstance(seed, bool) or not isinstance(seed, Integral) or seed < 0:
        msg = (
            f"{name} must be a whole number of at least 0, so that the run can be repeated; "
            f"got {seed!r}"
        )
        raise ParameterError(msg)
    return int(seed)


def random_generator(seed: int, *more: int) -> "np.random.Generator":
    """Make a generator of random numbers from a seed.

    Parameters
    ----------
    seed : int
        Whole number of at least 0.
    *more : int
        Numbers of a stream of the seed's own, such as a block.

    Returns
    -------
    numpy.random.Generator
        The generator; the same for the same numbers.

    Raises
    ------
    ParameterError
        If the seed isn't a whole number of at least 0.

    Examples
    --------
    >>> random_generator(1).random() == random_generator(1).random()
    True
    """
    import numpy as np  # noqa: PLC0415 - options are made before a command needs numbers

    checked = check_seed(seed)
    return np.random.default_rng([checked, *more] if more else checked)
