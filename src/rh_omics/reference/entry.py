"""What is known of a reference file: name, version, date, source, licence and hash."""

import hashlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class LibraryKind(StrEnum):
    """What a reference file holds."""

    GENE_SETS = "gene_sets"
    """Named sets of genes, such as pathways."""
    TARGETS = "targets"
    """Pairs of miRNA and gene."""
    NAMES = "names"
    """Current and older names of miRNAs (miRBase) or of genes (HGNC)."""


@dataclass(frozen=True)
class LibraryEntry:
    """Name, version and origin of one reference file.

    Parameters
    ----------
    name : str
        Name of the library, such as ``"KEGG_2021_Human"``.
    version : str
        Version of its content.
    kind : LibraryKind
        What it holds.
    date : str
        Day on which the file was fetched, added or made, ISO 8601.
    source : str
        Where the content comes from.
    licence : str
        Terms of the content as far as they are known.
    sha256 : str
        Hash of the file's bytes.
    file : str
        Name of the file.
    """

    name: str
    version: str
    kind: LibraryKind
    date: str
    source: str
    licence: str
    sha256: str
    file: str

    @property
    def label(self) -> str:
        """Name and version as one word, such as ``"KEGG_2021_Human@2026-11-24"``."""
        return f"{self.name}@{self.version}"

    def facts(self) -> dict[str, str]:
        """List the entry's fields as plain text, for a result's JSON.

        Returns
        -------
        dict of str to str
            Value by field name.
        """
        return {name: str(value) for name, value in asdict(self).items()}


def file_sha256(path: Path) -> str:
    """Hash a file's bytes.

    Parameters
    ----------
    path : pathlib.Path
        File to read.

    Returns
    -------
    str
        Hexadecimal SHA-256.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
