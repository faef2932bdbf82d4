"""Injections joined to the sample sheet by label, controls set apart."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from rh_omics.errors import ParameterError, SampleSheetError, shorten
from rh_omics.io.analytes.export import Export, Injection
from rh_omics.io.analytes.kinds import SAMPLE_KIND, find_kind
from rh_omics.io.analytes.long import plain_name
from rh_omics.io.analytes.options import AnalyteOptions
from rh_omics.io.cells import typed_column
from rh_omics.io.labels import describe_near_misses
from rh_omics.io.problems import Problems
from rh_omics.schema import GROUP, SAMPLE, SUBJECT, TIMEPOINT


class Joined(NamedTuple):
    """Injections by label and kind.

    Parameters
    ----------
    labels : tuple of str
        Label of each injection.
    kinds : tuple of str
        Kind of each injection.
    """

    labels: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def is_sample(self) -> tuple[bool, ...]:
        """Which injections are samples."""
        return tuple(kind == SAMPLE_KIND for kind in self.kinds)


def join_samples(
    export: Export, ids: Sequence[str] | None, options: AnalyteOptions, problems: Problems
) -> Joined:
    """Find the label and the kind of each injection.

    Parameters
    ----------
    export : Export
        Measurements.
    ids : sequence of str or None
        Sample ids of the sheet; ``None`` if there is none.
    options : AnalyteOptions
        Patterns of kinds, the label column.
    problems : Problems
        Where to add kinds that aren't known and labels that stand in one of the two only.

    Returns
    -------
    Joined
        Labels and kinds.

    Raises
    ------
    ParameterError
        If the label column that the caller names isn't there.
    """
    column = _label_column(export, ids, options)
    labels = tuple(found.labels[column] for found in export.injections)
    known = set(ids or ())
    kinds = [
        find_kind(found.labels, found.kind, listed=label in known, kinds=options.kinds)
        for label, found in zip(labels, export.injections, strict=True)
    ]
    _check_words(export, kinds, problems)
    joined = Joined(labels, tuple(kind or SAMPLE_KIND for kind in kinds))
    samples = [i for i, is_sample in enumerate(joined.is_sample) if is_sample]
    unlabelled = [
        found.place for label, found in zip(labels, export.injections, strict=True) if not label
    ]
    if unlabelled:
        problems.add(
            f"{export.origin.name} {shorten(unlabelled)}: no label in column "
            f"{export.label_columns[column]}",
            SampleSheetError,
        )
    if not samples:
        problems.add(_no_samples(export, joined), SampleSheetError)
    elif ids is not None:
        _check_match(export, [labels[i] for i in samples], ids, problems)
    return joined


def sheet_of_facts(export: Export, joined: Joined, problems: Problems) -> pd.DataFrame:
    """Make a sample sheet of what the file itself says about its samples.

    Parameters
    ----------
    export : Export
        Measurements.
    joined : Joined
        Labels and kinds.
    problems : Problems
        Where to add samples about which the file says two things.

    Returns
    -------
    pandas.DataFrame of shape (n_samples, 1 + n_facts)
        Column ``sample`` and one per fact, once per label.
    """
    first: dict[str, Injection] = {}
    for label, found, is_sample in zip(
        joined.labels, export.injections, joined.is_sample, strict=True
    ):
        if not is_sample:
            continue
        same = first.setdefault(label, found)
        for fact, text in found.facts.items():
            if plain_name(fact) in (SUBJECT, TIMEPOINT, GROUP) and same.facts.get(fact) != text:
                problems.add(
                    f"{export.origin.name}: sample {label} has {fact} {same.facts.get(fact)!r} in "
                    f"{same.place} and {text!r} in {found.place}",
                    SampleSheetError,
                )
    names = list(dict.fromkeys(name for found in first.values() for name in found.facts))
    columns: dict[str, object] = {SAMPLE: list(first)}
    for name in names:
        plain = plain_name(name)
        role = plain if plain in (SUBJECT, TIMEPOINT, GROUP) and plain not in names else name
        cells = [found.facts.get(name, "") for found in first.values()]
        if role != SAMPLE:
            columns[role] = cells if role in (SUBJECT, TIMEPOINT, GROUP) else typed_column(cells)
    return pd.DataFrame(columns)


def _label_column(export: Export, ids: Sequence[str] | None, options: AnalyteOptions) -> int:
    if options.label is not None:
        if options.label not in export.label_columns:
            msg = (
                f"{export.origin.name} has no column of labels {options.label!r}; it has "
                f"{', '.join(export.label_columns)}"
            )
            raise ParameterError(msg)
        return export.label_columns.index(options.label)
    if ids is None:
        return 0
    known = set(ids)
    matches = [
        len(known & {found.labels[column] for found in export.injections})
        for column in range(len(export.label_columns))
    ]
    return matches.index(max(matches))


def _check_words(export: Export, kinds: Sequence[str | None], problems: Problems) -> None:
    unknown = dict.fromkeys(
        found.kind for found, kind in zip(export.injections, kinds, strict=True) if kind is None
    )
    for word in unknown:
        problems.add(
            f"{export.origin.name}: sample type {word!r} isn't known; say what its injections are "
            "with kinds={'label*': 'sample'}, 'calibrant', 'qc', 'blank' or 'other'"
        )


def _no_samples(export: Export, joined: Joined) -> str:
    counts = {kind: joined.kinds.count(kind) for kind in dict.fromkeys(joined.kinds)}
    found = ", ".join(f"{n} {kind}" for kind, n in counts.items())
    return (
        f"{export.origin.name}: no samples among its {len(joined.kinds)} injections ({found}); "
        "if that is wrong, pass kinds={'label*': 'sample'}"
    )


def _check_match(
    export: Export, labels: Sequence[str], ids: Sequence[str], problems: Problems
) -> None:
    only_file = list(dict.fromkeys(label for label in labels if label not in set(ids)))
    only_sheet = [label for label in ids if label not in set(labels)]
    alike = describe_near_misses(only_sheet, only_file)
    for where, found in (("the sample sheet", only_sheet), (export.origin.name, only_file)):
        if found:
            problems.add(
                f"samples in {where} only ({len(found)}): {shorten(found)}; each sample is needed "
                f"in both, or named in ignore={alike}",
                SampleSheetError,
            )
