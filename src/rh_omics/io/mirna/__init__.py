"""miRNA files of sequencing pipelines, nCounter and qPCR; one small module per family."""

from rh_omics.io.mirna.formats import format_names
from rh_omics.io.mirna.read import read_mirna

__all__ = ["format_names", "read_mirna"]
