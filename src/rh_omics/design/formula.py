"""The door of formulas: a Wilkinson formula and a contrast become a design."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from rh_omics.design.contrast import contrast_weights, split_contrasts
from rh_omics.design.factor import KNOWN_ORDER, MANY, Factor
from rh_omics.design.model import Design, Exclusion, SubjectEffect
from rh_omics.design.selection import drop_missing, keep_levels, sample_weights
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

MOST_CELLS: Final = 10
"""A column with more labels isn't a factor whose cells are counted."""

_CALL = re.compile(r"([\w.]+)\s*\(")
_ANSI = re.compile(r"\x1b\[[0-9;]*m|[⧛⧚]")


def design_from_formula(
    samples: pd.DataFrame,
    *,
    formula: str,
    contrast: str,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    condition: Factor | str | None = None,
    weights: str | None = None,
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
        Sum of coefficients, such as ``"group[T.RH]:timepoint[T.post]"`` or ``"a - b"``. Several
        with commas between, or a term of the formula such as ``"group:timepoint"``, which stands
        for all its coefficients, are tested together.
    group, timepoint, condition : Factor or str, optional
        ``COLUMN=REFERENCE,OTHER``: which level of a column of the formula is subtracted.
    weights : str, optional
        Column with the relative precision of each sample, above 0.
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
        Factor.parse(given, most=MANY) if isinstance(given, str) else given
        for given in (group, timepoint, condition)
        if given is not None
    ]
    excluded: list[Exclusion] = []
    chosen = samples
    for factor in factors:
        chosen = keep_levels(chosen, factor.column, factor.levels, excluded)
    needed = _columns_of(formula, chosen)
    chosen = drop_missing(chosen, [*needed, *([weights] if weights else [])], excluded)
    columns, terms = _model_columns(formula, _order_levels(chosen, factors))
    contrasts = _contrasts(contrast, list(columns.columns), terms)
    effect = _effect_needed(chosen, columns, SubjectEffect(subject_effect))
    if effect is SubjectEffect.FIXED:
        blocks = pd.get_dummies(chosen[SUBJECT], prefix="subject", prefix_sep="=").astype(float)
        columns = pd.concat([columns, blocks], axis=1)
    full = contrasts.reindex(columns=columns.columns, fill_value=0.0)
    return Design(
        question=Question.FORMULA,
        matrix=columns,
        contrast=full.iloc[0],
        subject=chosen[SUBJECT],
        subject_effect=effect,
        words=f"{contrast} of {formula}",
        excluded=tuple(excluded),
        compared=factors[0] if factors else None,
        joint=full if len(full) > 1 else None,
        cell=_cells(chosen, needed, factors),
        weights=sample_weights(chosen, weights),
        per=_unit(full, columns),
    )


def _contrasts(text: str, names: list[str], terms: Mapping[str, list[str]]) -> pd.DataFrame:
    """Read one contrast or several; a term stands for all its coefficients."""
    aliases = {
        alias: name
        for name in names
        for alias in (_make_name(name), name.replace(" ", ""), _limma_name(name), name)
    }
    rows: dict[str, dict[str, float]] = {}
    for part in split_contrasts(text) or (text,):
        members = terms.get(part.replace(" ", ""), [])
        if part not in aliases and members:
            rows |= {name: {name: 1.0} for name in members}
        else:
            rows[part] = contrast_weights(part, aliases)
    return pd.DataFrame.from_dict(rows, orient="index").fillna(0.0)


def _cells(
    samples: pd.DataFrame, needed: Sequence[str], factors: Sequence[Factor]
) -> pd.Series | None:
    """Name the cell of each sample by the categories of the formula."""
    known = [factor.column for factor in factors]
    columns = [*known, *(name for name in needed if name not in known and name != SUBJECT)]
    labels = [
        samples[name].astype(str)
        for name in columns
        if not pd.api.types.is_numeric_dtype(samples[name])
        and samples[name].nunique() <= MOST_CELLS
    ]
    if not labels:
        return None
    return labels[0] if len(labels) == 1 else labels[0].str.cat(labels[1:], sep=", ")


def _unit(contrasts: pd.DataFrame, columns: pd.DataFrame) -> str:
    """Say what the fold change is per unit of, where its coefficients aren't indicators."""
    used = contrasts.columns[contrasts.ne(0).any()]
    slopes = [str(name) for name in used if not columns[name].isin([-1.0, 0.0, 1.0]).all()]
    return f"unit of {', '.join(slopes)}" if slopes else ""


def _columns_of(formula: str, samples: pd.DataFrame) -> list[str]:
    return [str(name) for name in samples if re.search(rf"\b{re.escape(str(name))}\b", formula)]


def _order_levels(samples: pd.DataFrame, factors: Sequence[Factor]) -> pd.DataFrame:
    ordered = samples.copy()
    known: dict[str, tuple[str, ...]] = {factor.column: factor.levels for factor in factors}
    for column, levels in KNOWN_ORDER.items():
        if column in ordered and set(ordered[column].dropna()) == set(levels):
            known.setdefault(column, levels)
    for column, order in known.items():
        ordered[column] = pd.Categorical(ordered[column], categories=list(order))
    return ordered


def _model_columns(
    formula: str, samples: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Return the model matrix, and the columns of each term."""
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
    columns = pd.DataFrame(matrix).astype(float)
    terms = {
        str(term).replace(" ", ""): list(columns.columns[places])
        for term, places in matrix.model_spec.term_indices.items()
    }
    return columns, terms


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
