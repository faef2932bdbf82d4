"""Which rows stay: mature, hairpin or all; totals and controls of the assay never count."""

from collections import Counter
from collections.abc import Sequence

from rh_omics.errors import FileFormatError, shorten
from rh_omics.io.mirna.features import CONTROL, OTHER, TOTAL, Feature
from rh_omics.io.mirna.options import ALL
from rh_omics.mirna.name import HAIRPIN, MATURE

_KEPT = {MATURE: {MATURE, OTHER}, HAIRPIN: {HAIRPIN}, ALL: {MATURE, HAIRPIN, OTHER, CONTROL}}


def select_rows(
    features: Sequence[Feature], *, keep: str, ignore: Sequence[str] = ()
) -> tuple[list[int], list[str]]:
    """Choose the rows of the wanted kind and say what was left out.

    Parameters
    ----------
    features : sequence of Feature
        Molecule of each row.
    keep : {"mature", "hairpin", "all"}
        Kinds to keep. Rows that aren't named like miRNAs, such as reference assays, are kept
        beside mature ones.
    ignore : sequence of str, optional
        Labels or names to leave out.

    Returns
    -------
    rows : list of int
        Places of the rows that stay.
    notes : list of str
        What was found and left out, one sentence each.

    Raises
    ------
    FileFormatError
        If no row stays.
    """
    kinds = Counter(feature.kind for feature in features)
    rows = [
        i
        for i, feature in enumerate(features)
        if feature.kind in _KEPT[keep] and not {feature.label, feature.original} & set(ignore)
    ]
    found = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    if not rows:
        hint = "; if letter case was lost, pass keep='all'" if kinds[HAIRPIN] else ""
        msg = f"no rows are left with keep={keep!r}: the {len(features)} rows are {found}{hint}"
        raise FileFormatError(msg)
    notes = [f"rows by kind: {found}"]
    dropped = {kind: n for kind, n in kinds.items() if kind not in _KEPT[keep] and kind != TOTAL}
    if dropped:
        listed = ", ".join(f"{n} {kind}" for kind, n in sorted(dropped.items()))
        notes.append(f"rows left out (keep={keep!r}): {listed}")
    totals = sorted({f.original for f in features if f.kind == TOTAL})
    if totals:
        notes.append(f"rows of totals left out: {shorten(totals)}")
    others = sorted({features[i].label for i in rows if features[i].kind == OTHER})
    if others:
        notes.append(f"rows not named like miRNAs, kept: {shorten(others)}")
    return rows, notes
