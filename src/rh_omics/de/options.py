"""Options of a differential-expression run that rarely need changing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rh_omics.de.adjust import Adjust
from rh_omics.errors import ParameterError
from rh_omics.randomness import check_seed
from rh_omics.schema import FIXED_SEED
from rh_omics.stats.trend import Shape

DEFAULT_FDR: Final = 0.05
DEFAULT_CONFIDENCE: Final = 0.95


class FilterSize(StrEnum):
    """In how many samples a counted feature must be expressed to be tested."""

    CELL = "cell"
    """As many as the smallest cell of the factors compared has."""
    DESIGN = "design"
    """The inverse of the largest leverage, as edgeR's filterByExpr takes it from a design."""
    NONE = "none"
    """Every feature is tested."""


class Normalization(StrEnum):
    """How samples are made comparable."""

    TMM = "tmm"
    """Trimmed mean of M values, of counts."""
    TMMWSP = "tmmwsp"
    """TMM with singleton pairing, for counts with many zeros."""
    RLE = "rle"
    """Relative log expression, of counts."""
    UPPER_QUARTILE = "upper_quartile"
    """Third quartile of counts."""
    QUANTILE = "quantile"
    """The same distribution in every sample, of log2 values."""
    NONE = "none"
    """Library sizes alone, of counts; log2 values as they are."""


class LimitRule(StrEnum):
    """What becomes of values below a detection limit."""

    KEEP = "keep"
    """They stay limits: for what they are in tests that take limits; other tests take them as
    values, and set a feature aside where they are more than a fifth of it."""
    LIMIT = "substitute-limit"
    """The limit takes their place in every test, however many they are."""
    ROOT = "substitute-sqrt2"
    """The limit over the root of two takes their place."""
    HALF = "substitute-half"
    """Half the limit takes their place."""


@dataclass(frozen=True)
class DEOptions:
    """How features are filtered, normalised and tested.

    Parameters
    ----------
    trend : bool, default True
        Whether the prior variance of the moderated test depends on a feature's mean.
    robust : bool, default True
        Whether hypervariable features are kept from raising the prior of the others.
    filter_size : FilterSize or str, default "cell"
        In how many samples a counted feature must be expressed to be tested.
    normalize : Normalization or str, optional
        How samples are made comparable; by default TMM for counts, and nothing for other scales.
    reference_assays : tuple of str, optional
        Reference assays of Ct values; the three most stable by default.
    adjust : Adjust or str, default "bh"
        How p-values are adjusted over the features tested.
    limits : LimitRule or str, default "keep"
        What becomes of values below a detection limit. Substitution biases the change and its
        spread [1]_; it is there to repeat published work.
    confidence : float, default 0.95
        Coverage of the intervals.
    permutations : int, default 9999
        Number of permutations, where a method permutes.
    log2_fc_threshold : float, default 0
        Smallest log2 fold change of interest, where a method tests against one.
    shape : {"inverted", "upright"}, default "inverted"
        Which way a response is to turn, where its shape is tested.
    seed : int, default 1
        Seed of all randomness.
    jobs : int, default 1
        Number of workers; the result is the same for any number.

    Raises
    ------
    ParameterError
        If a value is outside its range.

    References
    ----------
    .. [1] Helsel, D. R. (2006). Fabricating data: how substituting values for nondetects can ruin
       results. Chemosphere 65(11), 2434-2439.
    """

    trend: bool = True
    robust: bool = True
    filter_size: FilterSize = FilterSize.CELL
    normalize: Normalization | None = None
    reference_assays: tuple[str, ...] = ()
    adjust: Adjust = Adjust.BH
    limits: LimitRule = LimitRule.KEEP
    confidence: float = DEFAULT_CONFIDENCE
    permutations: int = 9999
    log2_fc_threshold: float = 0.0
    shape: Shape = "inverted"
    seed: int = FIXED_SEED
    jobs: int = 1

    def __post_init__(self) -> None:
        check_seed(self.seed)
        object.__setattr__(self, "filter_size", FilterSize(self.filter_size))
        object.__setattr__(self, "adjust", Adjust(self.adjust))
        if self.normalize is not None:
            object.__setattr__(self, "normalize", Normalization(self.normalize))
        object.__setattr__(self, "limits", LimitRule(self.limits))
        rules = {
            "confidence must lie between 0 and 1": 0 < self.confidence < 1,
            "permutations must be at least 1": self.permutations >= 1,
            "log2_fc_threshold must be at least 0": self.log2_fc_threshold >= 0,
            "shape must be inverted or upright": self.shape in {"inverted", "upright"},
            "jobs must be at least 1": self.jobs >= 1,
        }
        broken = [rule for rule, holds in rules.items() if not holds]
        if broken:
            raise ParameterError(broken)
