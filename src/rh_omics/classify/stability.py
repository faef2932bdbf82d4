"""How often each marker was chosen, and how alike the choices are."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd


def selection_table(selected: Sequence[Sequence[str]], features: Sequence[str]) -> pd.DataFrame:
    """Count how often each marker was in a model.

    Parameters
    ----------
    selected : sequence of sequences of str
        Features of each fitted model; empty where the classifier doesn't tell.
    features : sequence of str
        All candidate features.

    Returns
    -------
    pandas.DataFrame
        Columns ``feature`` and ``frequency``, the most frequent first; features that were never
        chosen are left out. ``attrs["nogueira"]`` holds the stability of the choices.
    """
    counts = Counter(name for names in selected for name in names)
    table = pd.DataFrame(
        [(name, count / len(selected)) for name, count in counts.items()],
        columns=["feature", "frequency"],
    )
    table = table.sort_values(["frequency", "feature"], ascending=[False, True], ignore_index=True)
    table.attrs["nogueira"] = nogueira_stability(selected, features)
    return table


def nogueira_stability(selected: Sequence[Sequence[str]], features: Sequence[str]) -> float | None:
    """Compute the stability of selections [1]_: 1 for always the same, 0 for random ones.

    Parameters
    ----------
    selected : sequence of sequences of str
        Selections.
    features : sequence of str
        All candidate features.

    Returns
    -------
    float or None
        The index; ``None`` where nothing could vary.

    References
    ----------
    .. [1] Nogueira, S., Sechidis, K. and Brown, G. (2018). On the stability of feature selection
       algorithms. J. Mach. Learn. Res. 18(174), 1-54.

    Examples
    --------
    >>> nogueira_stability([["a"], ["a"], ["a"]], ["a", "b", "c"])
    1.0
    """
    place = {name: number for number, name in enumerate(features)}
    chosen = np.zeros((len(selected), len(features)))
    for row, names in zip(chosen, selected, strict=True):
        row[[place[name] for name in names if name in place]] = 1
    share = chosen.sum() / max(chosen.size, 1)
    if len(selected) < 2 or share in (0, 1):  # noqa: PLR2004
        return None
    return float(1 - chosen.var(axis=0, ddof=1).mean() / (share * (1 - share)))
