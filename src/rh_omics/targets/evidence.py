"""How well a miRNA-target pair is supported."""

from enum import StrEnum

from rh_omics.errors import ParameterError


class Evidence(StrEnum):
    """Support of a miRNA-target pair, from the best to none."""

    STRONG = "strong"
    """Reporter assay, western blot or qPCR (miRTarBase: Functional MTI)."""
    WEAK = "weak"
    """Microarray, sequencing, CLIP, pSILAC (miRTarBase: Functional MTI (Weak))."""
    UNSTATED = "unstated"
    """Listed as observed by a source that doesn't say how."""
    PREDICTED = "predicted"
    """Predicted from sequence, not observed."""


EVIDENCE_LEVELS: dict[str, tuple[Evidence, ...]] = {
    "strong": (Evidence.STRONG,),
    "weak": (Evidence.STRONG, Evidence.WEAK),
    "observed": (Evidence.STRONG, Evidence.WEAK, Evidence.UNSTATED),
    "any": tuple(Evidence),
}
"""Kinds of evidence that a level lets through: the named one and everything better."""


def evidence_at_least(level: str) -> tuple[Evidence, ...]:
    """Return the kinds of evidence that a level lets through.

    Parameters
    ----------
    level : str
        ``"strong"``, ``"weak"``, ``"observed"`` or ``"any"``.

    Returns
    -------
    tuple of Evidence
        The kinds.

    Raises
    ------
    ParameterError
        If there is no such level.
    """
    if level not in EVIDENCE_LEVELS:
        msg = f"evidence must be one of {', '.join(EVIDENCE_LEVELS)}; got {level!r}"
        raise ParameterError(msg)
    return EVIDENCE_LEVELS[level]


def evidence_of_support(support: str) -> Evidence | None:
    """Translate miRTarBase's support type.

    Parameters
    ----------
    support : str
        Such as ``"Functional MTI (Weak)"``.

    Returns
    -------
    Evidence or None
        None where the experiment speaks against the pair (``Non-Functional MTI``).

    Examples
    --------
    >>> evidence_of_support("Functional MTI (Weak)")
    <Evidence.WEAK: 'weak'>
    >>> evidence_of_support("Non-Functional MTI") is None
    True
    """
    known = {
        "functional mti": Evidence.STRONG,
        "functional mti (weak)": Evidence.WEAK,
        "non-functional mti": None,
        "non-functional mti (weak)": None,
    }
    return known.get(support.strip().lower(), Evidence.UNSTATED)
