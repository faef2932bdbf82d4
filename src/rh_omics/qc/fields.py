"""Fields of the sample sheet that change AEA and 2-AG more than exercise does."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pandas as pd

from rh_omics.design import Factor, balance_table
from rh_omics.mirna.name import parse_mirna
from rh_omics.panel import Panel
from rh_omics.qc.findings import (
    Check,
    Findings,
    cells_of,
    levels_in_order,
    not_done,
    percent,
    roles_of,
)
from rh_omics.qc.haemolysis import SALIVA
from rh_omics.qc.options import QCOptions
from rh_omics.qc.result import CHECK, FAIL, PASSED
from rh_omics.schema import BASELINE, GROUP, SUBJECT, TIMEPOINT

ENDOCANNABINOIDS: Final = frozenset({"AEA", "2-AG", "1-AG", "1-AG+2-AG", "OEA", "PEA"})
FIELDS: Final = "fields"
_CLOCK: Final = r"^\d{1,2}:\d{2}(:\d{2})?$"
_MINUTES: Final = 60
_WOMEN: Final = frozenset({"f", "female", "w", "woman", "women"})


@dataclass(frozen=True)
class Field:
    """A field of the sample sheet that moves what is measured.

    Parameters
    ----------
    name : str
        Its name.
    synonyms : tuple of str
        Other names for it.
    effect : str
        What it does.
    evidence : str
        Row or reference of the evidence tables (``rh-omics evidence``) that says so.
    of : frozenset of str
        What it matters for: ``"endocannabinoids"``, ``"miRNAs"``, ``"saliva"``.
    blood_only : bool, default False
        Whether it matters in blood only.
    grows : bool, default False
        Whether it grows from baseline to follow-up by its nature, so that only groups are
        compared.
    """

    name: str
    synonyms: tuple[str, ...]
    effect: str
    evidence: str
    of: frozenset[str]
    blood_only: bool = False
    grows: bool = False


_ECB: Final = frozenset({"endocannabinoids"})
_ANY: Final = frozenset({"endocannabinoids", SALIVA, "miRNAs"})
KNOWN_FIELDS: Final = (
    Field("hours_since_meal", ("hours_since_eating", "hours_fasted", "fasting_hours"),
          "2-AG triples two hours after eating; salivary miRNA differ too", "CF-meal-2AG", _ANY),
    Field("collection_time", ("clock_time", "time_of_day", "sampling_time", "collection_hour"),
          "2-AG varies nearly three-fold over the day", "CF-clock", _ECB),
    Field("minutes_to_spin", ("minutes_to_centrifugation", "spin_delay_min", "time_to_spin"),
          "AEA doubles in blood that stands for an hour", "CF-spin-60", _ECB, blood_only=True),
    Field("freeze_thaw_count", ("freeze_thaw", "freeze_thaw_cycles", "thaw_count"),
          "three cycles raise 2-AG by half", "CF-thaw", _ECB),
    Field("menstrual_phase", ("cycle_phase", "menstrual_cycle_phase"),
          "AEA is lower in the luteal phase", "CF-cycle", _ECB),
    Field("minutes_since_last_bout", ("minutes_post_exercise", "minutes_after_run",
                                      "minutes_after_bout", "minutes_since_exercise"),
          "AEA may peak a quarter of an hour after the end", "EC-CAN-peak",
          _ANY, grows=True),
    Field("collection_device", ("collection_method", "saliva_device"),
          "the way of collecting changes salivary miRNA more than biology does",
          "sullivan2022", frozenset({SALIVA})),
    Field("stabiliser", ("stabilizer", "rna_stabiliser", "rna_stabilizer", "preservative"),
          "a missing RNA stabiliser is the largest source of variation in salivary miRNA",
          "sullivan2022", frozenset({SALIVA})),
)  # fmt: skip
"""Fields with what they do and who says so (``rh-omics evidence --table confounders``)."""


def fields_quality(panel: Panel, options: QCOptions) -> Findings:
    """Look whether the fields that matter are there, filled, and balanced.

    Parameters
    ----------
    panel : Panel
        Any panel; its sheet may hold facts on subjects too.
    options : QCOptions
        Thresholds.

    Returns
    -------
    Findings
        A check per field that matters for the panel's analytes and specimen; table ``balance``
        with all columns of the sheet between groups, timepoints and conditions.
    """
    balance = _balance(panel.samples)
    tables = {"balance": balance}
    wanted = [known for known in KNOWN_FIELDS if _matters(known, panel)]
    if not wanted:
        why = "no field is known to matter for this panel; see the table balance for all columns"
        return Findings(not_done(FIELDS, why).checks, tables=tables)
    checks = [_check(known, panel, balance, options) for known in wanted]
    return Findings(checks, tables=tables)


def _matters(known: Field, panel: Panel) -> bool:
    saliva = (panel.specimen or "").casefold() == SALIVA
    kinds = set()
    if ENDOCANNABINOIDS & set(map(str, panel.data.columns)):
        kinds.add("endocannabinoids")
    if saliva:
        kinds.add(SALIVA)
    if any(parse_mirna(str(name)) is not None for name in panel.data):
        kinds.add("miRNAs")
    if known.blood_only and saliva:
        return False
    if known.grows and BASELINE not in set(panel.samples[TIMEPOINT]):
        return False
    if known.name == "menstrual_phase" and not _may_be_women(panel.samples):
        return False
    return bool(known.of & kinds)


def _may_be_women(samples: pd.DataFrame) -> bool:
    column = next((name for name in samples if str(name).casefold() in {"sex", "gender"}), None)
    if column is None:
        return True
    return bool(samples[column].astype(str).str.casefold().isin(_WOMEN).any())


def _balance(samples: pd.DataFrame) -> pd.DataFrame:
    """Compare all columns between neighbouring levels of group, timepoint and condition."""
    parts = []
    samples = samples.drop(columns=_said_twice(samples))
    for factor in cells_of(samples):
        for compared in _pairs(samples, factor):
            rows = samples[samples[factor].isin(compared.levels)]
            other = [name for name in cells_of(samples) if name != factor]
            table = balance_table(rows, compared=compared, leave_out=other)
            if len(table):
                table.insert(0, "between", f"{factor}: {compared.other} − {compared.reference}")
                parts.append(table)
    columns = ["between", "column", "kind", "level", "summary", "n", "difference", "note"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _said_twice(samples: pd.DataFrame) -> list[str]:
    """Name the columns that repeat a role under the file's own name."""
    roles = roles_of(samples)
    own = {str(sample) for sample in samples.index}
    text = samples.astype(str)
    return [
        name
        for name in text.columns.difference(roles, sort=False)
        if set(text[name]) == own or any(text[name].equals(text[role]) for role in roles)
    ]


def _pairs(samples: pd.DataFrame, factor: str) -> Iterator[Factor]:
    levels = levels_in_order(samples[factor])
    yield from (Factor(factor, one, other) for one, other in pairwise(levels))


def _check(known: Field, panel: Panel, balance: pd.DataFrame, options: QCOptions) -> Check:
    column = _find(known, panel.samples)
    why = f"{known.effect} ({known.evidence})"
    if column is None:
        message = f"the sample sheet has no {known.name}: {why}"
        return Check(known.name, CHECK, "absent", "present", message)
    values = _asked(known, panel.samples)[column]
    filled = float(values.notna().mean())
    value = f"{percent(filled)} filled" if filled < 1 else _range(values)
    status, problem = _judge(known, column, panel.samples, balance, options)
    if filled < 1 and status == PASSED:
        status, problem = CHECK, "not filled for every sample"
    message = f"{problem}: {why}" if problem else ""
    return Check(known.name, status, value, "present and balanced", message)


def _find(known: Field, samples: pd.DataFrame) -> str | None:
    names = {str(name).casefold().replace(" ", "_"): str(name) for name in samples}
    return next((names[n] for n in (known.name, *known.synonyms) if n in names), None)


def _asked(known: Field, samples: pd.DataFrame) -> pd.DataFrame:
    """Return the samples that should have the field: women, or follow-ups."""
    if known.grows and BASELINE in set(samples[TIMEPOINT]):
        return samples[samples[TIMEPOINT] != BASELINE]
    sex = next((name for name in samples if str(name).casefold() in {"sex", "gender"}), None)
    if known.name == "menstrual_phase" and sex is not None:
        return samples[samples[sex].astype(str).str.casefold().isin(_WOMEN)]
    return samples


def _range(values: pd.Series) -> str:
    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.notna().all():
        return f"{numbers.min():g} to {numbers.max():g}"
    low, high = min(values.astype(str)), max(values.astype(str))
    return f"{low} to {high}" if low != high else low


def _judge(
    known: Field, column: str, samples: pd.DataFrame, balance: pd.DataFrame, options: QCOptions
) -> tuple[str, str]:
    rows = balance[balance["column"] == column]
    groups = rows[rows["between"].str.startswith(GROUP)]
    times = rows[rows["between"].str.startswith(TIMEPOINT)]
    if known.grows and BASELINE in set(samples[TIMEPOINT]):
        followups = samples[samples[TIMEPOINT] != BASELINE]
        again = (
            _balance(followups[[SUBJECT, TIMEPOINT, GROUP, column]]) if GROUP in samples else rows
        )
        groups, times = again[again["between"].str.startswith(GROUP)], times.head(0)
    if known.name == "collection_time":
        times = _late_times(times, column, samples, options)
    return _worst(groups, times, options)


def _late_times(
    times: pd.DataFrame, column: str, samples: pd.DataFrame, options: QCOptions
) -> pd.DataFrame:
    """Keep the rows of clock times only where timepoints are hours apart."""
    text = samples[column].dropna().astype(str)
    if not text.str.match(_CLOCK).all():
        return times
    parts = text.str.split(":", expand=True).astype(float)
    hours = (parts[0] + parts[1] / _MINUTES).groupby(samples[TIMEPOINT], sort=False).mean()
    far = hours.max() - hours.min() > options.clock_hours
    return times if far else times.head(0)


def _worst(groups: pd.DataFrame, times: pd.DataFrame, options: QCOptions) -> tuple[str, str]:
    problems = []
    status = PASSED
    for rows, what in ((groups, "between groups"), (times, "between timepoints")):
        confounded = rows[rows["note"] == "confounded"]
        large = rows[_large(rows, options)]
        if len(confounded):
            status = FAIL
            problems.append(f"confounded {what} ({_shown(confounded)})")
        elif len(large):
            status = FAIL if status == FAIL else CHECK
            problems.append(f"differs {what} ({_shown(large)})")
    return status, "; ".join(problems)


def _large(rows: pd.DataFrame, options: QCOptions) -> pd.Series:
    limit = (
        rows["kind"]
        .map({"number": options.large_difference, "category": options.large_association})
        .astype(float)
    )
    return rows["difference"].abs() >= limit


def _shown(rows: pd.DataFrame) -> str:
    first = rows[rows["between"] == rows["between"].iloc[0]]
    return ", ".join(f"{row.level} {row.summary}" for row in first.itertuples())
