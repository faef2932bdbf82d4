"""Named sets of genes: the long ``source, target`` table, its files, and the bundled mechanisms."""

from rh_omics.genesets.files import read_gene_sets
from rh_omics.genesets.mechanisms import declared_family, load_mechanisms
from rh_omics.genesets.sets import GeneSets
from rh_omics.genesets.symbols import SymbolReport, check_symbols

__all__ = [
    "GeneSets",
    "SymbolReport",
    "check_symbols",
    "declared_family",
    "load_mechanisms",
    "read_gene_sets",
]
