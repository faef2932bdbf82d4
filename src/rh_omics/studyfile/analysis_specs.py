"""What a study file may say about the later steps of a run: enrichment and classifier."""

from dataclasses import dataclass
from typing import Literal

from rh_omics.markers import DEFAULT_PANEL


@dataclass(frozen=True, kw_only=True)
class EnrichmentSpec:
    """What the features found are tested for.

    Parameters
    ----------
    library : str or list of str, default "mechanisms"
        Gene sets: ``mechanisms`` (comes with rh-omics), ``kegg`` and other libraries of the cache
        folder, or files relative to the study file.
    targets : list of str, optional
        Tables of miRNA targets, by name or file; the only one in the cache folder by default.
    evidence : {"strong", "weak", "observed", "any"}, default "any"
        Evidence that a pair of miRNA and gene must have at least.
    match : list of {"targets", "abundance"}, optional
        What random miRNAs share with those found, besides their number.
    """

    library: str | tuple[str, ...] = "mechanisms"
    targets: tuple[str, ...] = ()
    evidence: Literal["strong", "weak", "observed", "any"] = "any"
    match: tuple[Literal["targets", "abundance"], ...] = ()

    @property
    def libraries(self) -> tuple[str, ...]:
        """Return the libraries, also where there is only one."""
        return (self.library,) if isinstance(self.library, str) else self.library


@dataclass(frozen=True, kw_only=True)
class ClassifierSpec:
    """The classifier of responders, and how it is evaluated.

    Parameters
    ----------
    markers : str or list of str, default "hicks2019"
        A marker set (``hicks2019``, ``endocannabinoids``), ``all`` for every feature measured, or
        features.
    task : {"susceptibility", "occurrence"}, default "susceptibility"
        Resting levels only, or resting levels and their changes.
    predictors : list of str, optional
        Numeric columns known at rest that join the markers, such as ``age``.
    covariates : list of str, optional
        Columns known at rest that the markers must beat, such as ``hours_since_meal``.
    selection : {"none", "top_k", "stability", "elastic_net", "ratios", "top_scoring_pairs"}, default "none"
        How markers are chosen, inside the folds.
    model : {"logistic", "elastic_net", "shrunken_centroids", "shrinkage_lda"}, default "logistic"
        What the markers go into.
    folds : int, optional
        Outer folds; 10, or as many as the smaller group has subjects, by default.
    repeats : int, default 20
        Times that the subjects are dealt anew into folds.
    permutations : int, default 1000
        Shuffles of the labels through the whole procedure; 0 for none.
    """  # noqa: E501 - numpydoc wants a parameter's type on one line

    markers: str | tuple[str, ...] = DEFAULT_PANEL
    task: Literal["susceptibility", "occurrence"] = "susceptibility"
    predictors: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    selection: Literal[
        "none", "top_k", "stability", "elastic_net", "ratios", "top_scoring_pairs"
    ] = "none"
    model: Literal["logistic", "elastic_net", "shrunken_centroids", "shrinkage_lda"] = "logistic"
    folds: int | None = None
    repeats: int = 20
    permutations: int = 1000

    def problems(self) -> list[tuple[str, str]]:
        """List the numbers that are out of range.

        Returns
        -------
        list of (str, str)
            Key, and what was found and is needed.
        """
        least = {"folds": 2, "repeats": 1, "permutations": 0}
        values = {name: getattr(self, name) for name in least}
        return [
            (name, f"{value} was found; a whole number of at least {least[name]} is needed")
            for name, value in values.items()
            if value is not None and value < least[name]
        ]
