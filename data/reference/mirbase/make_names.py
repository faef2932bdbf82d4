#!/usr/bin/env python3
"""Make names.tsv, the bundled part of miRBase, from the full table of names by release.

    python data/reference/mirbase/make_names.py FULL_TABLE.tsv.gz

FULL_TABLE has one row per release, mature name and hairpin: version, accession, name, precursor,
precursor_acc (the human rows of miRBase 6 to 22, as in the R package miRBaseConverter 1.11.1).
What is kept: every entry whose number is that of a miRNA below, or that number with two
neighbouring digits swapped, which is how names get misprinted.
"""

import sys
from pathlib import Path

from rh_omics.mirna.name import parse_mirna
from rh_omics.mirna.read import read_mirbase_table

# Hicks 2019, abstract: the six, the correlated one, and the name printed there that never was one.
PANEL = {194, 4676, 4254, 4425, 6743, 1237, 1273}
# The sister paper (Physiol Genomics 2018;50:658): largest changes and sex-by-exercise.
SISTER = {3671, 5095, 7154, 200, 5582, 6859, 6751, 4419, 4675, 6745, 6746}
# Quality control: haemolysis, blood cells, epithelium.
QUALITY = {451, 23, 486, 16, 223, 142, 203, 205}
# miRTarBase's validated regulators of MAPK11.
MAPK11 = {122, 124}
LET = {7}


def swapped(number: int) -> set[int]:
    """Return the numbers that differ by one swap of neighbouring digits."""
    digits = str(number)
    swaps = {
        digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(len(digits) - 1)
    }
    return {int(swap) for swap in swaps if swap[0] != "0"}


def main() -> None:
    """Write the table beside this script."""
    table = read_mirbase_table(sys.argv[1])
    numbers = PANEL | SISTER | QUALITY | MAPK11
    for number in PANEL:
        numbers |= swapped(number)
    wanted = set()
    for span in table.spans:
        name = parse_mirna(span.name)
        if name and name.number in (LET if name.stem == "let" else numbers):
            wanted.add(span.accession)
    frame = table.frame()
    kept = frame[frame["accession"].isin(wanted)]
    out = Path(__file__).with_name("names.tsv")
    out.write_text(kept.to_csv(sep="\t", index=False, lineterminator="\n"), encoding="utf-8")
    print(f"{out.name}: {len(kept)} rows, {kept['accession'].nunique()} accessions")


if __name__ == "__main__":
    main()
