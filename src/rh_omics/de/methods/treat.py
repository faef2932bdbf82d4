"""TREAT: a test of whether a change is larger than a threshold that matters."""

from dataclasses import replace

import numpy as np

from rh_omics.de.methods import moderated
from rh_omics.de.methods.base import Method, MethodInput, MethodOutput
from rh_omics.errors import ParameterError
from rh_omics.schema import Question, Scale
from rh_omics.stats.linear import contrast_fit
from rh_omics.stats.moderated import treat


def run(given: MethodInput) -> MethodOutput:
    """Test whether a contrast is larger than a threshold in absolute value.

    Parameters
    ----------
    given : MethodInput
        Values, design and contrast; the threshold is ``options.log2_fc_threshold``.

    Returns
    -------
    MethodOutput
        The test of each feature; estimates and intervals are those of the moderated t.

    Raises
    ------
    ParameterError
        If the threshold isn't above 0.
    """
    threshold = given.options.log2_fc_threshold
    if threshold <= 0:
        msg = "treat needs the smallest change that matters (--lfc, log2, above 0)"
        raise ParameterError(msg)
    fitted = moderated.fit(given)
    tested = moderated.moderate_and_test(given, fitted.linear, correlation=fitted.correlation)
    squeezed, _ = moderated.squeeze(given, fitted.linear, trend=given.options.trend)
    beyond = treat(
        contrast_fit(fitted.linear, given.contrast),
        squeezed,
        threshold=threshold,
        confidence=given.options.confidence,
    )
    return replace(
        tested,
        stat=beyond.statistic,
        pvalue=beyond.pvalue,
        df=np.where(np.isnan(beyond.pvalue), np.nan, beyond.df),
    )


METHOD = Method(
    name="treat",
    title="moderated t against a threshold (TREAT, McCarthy and Smyth 2009)",
    questions=frozenset(Question),
    scales=frozenset(Scale),
    run=run,
    takes_weights=True,
)
