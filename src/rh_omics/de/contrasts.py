"""Several contrasts in one run, as workflows name them: a CSV or YAML file of contrasts.

The files of nf-core/differentialabundance are taken as they are: a CSV with ``id, variable,
reference, target, blocking, exclude_samples_col, exclude_samples_values`` and perhaps ``formula,
make_contrasts_str``, or a YAML list
``contrasts`` with ``comparison: [variable, reference, target]`` (reference first) and
``blocking_factors``, or ``formula`` and ``make_contrasts_str``.
"""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from rh_omics.de.options import DEOptions
from rh_omics.de.result import DEResult
from rh_omics.de.run import differential_expression
from rh_omics.design import SubjectEffect
from rh_omics.errors import DesignError, FileFormatError, shorten
from rh_omics.io.table import read_table
from rh_omics.panel import Panel
from rh_omics.schema import DEFAULT_METHOD, SUBJECT

COLUMNS: Final = ("variable", "reference", "target")
OF_FORMULA: Final = ("formula", "make_contrasts_str")
SEPARATOR: Final = ";"
NOT_GIVEN: Final = "NA"
KEYS: Final = frozenset(
    {
        "id", "comparison", "blocking_factors", "formula", "make_contrasts_str",
        "exclude_samples_col", "exclude_samples_values",
    }
)  # fmt: skip


@dataclass(frozen=True)
class ContrastSpec:
    """One contrast of a contrasts file.

    Parameters
    ----------
    id : str
        Name of the contrast and of its files.
    formula : str
        Right-hand side of the model.
    contrast : str
        Sum of the formula's coefficients.
    variable, reference, target : str, optional
        What is compared, where the file says it in these words.
    exclude_column : str, optional
        Column of the sheet by which samples are left out.
    exclude_values : tuple of str, optional
        Values of that column that are left out.
    blocking : tuple of str, optional
        Columns that the comparison is blocked by.
    """

    id: str
    formula: str
    contrast: str
    variable: str | None = None
    reference: str | None = None
    target: str | None = None
    exclude_column: str | None = None
    exclude_values: tuple[str, ...] = ()
    blocking: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Say the contrast in words."""
        if self.variable is None:
            return f"{self.contrast} of {self.formula}"
        blocked = f", blocked by {', '.join(self.blocking)}" if self.blocking else ""
        return f"{self.target} − {self.reference} of {self.variable}{blocked}"


def read_contrasts(path: Path) -> list[ContrastSpec]:
    """Read a contrasts file, CSV, TSV or YAML.

    Parameters
    ----------
    path : pathlib.Path
        The file; YAML where its name ends in ``.yaml`` or ``.yml``.

    Returns
    -------
    list of ContrastSpec
        The contrasts in order.

    Raises
    ------
    FileFormatError
        If a contrast lacks what it needs, has a key that isn't known, or an id occurs twice; all
        problems at once.
    """
    entries = _yaml_entries(path) if path.suffix in {".yaml", ".yml"} else _csv_entries(path)
    specs, problems = [], []
    for place, entry in entries:
        try:
            specs.append(_spec(entry))
        except FileFormatError as error:
            problems += [f"{path.name} {place}: {problem}" for problem in error.problems]
    names = [spec.id for spec in specs]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        problems.append(f"{path.name}: contrast id more than once: {shorten(repeated)}")
    if not entries:
        problems.append(f"{path.name}: no contrast in it")
    if problems:
        raise FileFormatError(problems)
    return specs


def run_contrast(
    panel: Panel,
    spec: ContrastSpec,
    *,
    method: str = DEFAULT_METHOD,
    pin: str | Sequence[str] = (),
    options: DEOptions | None = None,
) -> DEResult:
    """Test one contrast of a contrasts file.

    All samples that aren't excluded take part in the fit, those of other levels too. As in the
    workflow, only the blocking named in the file ties samples together.

    Parameters
    ----------
    panel : Panel
        Any scale.
    spec : ContrastSpec
        The contrast.
    method : str, default "moderated"
        Name of the test.
    pin : str or sequence of str, optional
        Markers that stay in the table in any case.
    options : DEOptions, optional
        Options that rarely need changing.

    Returns
    -------
    DEResult
        The result.

    Raises
    ------
    DesignError
        If a column or level isn't in the sheet, or the contrast can't be estimated.
    """
    chosen = _without_excluded(panel, spec)
    if spec.variable is not None:
        _check_levels(chosen, spec)
        text = chosen.samples.assign(**{spec.variable: chosen.samples[spec.variable].astype("str")})
        chosen = replace(chosen, samples=text)
    result = differential_expression(
        chosen,
        design=spec.formula,
        contrast=spec.contrast,
        method=method,
        subject_effect=SubjectEffect.NONE,
        pin=pin,
        options=options,
    )
    notes = (*result.notes, *_independence_note(chosen, spec))
    return replace(result, contrast=spec.words, notes=notes)


def _independence_note(panel: Panel, spec: ContrastSpec) -> tuple[str, ...]:
    """Say that samples of a subject count as independent, where nothing ties them together."""
    repeated = int(panel.samples[SUBJECT].value_counts().gt(1).sum())
    subjects = panel.samples[SUBJECT].astype(str)
    named = {*spec.blocking, *re.findall(r"\w+", spec.formula)}.intersection(panel.samples)
    tied = [name for name in named if panel.samples[name].astype(str).equals(subjects)]
    if not repeated or tied:
        return ()
    remedy = "formula" if spec.variable is None else "blocking"
    sentence = (
        f"{repeated} subjects have several samples, which contrast {spec.id} counts as "
        f"independent: its p-values can't be trusted; add the subject to its {remedy}, or ask "
        "--question"
    )
    return (sentence,)


def _spec(entry: dict[str, Any]) -> ContrastSpec:
    unknown = sorted(set(entry) - KEYS)
    if unknown:
        msg = f"unknown key {shorten(unknown)}; known are {', '.join(sorted(KEYS))}"
        raise FileFormatError(msg)
    column = entry.get("exclude_samples_col") or None
    values = _parts(entry.get("exclude_samples_values"))
    name = str(entry.get("id") or "")
    if not name:
        msg = "a contrast needs an id"
        raise FileFormatError(msg)
    if entry.get("formula"):
        contrast = entry.get("make_contrasts_str")
        if not contrast:
            msg = f"contrast {name} has a formula and no make_contrasts_str"
            raise FileFormatError(msg)
        return ContrastSpec(
            name,
            str(entry["formula"]),
            str(contrast),
            exclude_column=column,
            exclude_values=values,
        )
    comparison = [str(part) for part in entry.get("comparison") or []]
    if len(comparison) != 3 or not all(comparison):  # noqa: PLR2004 - variable and two levels
        msg = f"contrast {name} needs a variable, a reference and a target; got {comparison}"
        raise FileFormatError(msg)
    variable, reference, target = comparison
    if "'" in reference or "`" in variable:
        msg = f"contrast {name}: a quotation mark in {variable!r} or {reference!r} can't be used"
        raise FileFormatError(msg)
    factor = f"C({_quoted(variable)}, contr.treatment('{reference}'))"
    blocks = _parts(entry.get("blocking_factors"))
    terms = [f"C({_quoted(block)})" for block in blocks]
    formula = "~ " + " + ".join([*terms, factor])
    contrast = f"{factor}[T.{target}]"
    return ContrastSpec(
        name, formula, contrast, variable, reference, target, column, values, blocks
    )


def _quoted(column: str) -> str:
    return column if column.isidentifier() else f"`{column}`"


def _parts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a YAML value
    parts = value if isinstance(value, list) else str(value or "").split(SEPARATOR)
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _csv_entries(path: Path) -> list[tuple[str, dict[str, Any]]]:
    table = read_table(path).frame().fillna("")
    by_formula = all(name in table for name in OF_FORMULA)
    missing = [] if by_formula else [name for name in COLUMNS if name not in table]
    if missing:
        msg = (
            f"{path.name}: no column {shorten(missing)}; a contrasts file has the columns id, "
            f"{', '.join(COLUMNS)} and perhaps blocking and exclude_samples_col, _values"
        )
        raise FileFormatError(msg)
    rows = zip(table.index, table.to_dict("records"), strict=True)
    return [(f"row {number}", _csv_entry(row)) for number, row in rows]


def _csv_entry(row: dict[Hashable, Any]) -> dict[str, Any]:
    """Write a row as YAML would; a contrast without an id is called by its values."""
    compared = [row.get(name, "") for name in COLUMNS]
    blocking = row.get("blocking", "")
    entry = {
        "id": row.get("id", "") or "_".join(filter(None, compared)),
        "comparison": compared,
        "blocking_factors": "" if blocking == NOT_GIVEN else blocking,
    }
    others = (*OF_FORMULA, "exclude_samples_col", "exclude_samples_values")
    return entry | {name: row.get(name, "") for name in others}


def _yaml_entries(path: Path) -> list[tuple[str, dict[str, Any]]]:
    import yaml  # noqa: PLC0415 - only YAML files need it

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        msg = f"{path.name} can't be read as YAML: {' '.join(str(error).split())}"
        raise FileFormatError(msg) from error
    found = content.get("contrasts") if isinstance(content, dict) else None
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        msg = f"{path.name}: needs a list called contrasts with an entry for each"
        raise FileFormatError(msg)
    return [(f"contrast {number}", entry) for number, entry in enumerate(found, start=1)]


def _without_excluded(panel: Panel, spec: ContrastSpec) -> Panel:
    if spec.exclude_column is None:
        return panel
    if spec.exclude_column not in panel.samples:
        msg = f"contrast {spec.id}: the sample sheet has no column {spec.exclude_column!r}"
        raise DesignError(msg)
    kept = ~panel.samples[spec.exclude_column].astype(str).isin(spec.exclude_values)
    return panel.select(samples=list(panel.data.index[kept]))


def _check_levels(panel: Panel, spec: ContrastSpec) -> None:
    if spec.variable is None:
        return
    if spec.variable not in panel.samples:
        columns = ", ".join(map(str, panel.samples.columns))
        msg = f"contrast {spec.id}: no column {spec.variable!r} in the sheet; it has {columns}"
        raise DesignError(msg)
    levels = pd.unique(panel.samples[spec.variable].dropna().astype(str))
    absent = [level for level in (spec.reference, spec.target) if level not in levels]
    if absent:
        msg = (
            f"contrast {spec.id}: {spec.variable!r} has no {shorten(absent)}; it has "
            f"{shorten(list(levels))}"
        )
        raise DesignError(msg)
