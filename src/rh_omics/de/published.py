"""A published analysis beside the one that the data allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from rh_omics.de.options import DEFAULT_FDR, DEOptions
from rh_omics.de.preparation import prepare
from rh_omics.de.result import DEResult
from rh_omics.de.run import differential_expression, plan_design
from rh_omics.design import Factor, SubjectEffect
from rh_omics.errors import ParameterError
from rh_omics.html import fact_table
from rh_omics.markers import DEFAULT_PANEL
from rh_omics.panel import Panel
from rh_omics.schema import DEFAULT_METHOD, SIMULATED, Question, Scale
from rh_omics.stats.multiple import benjamini_hochberg

PUBLISHED_METHOD: Final = "two-way-anova"
INTERACTION: Final = "interaction"
TERMS: Final = (INTERACTION, "group", "time")
"""Terms of a two-way analysis of variance; the first is what group × time asks."""
HITS: Final = ("both", "published only", "default only", "neither")
_VALUES: Final = ("log2_fc", "pvalue", "padj", "rank")


@dataclass(frozen=True, eq=False, repr=False)
class PublishedComparison:
    """A two-way analysis of variance as published beside the default, feature by feature.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_terms * n_features, 13)
        ``term, feature, log2_fc_published, pvalue_published, padj_published, rank_published,
        log2_fc, pvalue, padj, rank, same_sign, hit, reason``, within a term in the order of the
        default's p-values. ``hit`` is ``both``, ``published only``, ``default only`` or
        ``neither``; it is empty where a feature wasn't tested.
    published : DEResult
        The two-way analysis of variance, samples taken as independent.
    defaults : sequence of DEResult
        The default's answer for each term: a moderated t with the subject as a block for
        interaction and time, with the subject as a random effect for the group.
    fdr : float
        False discovery rate at which hits are counted.
    """

    table: pd.DataFrame
    published: DEResult
    defaults: Sequence[DEResult]
    fdr: float

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a reader must know: the warning about the published analysis first."""
        ours = [note for result in self.defaults for note in result.notes]
        return tuple(dict.fromkeys([*reversed(self.published.notes), *ours]))

    @property
    def simulated(self) -> bool:
        """Return whether the values come from a simulation."""
        return self.published.simulated

    def rows(self, term: str) -> pd.DataFrame:
        """Return the tested features of one term.

        Parameters
        ----------
        term : str
            ``interaction``, ``group`` or ``time``.

        Returns
        -------
        pandas.DataFrame
            Rows of the table, in its order.
        """
        return self.table[(self.table["term"] == term) & (self.table["hit"] != "")]

    def count(self, hit: str, *, term: str = INTERACTION) -> int:
        """Count the features of one kind.

        Parameters
        ----------
        hit : str
            One of ``both``, ``published only``, ``default only``, ``neither``.
        term : str, default "interaction"
            Term of the analysis of variance.

        Returns
        -------
        int
            How many there are.
        """
        return int((self.rows(term)["hit"] == hit).sum())

    def metadata(self) -> dict[str, Any]:
        """Gather everything but the table as JSON values.

        Returns
        -------
        dict of str to object
            Facts of the analyses, and the counts of hits by term.
        """
        return {
            "simulated": self.simulated,
            "fdr": self.fdr,
            "hits": {term: {hit: self.count(hit, term=term) for hit in HITS} for term in TERMS},
            "published": self.published.metadata(),
            "default": dict(
                zip(TERMS, (result.metadata() for result in self.defaults), strict=True)
            ),
        }

    def summary(self) -> list[tuple[str, str]]:
        """List what a reader wants to know first.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        heads = [
            ("published", self.published.method_title),
            ("default", self.defaults[0].method_title),
            ("features", f"{len(self.rows(INTERACTION))} tested; hits at FDR {self.fdr:g}"),
        ]
        return heads + [(term, self._line(term)) for term in TERMS]

    def _line(self, term: str) -> str:
        rows = self.rows(term)
        counts = ", ".join(f"{self.count(hit, term=term)} {hit}" for hit in HITS[:3])
        agreement = rows["rank"].corr(rows["rank_published"])
        signs = f"{int(rows['same_sign'].sum())} of {len(rows)} signs the same"
        return f"hits: {counts}; {signs}, ranks correlate {agreement:.2f}"

    def __repr__(self) -> str:
        """Show the summary and the hits of the interaction."""
        badge = f"{SIMULATED} " if self.simulated else ""
        lines = [f"  {name}: {value}" for name, value in self.summary()]
        hits = self.rows(INTERACTION)
        hits = hits[hits["hit"] != HITS[-1]].drop(columns=["term", "reason"]).head(10)
        shown = [hits.to_string(index=False, float_format="{:.3g}".format)] if len(hits) else []
        return "\n".join([f"{badge}PublishedComparison", *lines, *shown])

    def _repr_html_(self) -> str:
        title = "As published, and as it should be"
        head = fact_table(title, self.summary(), simulated=self.simulated)
        rows: str = self.table.head(10).to_html(index=False, float_format="{:.3g}".format)
        return head + rows


def as_published(
    panel: Panel,
    *,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    fdr: float = DEFAULT_FDR,
    pin: str | Sequence[str] = DEFAULT_PANEL,
    options: DEOptions | None = None,
) -> PublishedComparison:
    """Analyse groups at two timepoints as it was published and as the data allow.

    As published is the ordinary two-way analysis of variance, which takes the two samples of a
    runner for two runners: where the samples of a runner are alike it finds too many group
    effects and too few changes. A publication that names no term may have meant any, so that all
    three stand in the table. The default tests the same contrasts of the same features by the
    moderated t with the subject as a block (interaction, time) or as a random effect (group).

    Parameters
    ----------
    panel : Panel of shape (n_samples, n_features)
        Any scale; two groups, two timepoints.
    group : Factor or str, optional
        ``COLUMN=REFERENCE,OTHER``.
    timepoint : Factor or str, optional
        ``COLUMN=BASELINE,FOLLOWUP``.
    fdr : float, default 0.05
        False discovery rate at which hits are counted.
    pin : str or sequence of str, default "hicks2019"
        Markers that are in the table in any case.
    options : DEOptions, optional
        Options of both analyses.

    Returns
    -------
    PublishedComparison
        One table of both, with the results that it is made from.

    Raises
    ------
    ParameterError
        If the false discovery rate isn't between 0 and 1.
    DesignError
        If the panel has no two groups at two timepoints.
    """
    if not 0 < fdr < 1:
        msg = f"fdr must lie between 0 and 1; got {fdr}"
        raise ParameterError(msg)
    settings = options or DEOptions()

    def asked(on: Panel, question: Question, **more: Any) -> DEResult:  # noqa: ANN401
        return differential_expression(
            on,
            question=question,
            group=group,
            timepoint=timepoint,
            pin=pin,
            options=settings,
            **more,
        )

    published = asked(panel, Question.INTERACTION, method=PUBLISHED_METHOD)
    log2 = _log2(panel, settings, group=group, timepoint=timepoint)
    when = _column(timepoint)
    defaults = (
        asked(panel, Question.INTERACTION, method=DEFAULT_METHOD),
        asked(log2, Question.GROUPS, covariates=[when], subject_effect=SubjectEffect.RANDOM),
        asked(log2, Question.PAIRED),
    )
    tables = [
        _rows(term, published, default, fdr) for term, default in zip(TERMS, defaults, strict=True)
    ]
    return PublishedComparison(pd.concat(tables, ignore_index=True), published, defaults, fdr)


def _column(timepoint: Factor | str | None) -> str:
    if timepoint is None:
        return "timepoint"
    return timepoint.column if isinstance(timepoint, Factor) else timepoint.rpartition("=")[0]


def _log2(
    panel: Panel, options: DEOptions, *, group: Factor | str | None, timepoint: Factor | str | None
) -> Panel:
    """Prepare the features as group × time does, so that every term has the same."""
    plan = plan_design(panel, question=Question.INTERACTION, group=group, timepoint=timepoint)
    values = prepare(panel, plan, options).values
    return panel.select(samples=list(values.index), features=list(values)).with_data(
        values, scale=Scale.LOG2
    )


def _rows(term: str, published: DEResult, default: DEResult, fdr: float) -> pd.DataFrame:
    """Put both analyses of one term side by side."""
    suffix = "" if term == INTERACTION else f"_{term}"
    theirs = published.table.set_index("feature")
    table = default.table[["feature", "log2_fc", "pvalue", "padj", "reason"]].copy()
    if term != INTERACTION:
        table = table[table["pvalue"].notna()]
    for column in ("log2_fc", "pvalue"):
        found = theirs[f"{column}{suffix}"].reindex(table["feature"])
        table[f"{column}_published"] = found.to_numpy()
    table["padj_published"] = benjamini_hochberg(table["pvalue_published"].to_numpy())
    for side in ("", "_published"):
        table[f"rank{side}"] = table[f"pvalue{side}"].rank(method="min")
    table["same_sign"] = np.sign(table["log2_fc"]) == np.sign(table["log2_fc_published"])
    table["hit"] = _hits(table, fdr)
    columns = [f"{name}_published" for name in _VALUES]
    ordered = table[["feature", *columns, *_VALUES, "same_sign", "hit", "reason"]]
    return ordered.assign(term=term)[["term", *ordered.columns]]


def _hits(table: pd.DataFrame, fdr: float) -> list[str]:
    untested = table["pvalue"].isna() & table["pvalue_published"].isna()
    names = {(True, True): HITS[0], (True, False): HITS[1], (False, True): HITS[2]}
    found = zip(table["padj_published"] <= fdr, table["padj"] <= fdr, untested, strict=True)
    return [
        "" if skipped else names.get((bool(theirs), bool(ours)), HITS[3])
        for theirs, ours, skipped in found
    ]
