"""Contrasts as people write them: signed sums of names, several of them with commas between."""

import re
from collections.abc import Mapping

import pandas as pd

from rh_omics.design.factor import Factor
from rh_omics.errors import DesignError

_OPEN, _CLOSED = "([", ")]"
_BALANCED = 1e-9


def split_contrasts(text: str) -> tuple[str, ...]:
    """Split contrasts at the commas outside brackets.

    Parameters
    ----------
    text : str
        What the user wrote.

    Returns
    -------
    tuple of str
        One contrast each; empty ones are left out.

    Examples
    --------
    >>> split_contrasts("poly(dose, 2)[1], T2 - T1")
    ('poly(dose, 2)[1]', 'T2 - T1')
    """
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in _OPEN) - (letter in _CLOSED)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return tuple(part.strip() for part in parts if part.strip())


def contrast_weights(
    contrast: str, names: Mapping[str, str], *, kind: str = "coefficients"
) -> dict[str, float]:
    """Read a signed sum of names, each with an optional factor before it.

    Parameters
    ----------
    contrast : str
        Such as ``"a - b"`` or ``"0.5*a + 0.5*b - c"``.
    names : mapping of str to str
        Names that may be used, and what each stands for.
    kind : str, default "coefficients"
        What the names are, for the message.

    Returns
    -------
    dict of str to float
        Weight of each name that was used.

    Raises
    ------
    DesignError
        If the sum can't be read.

    Examples
    --------
    >>> contrast_weights("0.5*T1 + 0.5 T2 - T0", {name: name for name in ("T0", "T1", "T2")})
    {'T1': 0.5, 'T2': 0.5, 'T0': -1.0}
    """
    longest_first = sorted(names, key=len, reverse=True)
    term = re.compile(
        r"\s*(?P<sign>[+−-]?)\s*(?:(?P<factor>\d+(?:\.\d+)?)\s*\*?\s*)?"
        rf"(?P<name>{'|'.join(map(re.escape, longest_first))})\s*(?=[+−-]|$)"
    )
    weights: dict[str, float] = {}
    position = 0
    while position < len(contrast.rstrip()):
        found = term.match(contrast, position)
        if found is None or (position > 0 and not found["sign"]):
            msg = (
                f"the contrast {contrast!r} can't be read at {contrast[position:].strip()!r}; it "
                f"must be a sum of {kind}: {', '.join(dict.fromkeys(names.values()))}"
            )
            raise DesignError(msg)
        weight = float(found["factor"] or 1) * (1 if found["sign"] in {"", "+"} else -1)
        name = names[found["name"]]
        weights[name] = weights.get(name, 0.0) + weight
        position = found.end()
    return weights


def level_contrasts(factor: Factor, contrast: str | None = None) -> pd.DataFrame:
    """Compare levels of a factor: each with the reference, or as somebody wrote it.

    Parameters
    ----------
    factor : Factor
        Column and levels.
    contrast : str, optional
        Such as ``"T2 - T1"``, or several with commas between; by default each level less the
        reference.

    Returns
    -------
    pandas.DataFrame of shape (n_contrasts, n_levels - 1)
        Weights of the levels but the reference, whose weight follows: they add up to 0.

    Raises
    ------
    DesignError
        If a contrast can't be read, or its weights don't add up to 0.

    Examples
    --------
    >>> level_contrasts(Factor.parse("visit=T0,T1,T2", most=3), "T2 - T1")
              T1   T2
    T2 - T1 -1.0  1.0
    """
    others = list(factor.levels[1:])
    known = {level: level for level in factor.levels}
    kind = f"levels of {factor.column!r}"
    texts = split_contrasts(contrast) if contrast else ()
    asked = {text: contrast_weights(text, known, kind=kind) for text in texts}
    _refuse_unbalanced(asked)
    weights = asked or {f"{level} − {factor.reference}": {level: 1.0} for level in others}
    return pd.DataFrame.from_dict(weights, orient="index").reindex(columns=others).fillna(0.0)


def _refuse_unbalanced(weights: Mapping[str, Mapping[str, float]]) -> None:
    problems = [
        f"the contrast {text!r} must compare levels: its weights add up to "
        f"{sum(parts.values()):g} and not to 0, as in T2 - T1"
        for text, parts in weights.items()
        if abs(sum(parts.values())) > _BALANCED
    ]
    if problems:
        raise DesignError(problems)
