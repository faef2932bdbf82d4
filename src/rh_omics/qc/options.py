"""Thresholds of quality control: each with its source, or said to be a rule of thumb."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from rh_omics.errors import ParameterError
from rh_omics.normalize.composition import (
    DOMINANT_SHARE,
    FACTOR_RANGE,
    LIBRARY_SPREAD,
    ZERO_SHARE,
)

OUTLIER_SCORE: Final = 3.5
"""Modified z-score beyond which a value is a potential outlier (Iglewicz and Hoaglin 1993)."""

HAEMOLYSIS_FINE: Final = 5.0
HAEMOLYSIS_SEVERE: Final = 7.0
"""Cq(miR-23a-3p) − Cq(miR-451a) in serum or plasma: below 5 no haemolysis, above 7 severe (Blondal
et al. 2013, Methods 59:S1; Shah et al. 2016, PLoS ONE 11:e0153200, figshare 3164830, where 7 goes
with an absorbance at 414 nm above 0.3 and 5 with one below 0.072)."""

HAEMOLYSIS_RISE: Final = 2.0
"""Rise above the panel's median, log2, that a sequencing or concentration panel needs besides the
modified z-score. A rule of thumb: the limits of qPCR don't hold where libraries favour one miRNA
over another."""

MIN_HAEMOLYSIS_COUNT: Final = 10.0
"""Median count of miR-23a-3p below which its ratio is noise; a rule of thumb."""

CONTROL_CV: Final = 0.15
"""Largest coefficient of variation of a control of a targeted assay (ICH M10, 2022: within 15 %,
20 % at the lower limit of quantification)."""

DRIFT: Final = 0.15
"""Largest change of a control over the run, as a share: the same 15 % (ICH M10, 2022)."""

D_RATIO: Final = 0.5
"""Largest spread of a control over that of the samples (Broadhurst et al. 2018, Metabolomics
14:72: 0 is a perfect measurement, 1 is nothing but noise). Where within it is too much is a rule
of thumb."""

BLANK_SHARE: Final = 0.20
"""Largest level of a blank, as a share of the lower limit of quantification (ICH M10, 2022:
carry-over and interference); where no limit is known, of the samples' median, which is a rule of
thumb."""

STANDARD_RANGE: Final = (0.5, 1.5)
"""Usual range of an internal standard over its median in the run; custom of bioanalysis, a rule of
thumb."""

MIN_LIBRARY: Final = 1e5
"""Reads of miRNAs below which a library is shallow; a rule of thumb (exceRpt asks for as many
reads of the transcriptome)."""

MIN_DETECTED: Final = 100
"""miRNAs that a library should show; a rule of thumb."""

FEW_DETECTED: Final = 0.5
"""Share of samples below which a feature is seldom detected. At half or more below a limit no
t-type test should be done (see docs/methods/normalisation.md); a rule of thumb."""

MISSING_SHARE: Final = 0.5
"""Share of a sample's values that may be missing; a rule of thumb."""

SLIP: Final = 100.0
"""Fold of a feature's median beyond which one value looks like a slip of the unit: halfway, on the
log scale, to 10,000 and well short of a prefix's 1,000. A rule of thumb."""

LARGE_ASSOCIATION: Final = 0.5
LARGE_DIFFERENCE: Final = 0.8
"""Cramér's V and standardised difference called large (Cohen 1988, for a 2 × 2 table and for
means)."""

CLOCK_HOURS: Final = 2.0
"""Mean difference in clock time between timepoints that matters; a rule of thumb: 2-AG varies
nearly three-fold over the day (PMID 25368979), of which two hours are a small part."""


@dataclass(frozen=True, kw_only=True)
class QCOptions:
    """Thresholds of quality control; the module's constants are the defaults and say their source.

    Parameters
    ----------
    outlier_score : float, default 3.5
        Modified z-score beyond which a sample differs from the others.
    haemolysis_fine, haemolysis_severe : float, default 5 and 7
        Cq(miR-23a-3p) − Cq(miR-451a) below which a sample is fine and above which it fails.
    haemolysis_rise : float, default 2
        Rise of log2(miR-451a / miR-23a-3p), or of the log2 odds of a red cell's read, above the
        panel's median.
    control_cv : float, default 0.15
        Largest coefficient of variation of a control, as a fraction.
    drift : float, default 0.15
        Largest change of a control from the first to the last injection, as a fraction.
    d_ratio : float, default 0.5
        Largest standard deviation of a control over that of the samples, on the log scale.
    blank_share : float, default 0.2
        Largest mean of blanks over the limit of quantification, or over the samples' median.
    standard_low, standard_high : float, default 0.5 and 1.5
        Range of a sample's internal standards over their medians.
    min_library : float, default 100,000
        Fewest reads of a library.
    library_spread : float, default 10
        Largest library over the smallest.
    min_detected : int, default 100
        Fewest features with a count, in panels of at least twice as many.
    dominant_share : float, default 0.3
        Largest share of one feature in a library.
    zero_share : float, default 0.8
        Largest share of expressed features without a count.
    factor_low, factor_high : float, default 0.5 and 2
        Range of TMM factors.
    few_detected : float, default 0.5
        Share of samples below which a feature counts as seldom detected.
    missing_share : float, default 0.5
        Largest share of a sample's values that may be missing.
    slip : float, default 100
        Fold of a feature's median beyond which one concentration looks like a slip of the unit.
    large_association : float, default 0.5
        Cramér's V of batch and group from which they go together.
    large_difference : float, default 0.8
        Standardised difference from which a field isn't balanced.
    clock_hours : float, default 2
        Hours between the mean clock times of two timepoints that matter.
    batch_columns : tuple of str, optional
        Columns that hold batches; by default those whose name says so.

    Raises
    ------
    ParameterError
        If a threshold isn't above 0, or the fine limit of haemolysis lies above the severe one.
    """

    outlier_score: float = OUTLIER_SCORE
    haemolysis_fine: float = HAEMOLYSIS_FINE
    haemolysis_severe: float = HAEMOLYSIS_SEVERE
    haemolysis_rise: float = HAEMOLYSIS_RISE
    control_cv: float = CONTROL_CV
    drift: float = DRIFT
    d_ratio: float = D_RATIO
    blank_share: float = BLANK_SHARE
    standard_low: float = STANDARD_RANGE[0]
    standard_high: float = STANDARD_RANGE[1]
    min_library: float = MIN_LIBRARY
    library_spread: float = LIBRARY_SPREAD
    min_detected: int = MIN_DETECTED
    dominant_share: float = DOMINANT_SHARE
    zero_share: float = ZERO_SHARE
    factor_low: float = FACTOR_RANGE[0]
    factor_high: float = FACTOR_RANGE[1]
    few_detected: float = FEW_DETECTED
    missing_share: float = MISSING_SHARE
    slip: float = SLIP
    large_association: float = LARGE_ASSOCIATION
    large_difference: float = LARGE_DIFFERENCE
    clock_hours: float = CLOCK_HOURS
    batch_columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            f"{entry.name} is {getattr(self, entry.name)!r}; a number above 0 is needed"
            for entry in fields(self)
            if entry.name != "batch_columns" and not getattr(self, entry.name) > 0
        ]
        if self.haemolysis_fine > self.haemolysis_severe:
            problems.append(
                f"haemolysis_fine ({self.haemolysis_fine:g}) must not lie above haemolysis_severe "
                f"({self.haemolysis_severe:g})"
            )
        if problems:
            raise ParameterError(problems)

    def to_dict(self) -> dict[str, Any]:
        """Return the thresholds as JSON values.

        Returns
        -------
        dict of str to object
            Value by name.
        """
        return {**asdict(self), "batch_columns": list(self.batch_columns)}
