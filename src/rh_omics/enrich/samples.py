"""A score per sample and gene set, as a panel that differential expression takes."""

from pathlib import Path

from rh_omics.enrich.gseapy_adapter import single_sample_scores
from rh_omics.errors import EnrichmentError, ScaleError, shorten
from rh_omics.genesets import GeneSets
from rh_omics.library import MECHANISMS, load_gene_sets
from rh_omics.panel import Panel
from rh_omics.schema import Scale

SCORE_UNIT = "ssGSEA score"


def ssgsea(
    panel: Panel,
    *,
    library: GeneSets | str | Path = MECHANISMS,
    min_size: int = 10,
    max_size: int = 500,
    weight: float = 0.25,
) -> Panel:
    """Score each sample on each gene set by single-sample GSEA [1]_.

    The score depends on the order of the features within a sample alone. It is *not* divided by
    the range over all samples, as ssGSEA's "NES" is, so that a test sample's score doesn't depend
    on the training samples.

    Parameters
    ----------
    panel : Panel
        Values of genes on any scale but ``ct``; within a sample only their order counts.
    library : GeneSets, str or pathlib.Path, default "mechanisms"
        Sets to score.
    min_size, max_size : int, default 10 and 500
        Limits of a set's members among the features.
    weight : float, default 0.25
        Exponent of the rank in the running sum.

    Returns
    -------
    Panel
        Sets as features, on scale ``log2`` in the sense that differences are what counts; a
        ``log2_fc`` of these scores is a difference of scores.

    Raises
    ------
    ScaleError
        If the panel is on scale ``ct``, where a large value means little.
    EnrichmentError
        If no set is within the limits.

    References
    ----------
    .. [1] Barbie, D. A. et al. (2009). Systematic RNA interference reveals that oncogenic
       KRAS-driven cancers require TBK1. Nature 462, 108-112.
    """
    if panel.scale == Scale.CT:
        msg = f"ssGSEA needs large values to mean much; {panel.name} is on scale ct"
        raise ScaleError(msg)
    measured = panel.data.dropna(axis=1)
    sets = load_gene_sets(library)
    fitting = [
        term
        for term, members in sets.members.items()
        if min_size <= len(set(members) & set(measured.columns)) <= max_size
    ]
    if not fitting:
        msg = (
            f"no set of {sets.entry.name} has {min_size} to {max_size} members among the "
            f"{measured.shape[1]} features of {panel.name} that every sample has, such as "
            f"{shorten(list(measured.columns))}"
        )
        raise EnrichmentError(msg)
    scores = single_sample_scores(
        measured,
        {term: sets.members[term] for term in fitting},
        min_size=min_size,
        max_size=max_size,
        weight=weight,
    )
    return Panel(
        data=scores[sorted(scores.columns)],
        samples=panel.samples,
        scale=Scale.LOG2,
        unit=SCORE_UNIT,
        specimen=panel.specimen,
        name=f"{panel.name} by {sets.entry.name}",
        simulated=panel.simulated,
        inputs=panel.inputs,
        notes=(*panel.notes, *_notes(panel, sets, n_measured=measured.shape[1])),
    )


def _notes(panel: Panel, sets: GeneSets, *, n_measured: int) -> tuple[str, ...]:
    said = [f"ssGSEA scores of {sets.entry.label}; a difference of scores stands as log2_fc"]
    if n_measured < panel.n_features:
        said.append(f"{panel.n_features - n_measured} features with missing values left out")
    return tuple(said)
