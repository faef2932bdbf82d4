"""Make any fitted specification again from its saved form."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from rh_omics.errors import ModelFileError
from rh_omics.normalize import delta_ct, expression, scaling
from rh_omics.panel import Panel


class Normalizer(Protocol):
    """A step fitted on training samples."""

    def apply(self, panel: Panel) -> Panel:
        """Return the panel with the step done, for training or new samples."""

    def to_dict(self) -> dict[str, Any]:
        """Return the specification as JSON can hold it."""


def normalizer_from_dict(saved: Mapping[str, Any]) -> Normalizer:
    """Make the specification again that `to_dict` was called on.

    Parameters
    ----------
    saved : mapping
        What ``to_dict`` of an expression filter, count scaling or ΔCt has returned.

    Returns
    -------
    Normalizer
        The specification.

    Raises
    ------
    ModelFileError
        If the kind is unknown or a value is absent.
    """
    kinds: dict[str, Callable[[Mapping[str, Any]], Normalizer]] = {
        expression.KIND: expression.ExpressionFilter.from_dict,
        scaling.KIND: scaling.CountScaling.from_dict,
        delta_ct.KIND: delta_ct.DeltaCt.from_dict,
    }
    if saved.get("kind") not in kinds:
        msg = f"unknown kind of normalisation {saved.get('kind')!r}; known: {', '.join(kinds)}"
        raise ModelFileError(msg)
    return kinds[saved["kind"]](saved)
