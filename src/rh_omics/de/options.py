"""Options of a differential-expression run that rarely need changing."""

from dataclasses import dataclass
from typing import Final

from rh_omics.errors import ParameterError
from rh_omics.schema import FIXED_SEED

DEFAULT_FDR: Final = 0.05
DEFAULT_CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class TestOptions:
    """How features are filtered, normalised and tested.

    Parameters
    ----------
    trend : bool, default True
        Whether the prior variance of the moderated test depends on a feature's mean.
    robust : bool, default True
        Whether hypervariable features are kept from raising the prior of the others.
    filter_features : bool, default True
        Whether counts pass the expression filter before they are tested.
    confidence : float, default 0.95
        Coverage of the intervals.
    permutations : int, default 9999
        Number of permutations, where a method permutes.
    log2_fc_threshold : float, default 0
        Smallest log2 fold change of interest, where a method tests against one.
    seed : int, default 1
        Seed of all randomness.
    jobs : int, default 1
        Number of workers; the result is the same for any number.

    Raises
    ------
    ParameterError
        If a value is outside its range.
    """

    __test__ = False  # pytest must not take it for a test

    trend: bool = True
    robust: bool = True
    filter_features: bool = True
    confidence: float = DEFAULT_CONFIDENCE
    permutations: int = 9999
    log2_fc_threshold: float = 0.0
    seed: int = FIXED_SEED
    jobs: int = 1

    def __post_init__(self) -> None:
        rules = {
            "confidence must lie between 0 and 1": 0 < self.confidence < 1,
            "permutations must be at least 1": self.permutations >= 1,
            "log2_fc_threshold must be at least 0": self.log2_fc_threshold >= 0,
            "jobs must be at least 1": self.jobs >= 1,
        }
        broken = [rule for rule, holds in rules.items() if not holds]
        if broken:
            raise ParameterError(broken)
