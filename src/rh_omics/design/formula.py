"""The door of formulas: a Wilkinson formula and a contrast become a design."""

import re
from collections.abc import Sequence
from typing import Final

import pandas as pd

from rh_omics.design.factor import KNOWN_ORDER, Factor
from rh_omics.design.model import Design, Exclusion, SubjectEffect
from rh_omics.design.selection import drop_missing, keep_levels
from rh_omics.errors import DesignError, shorten
from rh_omics.schema import SUBJECT, Question

FUNCTIONS: Final = frozenset(
    [
        "C",
        "I",
        "bs",
        "center",
        "contr.helmert",
        "contr.poly",
        "contr.sum",
        "contr.treatment",
        "cr",
        "cs",
        "exp",
        "log",
        "log10",
        "log2",
        "np.exp",
        "np.log",
        "np.log10",
        "np.log2",
        "np.sqrt",
        "poly",
        "scale",
        "standardize",
    ]
)
"""What a formula may call: formulaic evaluates Python, and a formula may come from a stranger."""

_CALL = re.compile(r"([\w.]+)\s*\(")
_ANSI = re.compile(r"\x1b\[[0-9;]*m|[⧛⧚]")


def design_from_formula(
    samples: pd.DataFrame,
    *,
    formula: str,
    contrast: str,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    subject_effect: SubjectEffect | str = SubjectEffect.FIXED,
) -> Design:
    """Turn a formula and a contrast of its coefficients into a design.

    Subjects with several samples are tied together as in the door of words: with a fixed effect,
    one coefficient per subject is added to those of the formula.

    Parameters
    ----------
    samples : pandas.DataFrame of shape (n_samples, n_columns)
        Sample sheet of a panel.
    formula : str
        Right-hand side in formulaic's grammar, such as ``"~ group * timepoint"``.
    contrast : str
        Sum of coefficients, such as ``"group[T.RH]:timepoint[T.post]"`` or ``"a - b"``.
    group, timepoint : Factor or str, optional
        ``COLUMN=REFERENCE,OTHER``: which level of a column of the formula is subtracted.
    subject_effect : SubjectEffect or str, default "fixed"
        How samples of a subject are tied together.

    Returns
    -------
    Design
        The design.

    Raises
    ------
    DesignError
        If the formula or the contrast can't be read, or the direction of a factor isn't known.
    """
    factors = [
        Factor.parse(given) if isinstance(given, str) else given
        for given in (group, timepoint)
        if given is not None
    ]
    excluded: list[Exclusion] = []
    chosen = samples
    for factor in factors:
        chosen = keep_levels(chosen, factor.column, factor.levels, excluded)
    chosen = drop_missing(chosen, _columns_of(formula, chosen), excluded)
    fixed = _order_levels(chosen, factors)
    columns = _model_columns(formula, fixed)
    weights = _contrast_weights(contrast, list(columns.columns))
    effect = _effect_needed(chosen, columns, SubjectEffect(subject_effect))
    if effect is SubjectEffect.FIXED:
        blocks = pd.get_dummies(chosen[SUBJECT], prefix="subject", prefix_sep="=").astype(float)
        columns = pd.concat([columns, blocks], axis=1)
    return Design(
        question=Question.FORMULA,
        matrix=columns,
        contrast=pd.Series(weights).reindex(columns.columns, fill_value=0.0),
        subject=chosen[SUBJECT],
        subject_effect=effect,
        words=f"{contrast} of {formula}",
        excluded=tuple(excluded),
        compared=factors[0] if factors else None,
    )


def _columns_of(formula: str, samples: pd.DataFrame) -> list[str]:
    return [str(name) for name in samples if re.search(rf"\b{re.escape(str(name))}\b", formula)]


def _order_levels(samples: pd.DataFrame, factors: Sequence[Factor]) -> pd.DataFrame:
    ordered = samples.copy()
    known = {factor.column: factor.levels for factor in factors}
    for column, levels in KNOWN_ORDER.items():
        if column in ordered and set(ordered[column].dropna()) == set(levels):
            known.setdefault(column, levels)
    for column, levels in known.items():
        ordered[column] = pd.Categorical(ordered[column], categories=list(levels))
    return ordered


def _model_columns(formula: str, samples: pd.DataFrame) -> pd.DataFrame:
    from formulaic import model_matrix  # noqa: PLC0415 - half a second that words don't need
    from formulaic.errors import FormulaicError  # noqa: PLC0415

    _refuse_foreign_code(formula)
    text = formula.strip()
    text = text if text.startswith("~") else f"~ {text}"
    try:
        matrix = model_matrix(text, samples, context={}, na_action="raise")
    except (FormulaicError, ValueError, TypeError, NotImplementedError) as error:
        reason = " ".join(_ANSI.sub("", str(error)).split())
        columns = ", ".join(map(str, samples.columns))
        msg = f"the formula {formula!r} can't be used: {reason} Columns of the sheet: {columns}"
        raise DesignError(msg) from error
    return pd.DataFrame(matrix).astype(float)


def _refuse_foreign_code(formula: str) -> None:
    foreign = [name for name in _CALL.findall(formula) if name not in FUNCTIONS]
    if "|" in formula:
        msg = (
            f"the formula {formula!r} has a random effect; write it without, and let subjects be "
            "one by --subject-effect random"
        )
        raise DesignError(msg)
    foreign += [mark for mark in ("__", "{", "lambda") if mark in formula]
    if foreign:
        msg = (
            f"the formula {formula!r} may not use {shorten(foreign)}; columns of the sheet and "
            f"{', '.join(sorted(FUNCTIONS))} can be used"
        )
        raise DesignError(msg)


def _contrast_weights(contrast: str, names: list[str]) -> dict[str, float]:
    """Read a signed sum of coefficients, each with an optional factor before it."""
    aliases = {
        alias: name for name in names for alias in (_make_name(name), _limma_name(name), name)
    }
    longest_first = sorted(aliases, key=len, reverse=True)
    term = re.compile(
        r"\s*(?P<sign>[+-]?)\s*(?:(?P<factor>\d+(?:\.\d+)?)\s*\*?\s*)?"
        rf"(?P<name>{'|'.join(map(re.escape, longest_first))})\s*(?=[+-]|$)"
    )
    weights: dict[str, float] = {}
    position = 0
    while position < len(contrast.rstrip()):
        found = term.match(contrast, position)
        if found is None or (position > 0 and not found["sign"]):
            msg = (
                f"the contrast {contrast!r} can't be read at {contrast[position:].strip()!r}; it "
                f"must be a sum of coefficients: {', '.join(names)}"
            )
            raise DesignError(msg)
        weight = float(found["factor"] or 1) * (-1 if found["sign"] == "-" else 1)
        name = aliases[found["name"]]
        weights[name] = weights.get(name, 0.0) + weight
        position = found.end()
    return weights


def _limma_name(name: str) -> str:
    return re.sub(r"\[(?:T\.)?([^\]]*)\]", r"\1", name)


def _make_name(name: str) -> str:
    """Write a coefficient as R's ``make.names`` does, which workflows' contrasts use."""
    return re.sub(r"[^\w.]", ".", _limma_name(name))


def _effect_needed(
    samples: pd.DataFrame, columns: pd.DataFrame, effect: SubjectEffect
) -> SubjectEffect:
    names_subject = any(str(column).startswith((f"{SUBJECT}[", "C(subject)")) for column in columns)
    repeated = samples[SUBJECT].duplicated().any()
    return effect if repeated and not names_subject else SubjectEffect.NONE
