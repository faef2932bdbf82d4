"""Whether what was found stands under other normalisations of the same counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from rh_omics.de.options import DEFAULT_FDR, DEOptions, Normalization
from rh_omics.de.result import DEResult
from rh_omics.de.run import differential_expression
from rh_omics.errors import ParameterError, ScaleError
from rh_omics.markers import DEFAULT_PANEL
from rh_omics.panel import Panel
from rh_omics.schema import DEFAULT_METHOD, Scale

TOP: Final = 10


@dataclass(frozen=True, eq=False)
class NormalizerComparison:
    """The top features of a run under every normalisation.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per feature: under how many normalisations it was tested, has the sign of the run
        and is significant; whether it is both wherever it could be tested (``stands``); then
        ``log2_fc[NAME]``, ``padj[NAME]`` and ``rank[NAME]``.
    normalizers : tuple of str
        Normalisations that could be run.
    notes : tuple of str
        Which couldn't, and why.
    """

    table: pd.DataFrame
    normalizers: tuple[str, ...]
    notes: tuple[str, ...]

    def sentence(self) -> str:
        """Say how many of the features that were significant stand.

        Returns
        -------
        str
            One sentence.
        """
        found = self.table[self.table["n_significant"] > 0]
        names = f"all {len(self.normalizers)} ({', '.join(self.normalizers)})"
        if found.empty:
            return f"no top feature is significant under any normalisation of {names}"
        shaky = list(found.loc[~found["stands"], "feature"])
        listed = f"; not {', '.join(shaky)}" if shaky else ""
        return (
            f"of {len(found)} top features significant under some normalisation, "
            f"{int(found['stands'].sum())} are so, with the same sign, under {names}{listed}"
        )


def compare_normalizers(
    panel: Panel,
    *,
    method: str = DEFAULT_METHOD,
    options: DEOptions | None = None,
    pin: str | Sequence[str] = DEFAULT_PANEL,
    top: int = TOP,
    fdr: float = DEFAULT_FDR,
    **question: Any,  # noqa: ANN401 - what differential_expression takes
) -> NormalizerComparison:
    """Test counts under every normalisation and follow the top features of one.

    The literature disagrees on the best normalisation of small-RNA counts [1]_ [2]_; a finding
    that hangs on the choice is weak.

    Parameters
    ----------
    panel : Panel
        Counts.
    method : str, default "moderated"
        Name of the test.
    options : DEOptions, optional
        Options of the run; its normalisation is the one whose top features are followed.
    pin : str or sequence of str, optional
        Features that are followed in any case, as in `differential_expression`.
    top : int, default 10
        How many features to follow; pinned ones are followed too.
    fdr : float, default 0.05
        Adjusted p-value at which a feature counts as significant.
    **question : object
        The question, as given to `differential_expression`.

    Returns
    -------
    NormalizerComparison
        The features in the order of the run.

    Raises
    ------
    ScaleError
        If the panel doesn't hold counts.
    ParameterError
        If the question can't be asked, or the run's own normalisation can't be done.

    References
    ----------
    .. [1] Garmire, L. X. and Subramaniam, S. (2012). Evaluation of normalization methods in
       mammalian microRNA-Seq data. RNA 18, 1279-1288.
    .. [2] Tam, S., Tsao, M.-S. and McPherson, J. D. (2015). Optimization of miRNA-seq data
       preprocessing. Brief. Bioinform. 16(6), 950-963.
    """
    panel.require(Scale.COUNTS, by="a comparison of normalisations")
    settings = options or DEOptions()
    own = settings.normalize or Normalization.TMM

    def run(name: Normalization) -> DEResult:
        chosen = replace(settings, normalize=name)
        return differential_expression(panel, method=method, options=chosen, pin=pin, **question)

    result = run(own)
    runs, notes = {str(own): result}, []
    for name in Normalization:
        if name is own:
            continue
        try:
            runs[str(name)] = run(name)
        except (ParameterError, ScaleError) as error:
            notes.append(f"{name} couldn't be run: {error}")
    return NormalizerComparison(_followed(result, runs, top, fdr), tuple(runs), tuple(notes))


def _followed(result: DEResult, runs: dict[str, DEResult], top: int, fdr: float) -> pd.DataFrame:
    chosen = result.top(top)
    pinned = result.table[result.table["feature"].isin(result.pinned)]
    features = list(dict.fromkeys([*chosen["feature"], *pinned.loc[pinned["n"] > 0, "feature"]]))
    sign = np.sign(result.table.set_index("feature").loc[features, "log2_fc"])
    tables = {name: _ranked(run.table).reindex(features) for name, run in runs.items()}
    same = _count(tables, lambda table: np.sign(table["log2_fc"]).eq(sign))
    significant = _count(tables, lambda table: table["padj"].le(fdr))
    tested = _count(tables, lambda table: table["pvalue"].notna())
    both = _count(tables, lambda t: t["padj"].le(fdr) & np.sign(t["log2_fc"]).eq(sign))
    counts = pd.DataFrame(
        {
            "n_tested": tested,
            "n_same_sign": same,
            "n_significant": significant,
            "stands": (both == tested) & (tested > 0),
        }
    )
    columns = {
        f"{column}[{name}]": table[column]
        for column in ("log2_fc", "padj", "rank")
        for name, table in tables.items()
    }
    return counts.assign(**columns).rename_axis("feature").reset_index()


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_index("feature").assign(rank=table["pvalue"].rank().to_numpy())


def _count(
    tables: dict[str, pd.DataFrame], holds: Callable[[pd.DataFrame], pd.Series]
) -> pd.Series:
    parts = [holds(table).astype(int) for table in tables.values()]
    total: pd.Series = sum(parts[1:], parts[0])
    return total
