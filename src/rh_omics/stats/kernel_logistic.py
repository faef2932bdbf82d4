"""L2-penalised logistic regression on a stack of kernel matrices, all fitted at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import ConvergenceError

Floats = NDArray[np.float64]

MAX_STEPS = 100
MAX_HALVINGS = 30
LARGEST_EXPONENT = 600.0


class KernelLogisticFit(NamedTuple):
    """Dual coefficients and intercepts of a stack of logistic regressions.

    Parameters
    ----------
    dual : ndarray of shape (n_fits, n_samples)
        The weights of the features are ``Z.T @ dual`` where ``Z`` holds the training samples.
    intercept : ndarray of shape (n_fits,)
        Intercepts, not penalised.
    """

    dual: Floats
    intercept: Floats


def fit_kernel_logistic(
    kernel: Floats,
    label: Floats,
    *,
    c: float | Floats,
    start: KernelLogisticFit | None = None,
    tolerance: float = 1e-8,
) -> KernelLogisticFit:
    """Fit a stack of L2-penalised logistic regressions by Newton's method.

    Each fit minimises ``c * sum(log(1 + exp(-s f))) + w @ w / 2`` with ``f = Z w + b`` and signs
    ``s``, the objective of scikit-learn's ``LogisticRegression(C=c)``. By the representer theorem
    ``w = Z.T a``, so that a Newton step is a linear system of the size of the samples, whatever
    the number of features [1]_.

    Parameters
    ----------
    kernel : ndarray of shape (n_fits, n_samples, n_samples)
        ``Z @ Z.T`` of the training samples of each fit.
    label : ndarray of shape (n_samples,)
        Class of each sample, 0 or 1, the same for all fits.
    c : float or ndarray of shape (n_samples,)
        Inverse strength of the penalty, > 0; one per sample where samples have weights.
    start : KernelLogisticFit, optional
        Where to start, such as the fit for a smaller `c`.
    tolerance : float, default 1e-8
        Largest ``|a - c (y - p)|`` at the solution, relative to `c`.

    Returns
    -------
    KernelLogisticFit
        The solutions.

    Raises
    ------
    ConvergenceError
        If a fit doesn't reach the tolerance.

    References
    ----------
    .. [1] Keerthi, S. S. et al. (2005). A fast dual algorithm for kernel logistic regression.
       Machine Learning 61, 151-165.

    Examples
    --------
    The mean predicted probability is the share of class 1, whatever the penalty:

    >>> z = np.array([[0.0], [1.0], [2.0], [5.0]])
    >>> fit = fit_kernel_logistic((z @ z.T)[None], np.array([0.0, 1, 0, 1]), c=0.3)
    >>> f = z @ z.T @ fit.dual[0] + fit.intercept[0]
    >>> round(float(np.mean(1 / (1 + np.exp(-f)))), 6)
    0.5
    """
    sign = 2 * label - 1
    cost = np.broadcast_to(np.asarray(c, dtype=np.float64), label.shape)
    solution = _initial(kernel, label) if start is None else _copy(start)
    active, gram, current = np.arange(len(kernel)), kernel, solution
    state = _evaluate(gram, current, sign, cost)
    for _ in range(MAX_STEPS):
        current, state = _advance(gram, current, state, sign, cost)
        solution.dual[active], solution.intercept[active] = current
        left = state.residual > tolerance
        if not left.any():
            return solution
        if not left.all():
            active, gram = active[left], gram[left]
            current = KernelLogisticFit(*(part[left] for part in current))
            state = _State(*(part[left] for part in state))
    msg = f"{active.size} of {len(kernel)} logistic fits didn't converge in {MAX_STEPS} steps"
    raise ConvergenceError(msg)


class _State(NamedTuple):
    score: Floats
    odds: Floats
    """Odds of the wrong class, ``exp(-sign * score)``."""
    residual: Floats


def _initial(kernel: Floats, label: Floats) -> KernelLogisticFit:
    share = label.mean()
    intercept = np.full(len(kernel), np.log(share / (1 - share)))
    return KernelLogisticFit(np.zeros(kernel.shape[:2]), intercept)


def _copy(fit: KernelLogisticFit) -> KernelLogisticFit:
    return KernelLogisticFit(fit.dual.copy(), fit.intercept.copy())


def _evaluate(kernel: Floats, fit: KernelLogisticFit, sign: Floats, cost: Floats) -> _State:
    score = np.matmul(kernel, fit.dual[:, :, None])[:, :, 0] + fit.intercept[:, None]
    odds = np.exp(np.minimum(-sign * score, LARGEST_EXPONENT))
    residual = np.abs(fit.dual / cost - sign * odds / (1 + odds)).max(1)
    return _State(score, odds, residual)


def _advance(
    kernel: Floats, old: KernelLogisticFit, state: _State, sign: Floats, cost: Floats
) -> tuple[KernelLogisticFit, _State]:
    """Take a Newton step, halved for the fits whose residual and objective both rose."""
    new = _newton_step(kernel, state, sign, cost)
    after = _evaluate(kernel, new, sign, cost)
    suspect = np.flatnonzero(after.residual > state.residual)
    if suspect.size:
        before = _objective(old, state, cost)[suspect]
        for _ in range(MAX_HALVINGS):
            rose = _objective(new, after, cost)[suspect] > before + 1e-12 * (1 + np.abs(before))
            suspect, before = suspect[rose], before[rose]
            if not suspect.size:
                break
            for moved, origin in zip(new, old, strict=True):
                moved[suspect] = (moved[suspect] + origin[suspect]) / 2
            after = _evaluate(kernel, new, sign, cost)
    return new, after


def _newton_step(kernel: Floats, state: _State, sign: Floats, cost: Floats) -> KernelLogisticFit:
    """Solve the weighted least-squares problem, scaled so that no weight is divided by."""
    root_odds = np.sqrt(cost * state.odds)
    root = root_odds / (1 + state.odds)
    right = np.stack([root * state.score + sign * root_odds, root], axis=2)
    system = kernel * root[:, :, None]
    system *= root[:, None, :]
    diagonal = np.arange(len(sign))
    system[:, diagonal, diagonal] += 1
    solved = np.linalg.solve(system, right)
    along, across = solved[:, :, 0], solved[:, :, 1]
    intercept = (root * along).sum(1) / (root * across).sum(1)
    return KernelLogisticFit(root * (along - intercept[:, None] * across), intercept)


def _objective(fit: KernelLogisticFit, state: _State, cost: Floats) -> Floats:
    norm = (fit.dual * (state.score - fit.intercept[:, None])).sum(1)
    return (cost * np.log1p(state.odds)).sum(1) + 0.5 * norm
