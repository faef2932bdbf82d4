"""Wells of qPCR runs to a matrix of Ct, undetected ones censored at the cycle limit."""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import numpy as np
import pandas as pd

from rh_omics.errors import FileFormatError, SampleSheetError, most_shown, shorten
from rh_omics.io.matrix import FEATURE
from rh_omics.io.mirna.assembled import Assembled
from rh_omics.io.mirna.features import Feature, name_features
from rh_omics.io.mirna.options import MEAN, ReadOptions
from rh_omics.io.mirna.selection import select_rows
from rh_omics.io.mirna.tables import Well, WellState, WellTable
from rh_omics.schema import SAMPLE, Scale


class Ct(NamedTuple):
    """Ct of an assay in a sample.

    Parameters
    ----------
    ct : float
        Cycles; ``NaN`` where nothing was measured.
    censored : bool
        Whether the true Ct lies above `ct`.
    """

    ct: float
    censored: bool


def assemble_wells(tables: Sequence[WellTable], options: ReadOptions) -> Assembled:
    """Join the wells of all files into a matrix of Ct.

    Parameters
    ----------
    tables : sequence of WellTable
        Wells by file.
    options : ReadOptions
        What the caller said.

    Returns
    -------
    Assembled
        Ct, with undetected ones censored at the cycle limit.

    Raises
    ------
    SampleSheetError
        If an assay has several wells in a sample and `options` don't say how to take them.
    FileFormatError
        If no well holds a sample, or no rows are left.
    """
    wells = [w for table in tables for w in table.wells if w.sample not in options.ignore]
    if not wells:
        why = [note for table in tables for note in table.notes]
        msg = f"{shorten([table.file for table in tables])}: no well holds a sample"
        raise FileFormatError([msg, *why])
    targets = list(dict.fromkeys(well.target for well in wells))
    features = name_features(targets)
    rows, notes = select_rows(features, keep=options.keep, ignore=options.ignore)
    label_of = {features[i].original: features[i].label for i in rows}
    cells: dict[tuple[str, str], list[Well]] = {}
    for well in wells:
        if well.target in label_of:
            cells.setdefault((well.sample, label_of[well.target]), []).append(well)
    _refuse_replicates(cells, options)
    found = {key: merge_replicates(group, options.replicates) for key, group in cells.items()}
    data, censored = _matrices(found)
    notes = [note for table in tables for note in table.notes] + notes
    notes += _dropped_notes(cells) + _replicate_notes(cells, options)
    beyond = int(censored.to_numpy().sum())
    notes.append(f"{beyond} values are not detected within {options.cycle_limit:g} cycles")
    described = _describe(data.columns, [features[i] for i in rows], cells)
    return Assembled(data, described, Scale.CT, censored, tuple(notes))


def merge_replicates(wells: Sequence[Well], how: str | None) -> Ct:
    """Take one Ct for the wells of an assay in a sample.

    Dropped wells don't count. A mean over wells of which some are undetected is a lower bound,
    since those wells would have had a Ct above the limit, and so is censored; a median is censored
    only where an undetected well is in the middle.

    Parameters
    ----------
    wells : sequence of Well
        Wells of one assay in one sample.
    how : {"mean", "median"} or None
        How to take several.

    Returns
    -------
    Ct
        Cycles, and whether they are a lower bound.

    Examples
    --------
    >>> wells = [Well("S", "a", 30.0, WellState.DETECTED, ""),
    ...          Well("S", "a", 40.0, WellState.UNDETECTED, "")]
    >>> merge_replicates(wells, "mean")
    Ct(ct=35.0, censored=True)
    """
    counted = sorted((w for w in wells if w.state is not WellState.DROPPED), key=_order)
    if not counted:
        return Ct(np.nan, censored=False)
    values = [well.ct for well in counted]
    undetected = [well.state is WellState.UNDETECTED for well in counted]
    if how == MEAN:
        return Ct(sum(values) / len(values), any(undetected))
    return Ct(median(values), undetected[len(values) // 2])


def _order(well: Well) -> tuple[float, bool]:
    return well.ct, well.state is WellState.UNDETECTED


def _refuse_replicates(cells: dict[tuple[str, str], list[Well]], options: ReadOptions) -> None:
    if options.replicates is not None:
        return
    several = {
        key: counted
        for key, wells in cells.items()
        if len(counted := [w for w in wells if w.state is not WellState.DROPPED]) > 1
    }
    if not several:
        return
    files = {w.place.rsplit(" row ", maxsplit=1)[0] for found in several.values() for w in found}
    across = any(
        len({w.place.rsplit(" row ", maxsplit=1)[0] for w in found}) > 1
        for found in several.values()
    )
    listed = [
        f"{target} in sample {sample}: {len(found)} wells ({shorten([w.place for w in found], 3)})"
        for (sample, target), found in several.items()
    ]
    needed = "pass replicates='mean' or 'median' if they are technical replicates"
    if across:
        needed += f"; if the {len(files)} files are of different samples, pass sample_names='file'"
    summary = f"{len(several)} assays of samples have several wells; {needed}"
    raise SampleSheetError([summary, *listed[: most_shown()]])


def _matrices(found: dict[tuple[str, str], Ct]) -> tuple[pd.DataFrame, pd.DataFrame]:
    samples = list(dict.fromkeys(sample for sample, _ in found))
    labels = list(dict.fromkeys(label for _, label in found))
    row = {sample: i for i, sample in enumerate(samples)}
    column = {label: j for j, label in enumerate(labels)}
    values = np.full((len(samples), len(labels)), np.nan)
    censored = np.zeros(values.shape, dtype=bool)
    for (sample, label), ct in found.items():
        values[row[sample], column[label]] = ct.ct
        censored[row[sample], column[label]] = ct.censored
    index = pd.Index(samples, name=SAMPLE, dtype="str")
    columns = pd.Index(labels, name=FEATURE, dtype="str")
    return pd.DataFrame(values, index, columns), pd.DataFrame(censored, index, columns)


def _dropped_notes(cells: dict[tuple[str, str], list[Well]]) -> list[str]:
    dropped: dict[str, list[str]] = {}
    for (sample, label), wells in cells.items():
        for well in wells:
            if well.state is WellState.DROPPED:
                dropped.setdefault(well.why, []).append(f"{label} in {sample} ({well.place})")
    return [
        f"{len(found)} wells left out, {why}: {shorten(found)}" for why, found in dropped.items()
    ]


def _replicate_notes(cells: dict[tuple[str, str], list[Well]], options: ReadOptions) -> list[str]:
    spreads = {}
    for key, wells in cells.items():
        counted = [w.ct for w in wells if w.state is WellState.DETECTED]
        if len(counted) > 1:
            spreads[key] = float(np.std(counted, ddof=1))
    sizes = Counter(len(wells) for wells in cells.values())
    if options.replicates is None or not spreads:
        return []
    sample, label = max(spreads, key=lambda key: spreads[key])
    listed = ", ".join(f"{n}: {count}" for n, count in sorted(sizes.items()))
    note = (
        f"{options.replicates} of technical replicates taken (wells: values, {listed}); SD median "
        f"{median(spreads.values()):.2f}, largest {spreads[sample, label]:.2f} "
        f"({label} in {sample}) cycles"
    )
    return [note]


def _describe(
    labels: pd.Index, features: Sequence[Feature], cells: dict[tuple[str, str], list[Well]]
) -> pd.DataFrame:
    seen: dict[str, Feature] = {}
    for feature in features:
        seen.setdefault(feature.label, feature)
    most = Counter[str]()
    for (_, label), wells in cells.items():
        most[label] = max(most[label], len(wells))
    return pd.DataFrame(
        {
            "original": pd.Series([seen[label].original for label in labels], dtype="str"),
            "kind": pd.Series([seen[label].kind for label in labels], dtype="str"),
            "accession": pd.Series(
                [seen[label].accession or None for label in labels], dtype="str"
            ),
            "rows": pd.Series([most[label] for label in labels], dtype="int64"),
        }
    ).set_axis(labels)
