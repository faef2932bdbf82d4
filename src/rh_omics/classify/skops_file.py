"""The only module that knows skops: models that have no linear form."""

from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from rh_omics.errors import ModelFileError, shorten

OLDEST: Final = (0, 13)
"""Earlier versions could be made to run code: CVE-2025-54412, -54413 and -54886."""

TRUSTED: Final = frozenset(
    {
        "rh_omics.classify.estimator.ResponderClassifier",
        "rh_omics.classify.logistic.KernelLogistic",
        "rh_omics.classify.logistic.OrPrevalence",
        "rh_omics.classify.pairs.MarkerRatios",
        "rh_omics.classify.pairs.TopScoringPairs",
        "rh_omics.classify.preparation.MarkerPreparation",
        "rh_omics.classify.preparation.Standardiser",
        "rh_omics.classify.selection.ElasticNetSelection",
        "rh_omics.classify.selection.StabilitySelection",
        "rh_omics.classify.selection.TopK",
    }
)
"""Types of ours that a model file may hold, beside those that skops itself trusts."""


def dump_skops(fitted: Any, path: Path) -> None:
    """Write a fitted classifier with skops.

    Parameters
    ----------
    fitted : estimator
        A fitted classifier.
    path : pathlib.Path
        Where to write.

    Raises
    ------
    ModelFileError
        If skops isn't installed or too old.
    """
    _skops().dump(fitted, path)


def load_skops(path: Path) -> Any:
    """Read a classifier of known types only.

    Parameters
    ----------
    path : pathlib.Path
        File to read.

    Returns
    -------
    estimator
        The fitted classifier.

    Raises
    ------
    ModelFileError
        If the file holds a type that isn't trusted, or can't be read.
    """
    skops = _skops()
    try:
        unknown = sorted(set(skops.get_untrusted_types(file=path)) - TRUSTED)
    except Exception as error:  # a damaged file can fail in any way
        msg = f"{path} can't be read as a skops file: {error}"
        raise ModelFileError(msg) from error
    if unknown:
        msg = f"{path} holds types that aren't trusted: {shorten(unknown)}; nothing was loaded"
        raise ModelFileError(msg)
    return skops.load(path, trusted=sorted(TRUSTED))


def _skops() -> Any:
    try:
        import skops.io  # noqa: PLC0415 - heavy, and optional
    except ImportError as error:
        msg = "models without a linear form need skops: pip install 'rh-omics[models]'"
        raise ModelFileError(msg) from error
    found = version("skops")
    if tuple(int(part) for part in found.split(".")[:2]) < OLDEST:
        msg = f"skops {found} can be made to run code; install skops 0.13 or newer"
        raise ModelFileError(msg)
    return skops.io
