"""Make any fitted specification again from its saved form."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from rh_omics.errors import ModelFileError
from rh_omics.normalize import delta_ct, expression, quantile, scaling
from rh_omics.normalize.delta_ct import DeltaCt
from rh_omics.normalize.expression import ExpressionFilter
from rh_omics.normalize.quantile import QuantileScaling
from rh_omics.normalize.scaling import CountScaling

Normalizer: TypeAlias = ExpressionFilter | CountScaling | QuantileScaling | DeltaCt
"""A step fitted on training samples: it has `apply`, `to_dict` and `from_dict`."""


def normalizer_from_dict(saved: Mapping[str, Any]) -> Normalizer:
    """Make the specification again that `to_dict` was called on.

    Parameters
    ----------
    saved : mapping
        What ``to_dict`` of an expression filter, a scaling or ΔCt has returned.

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
        expression.KIND: ExpressionFilter.from_dict,
        scaling.KIND: CountScaling.from_dict,
        quantile.KIND: QuantileScaling.from_dict,
        delta_ct.KIND: DeltaCt.from_dict,
    }
    if saved.get("kind") not in kinds:
        msg = f"unknown kind of normalisation {saved.get('kind')!r}; known: {', '.join(kinds)}"
        raise ModelFileError(msg)
    return kinds[saved["kind"]](saved)
