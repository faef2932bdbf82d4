"""Voom: counts with a precision weight for each, then the moderated t."""

from dataclasses import replace

from rh_omics.de.methods.base import Method, MethodInput, MethodOutput
from rh_omics.de.methods.moderated import moderate_and_test
from rh_omics.design import SubjectEffect
from rh_omics.errors import DesignError, ScaleError
from rh_omics.schema import Question, Scale
from rh_omics.stats.linear import fit_linear
from rh_omics.stats.quality import voom_with_quality_weights
from rh_omics.stats.voom import Voom, voom, voom_with_blocks


def run(given: MethodInput) -> MethodOutput:
    """Weigh counts by their precision and test a contrast by the moderated t.

    The weights take up the trend of the variance with the mean, so the prior has none.

    Parameters
    ----------
    given : MethodInput
        Counts, library sizes, design and contrast.

    Returns
    -------
    MethodOutput
        The test of each feature.

    Raises
    ------
    ScaleError
        If there are no counts.
    """
    return _run(given, quality=False)


def run_with_quality(given: MethodInput) -> MethodOutput:
    """Weigh counts by their precision and samples by their quality, then test a contrast.

    Parameters
    ----------
    given : MethodInput
        Counts, library sizes, design and contrast.

    Returns
    -------
    MethodOutput
        The test of each feature.

    Raises
    ------
    ScaleError
        If there are no counts.
    DesignError
        If subjects are a random effect.
    """
    return _run(given, quality=True)


def _run(given: MethodInput, *, quality: bool) -> MethodOutput:
    weighed = _weigh(given, quality=quality)
    block = None if weighed.correlation is None else given.subject
    fit = fit_linear(
        weighed.log_cpm,
        given.matrix,
        weights=weighed.weights,
        block=block,
        correlation=weighed.correlation,
    )
    tested = moderate_and_test(given, fit, correlation=weighed.correlation, trend=False)
    note = "means and effects are of voom's log-CPM (prior count 0.5 per library)"
    return replace(tested, notes=(*tested.notes, note))


def _weigh(given: MethodInput, *, quality: bool) -> Voom:
    counts, size = given.counts, given.library_size
    if counts is None:
        msg = "voom needs raw counts (--scale counts)"
        raise ScaleError(msg)
    if given.subject_effect is SubjectEffect.RANDOM:
        if quality:
            msg = "voom-quality takes subjects as a block; leave out --subject-effect random"
            raise DesignError(msg)
        return voom_with_blocks(counts, given.matrix, given.subject, library_size=size)
    if quality:
        return voom_with_quality_weights(counts, given.matrix, library_size=size)[0]
    return voom(counts, given.matrix, library_size=size)


METHOD = Method(
    name="voom",
    title="voom (Law et al. 2014) and moderated t with robust prior",
    questions=frozenset(Question),
    scales=frozenset({Scale.COUNTS}),
    run=run,
    takes_levels=True,
)
