"""Voom with sample quality weights: noisy samples count less, none is dropped."""

from rh_omics.de.methods.base import Method
from rh_omics.de.methods.voom import run_with_quality
from rh_omics.schema import Question, Scale

METHOD = Method(
    name="voom-quality",
    title="voom with sample quality weights (Ritchie et al. 2006; Liu et al. 2015) and moderated t",
    questions=frozenset(Question),
    scales=frozenset({Scale.COUNTS}),
    run=run_with_quality,
    takes_levels=True,
)
