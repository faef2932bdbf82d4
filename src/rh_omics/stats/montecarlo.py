"""Monte-Carlo p-values that spend their draws where they matter."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class MonteCarloPValues:
    """P-values from random draws of a statistic, large values being evidence.

    Parameters
    ----------
    pvalue : ndarray of shape (n_tests,)
        Share of the draws that reach the observed value; never 0.
    mid_pvalue : ndarray of shape (n_tests,)
        The same with ties counted half: closer to the nominal level where ties are many, and
        without a guarantee.
    standard_error : ndarray of shape (n_tests,)
        Monte-Carlo standard error of `pvalue`.
    n_draws : ndarray of int of shape (n_tests,)
        Draws that each test used.
    n_reaching : ndarray of int of shape (n_tests,)
        Draws that reached the observed value.
    """

    pvalue: NDArray[np.float64]
    mid_pvalue: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    n_draws: NDArray[np.int64]
    n_reaching: NDArray[np.int64]


def sequential_pvalues(
    observed: NDArray[np.float64],
    draw: Callable[[int, NDArray[np.intp]], NDArray[np.float64]],
    *,
    stop_after: int,
    max_draws: int,
) -> MonteCarloPValues:
    """Draw until enough values reach the observed one, test by test [1]_.

    A test stops at its draw number ``stop_after`` that reaches the observed value: an
    unremarkable one after a few draws, a small p-value late or never. The p-value is valid, that
    is, at most uniform under the null hypothesis.

    Parameters
    ----------
    observed : ndarray of shape (n_tests,)
        Observed statistics.
    draw : callable
        Called with the number of the batch and the indices of the tests that go on; returns
        their statistics under the null hypothesis, of shape (batch size, number of indices). Its
        draws must not depend on the indices asked for.
    stop_after : int
        Draws reaching the observed value after which a test stops; its relative standard error
        is then about ``1 / sqrt(stop_after)``.
    max_draws : int
        Draws after which every test stops.

    Returns
    -------
    MonteCarloPValues
        P-values with their errors.

    References
    ----------
    .. [1] Besag, J. and Clifford, P. (1991). Sequential Monte Carlo p-values. Biometrika 78(2),
       301-304.
    """
    state = _State.start(observed.size)
    batch = 0
    while (active := np.flatnonzero(state.open)).size:
        values = draw(batch, active)[: max_draws - state.drawn]
        state.add(values, observed, active, stop_after)
        state.drawn += len(values)
        batch += 1
        if state.drawn >= max_draws:
            break
    return state.finish()


@dataclass
class _State:
    drawn: int
    open: NDArray[np.bool_]
    n_draws: NDArray[np.int64]
    above: NDArray[np.int64]
    equal: NDArray[np.int64]

    @classmethod
    def start(cls, n_tests: int) -> "_State":
        zeros = np.zeros(n_tests, dtype=np.int64)
        return cls(0, np.ones(n_tests, dtype=np.bool_), zeros, zeros.copy(), zeros.copy())

    def add(
        self,
        values: NDArray[np.float64],
        observed: NDArray[np.float64],
        active: NDArray[np.intp],
        stop_after: int,
    ) -> None:
        target = observed[active]
        reaching = np.cumsum(values >= target, axis=0) + (self.above + self.equal)[active]
        stops = reaching >= stop_after
        stopped = stops[-1]
        used = np.where(stopped, stops.argmax(axis=0) + 1, len(values))
        counted = np.arange(len(values))[:, None] < used
        self.above[active] += (counted & (values > target)).sum(axis=0)
        self.equal[active] += (counted & (values == target)).sum(axis=0)
        self.n_draws[active] += used
        self.open[active[stopped]] = False

    def finish(self) -> MonteCarloPValues:
        # A test that never stopped counts the observed set itself as one more draw.
        extra = self.open.astype(np.int64)
        total = self.n_draws + extra
        pvalue = (self.above + self.equal + extra) / total
        return MonteCarloPValues(
            pvalue=pvalue,
            mid_pvalue=(self.above + 0.5 * (self.equal + extra)) / total,
            standard_error=np.sqrt(pvalue * (1 - pvalue) / total),
            n_draws=self.n_draws,
            n_reaching=self.above + self.equal,
        )
