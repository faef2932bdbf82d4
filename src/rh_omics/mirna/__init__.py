"""miRNA names: parse them, mend their spelling, find what miRBase calls them today."""

from rh_omics.mirna.name import MirnaName, parse_mirna
from rh_omics.mirna.read import (
    MIRBASE,
    current_mirbase_table,
    load_mirbase_table,
    read_mirbase_table,
)
from rh_omics.mirna.releases import MirbaseTable
from rh_omics.mirna.resolve import resolve
from rh_omics.mirna.spelling import Spelling, mend_spelling
from rh_omics.resolution import NameStatus, Resolution, ResolvedName

__all__ = [
    "MIRBASE",
    "MirbaseTable",
    "MirnaName",
    "NameStatus",
    "Resolution",
    "ResolvedName",
    "Spelling",
    "current_mirbase_table",
    "load_mirbase_table",
    "mend_spelling",
    "parse_mirna",
    "read_mirbase_table",
    "resolve",
]
