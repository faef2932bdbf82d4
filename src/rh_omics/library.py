"""Find a gene-set library or target table by name or file, add files to the cache, compare them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rh_omics.errors import (
    ParameterError,
    ReferenceDataError,
    ReferenceUnavailableError,
    shorten,
)
from rh_omics.genes import HGNC, read_hgnc_table
from rh_omics.genesets import GeneSets, check_symbols, load_mechanisms, read_gene_sets
from rh_omics.mirna import MIRBASE, read_mirbase_table
from rh_omics.reference import (
    LibraryEntry,
    LibraryKind,
    find_library,
    list_libraries,
    store_library,
)
from rh_omics.targets import Targets, read_targets

MECHANISMS: Final = "mechanisms"
ALIASES: Final = {
    "kegg": ("KEGG_2021_Human",),
    "mirna-targets": ("miRTarBase_2017", "TargetScan_microRNA"),
}
"""Short names of libraries that Enrichr serves."""

PREDICTED_LIBRARIES: Final = ("TargetScan",)
"""Libraries whose name starts so hold predictions."""

TARGET_LIBRARIES: Final = ("miRTarBase", "TargetScan")
"""Libraries whose name starts so hold targets by miRNA, not gene sets."""


@dataclass(frozen=True)
class AddedLibrary:
    """What was added to the cache, and what was found in it.

    Parameters
    ----------
    entry : LibraryEntry
        The library as stored.
    findings : tuple of str
        Counts, repairs and doubtful symbols, one sentence each.
    """

    entry: LibraryEntry
    findings: tuple[str, ...]


@dataclass(frozen=True)
class LibraryDiff:
    """What changed between two gene-set libraries.

    Parameters
    ----------
    old, new : LibraryEntry
        The two libraries.
    added, removed : tuple of str
        Sets that only the new or only the old one has.
    changed : dict of str to tuple of (tuple of str, tuple of str)
        Genes added to and removed from each set that both have and that differs.
    """

    old: LibraryEntry
    new: LibraryEntry
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]

    def touching(self, terms: Iterable[str]) -> dict[str, str]:
        """Say which terms of a result the change touches.

        Parameters
        ----------
        terms : iterable of str
            Terms of a result.

        Returns
        -------
        dict of str to str
            What happened to each touched term.
        """
        touched = {}
        for term in terms:
            if term in self.removed:
                touched[term] = "gone"
            elif term in self.changed:
                plus, minus = self.changed[term]
                touched[term] = f"{len(plus)} genes added, {len(minus)} removed"
        return touched


def load_gene_sets(library: GeneSets | str | Path) -> GeneSets:
    """Load a gene-set library by name or from a file.

    Parameters
    ----------
    library : GeneSets, str or pathlib.Path
        ``"mechanisms"`` (comes with the package), ``"kegg"``, the name of a library in the cache
        folder (``NAME`` or ``NAME@VERSION``), or a file; a `GeneSets` is returned as it is.

    Returns
    -------
    GeneSets
        The sets.

    Raises
    ------
    ReferenceUnavailableError
        If there is neither such a library nor such a file.
    FileFormatError
        If a file can't be read.
    """
    if isinstance(library, GeneSets):
        return library
    if str(library) == MECHANISMS:
        return load_mechanisms()
    if Path(library).is_file():
        return read_gene_sets(Path(library))
    refuse_missing_file(str(library))
    entry, path = find_library(_without_alias(str(library)))
    if entry.kind != LibraryKind.GENE_SETS:
        msg = f"{entry.label} holds {entry.kind}; gene sets are needed here"
        raise ParameterError(msg)
    return read_gene_sets(path, entry=entry)


def load_targets(tables: Sequence[str | Path] | Targets = ()) -> Targets:
    """Load one target table or several, merged.

    Parameters
    ----------
    tables : sequence of str or pathlib.Path, or Targets
        Files, or names of libraries in the cache folder. Where none is given, the only library
        of observed targets in the cache folder is taken.

    Returns
    -------
    Targets
        All pairs with their sources.

    Raises
    ------
    ReferenceUnavailableError
        If there is no such library or file.
    ParameterError
        If none is named and there are several to choose from.
    """
    if isinstance(tables, Targets):
        return tables
    return Targets.merge([_one_target_table(table) for table in tables or [_only_table()]])


def every_target_table() -> tuple[str, ...]:
    """List every target table in the cache folder, those with predictions too.

    Returns
    -------
    tuple of str
        Names for `load_targets`.
    """
    entries = [entry for entry in list_libraries() if entry.kind == LibraryKind.TARGETS]
    return tuple(dict.fromkeys(entry.name for entry in entries))


def add_library(
    path: Path | str,
    *,
    name: str | None = None,
    version: str | None = None,
    source: str = "",
    licence: str = "not stated",
    kind: LibraryKind | str | None = None,
) -> AddedLibrary:
    """Check a user's file and keep a copy of it in the cache folder.

    Parameters
    ----------
    path : pathlib.Path or str
        A GMT, a GMX, a two-column table, miRTarBase's own table, miRBase's names by release, or
        HGNC's complete set.
    name : str, optional
        Name of the library; by default the file's name without its ending, or ``mirbase`` and
        ``hgnc`` for tables of names, which are then used wherever names are looked up.
    version : str, optional
        Version of its content; by default today's date.
    source : str, optional
        Where it comes from; by default the file's name.
    licence : str, default "not stated"
        Its terms.
    kind : LibraryKind or str, optional
        What it holds; by default told from the content.

    Returns
    -------
    AddedLibrary
        The stored entry and what was found.

    Raises
    ------
    FileFormatError
        If the file can't be read as any of these.
    OutputError
        If the version exists with other content, or the cache can't be written to.
    """
    path = Path(path)
    known = LibraryKind(kind) if kind else _kind_of(path)
    findings = _examine(path, known)
    today = datetime.now(UTC).date().isoformat()
    entry = LibraryEntry(
        name=name or _default_name(path, known),
        version=version or today,
        kind=known,
        date=today,
        source=source or f"file {path.name}",
        licence=licence,
        sha256="",
        file=path.name,
    )
    return AddedLibrary(store_library(path, entry), findings)


def diff_libraries(old: GeneSets | str | Path, new: GeneSets | str | Path) -> LibraryDiff:
    """Compare two versions of a gene-set library.

    Parameters
    ----------
    old, new : GeneSets, str or pathlib.Path
        Libraries as `load_gene_sets` takes them, such as ``"kegg@2025-01-31"``.

    Returns
    -------
    LibraryDiff
        Sets added, removed and changed.

    Raises
    ------
    ReferenceUnavailableError
        If one of them isn't there.
    """
    before, after = load_gene_sets(old), load_gene_sets(new)
    common = [term for term in before.terms if term in after.members]
    differences = {term: _difference(before, after, term) for term in common}
    return LibraryDiff(
        old=before.entry,
        new=after.entry,
        added=tuple(term for term in after.terms if term not in before.members),
        removed=tuple(term for term in before.terms if term not in after.members),
        changed={term: change for term, change in differences.items() if any(change)},
    )


def refuse_missing_file(library: str) -> None:
    """Refuse a name that is written as a path and has no file.

    Parameters
    ----------
    library : str
        What the user named.

    Raises
    ------
    ReferenceUnavailableError
        If it has a folder or a file's ending in it.
    """
    endings = (".gmt", ".gmx", ".tsv", ".csv", ".txt", ".gz", ".xlsx")
    if "/" in library or library.endswith(endings):
        msg = f"{library}: no such file"
        raise ReferenceUnavailableError(msg)


def _without_alias(label: str) -> str:
    """Put Enrichr's name for a short one, unless a file was added under the short one."""
    name, at, version = label.partition("@")
    if name not in ALIASES or any(entry.name == name for entry in list_libraries()):
        return label
    return f"{ALIASES[name][0]}{at}{version}"


def _one_target_table(table: str | Path) -> Targets:
    if Path(table).is_file():
        return read_targets(Path(table))
    refuse_missing_file(str(table))
    entry, path = find_library(_without_alias(str(table)))
    if entry.kind != LibraryKind.TARGETS:
        msg = f"{entry.label} holds {entry.kind}; a table of miRNA targets is needed here"
        raise ParameterError(msg)
    return read_targets(path, entry=entry, predicted=entry.name.startswith(PREDICTED_LIBRARIES))


def _only_table() -> str:
    names = dict.fromkeys(
        entry.name
        for entry in list_libraries()
        if entry.kind == LibraryKind.TARGETS and not entry.name.startswith(PREDICTED_LIBRARIES)
    )
    if not names:
        msg = (
            "no table of miRNA targets on this machine. Get miRTarBase and TargetScan with: "
            "rh-omics reference fetch mirna-targets, add a file with: rh-omics reference add "
            "FILE, or name one with --targets FILE, in a study file with [enrichment] targets"
        )
        raise ReferenceUnavailableError(msg)
    if len(names) > 1:
        msg = (
            f"several tables of miRNA targets: {shorten(list(names))}; name the one to use "
            "(--targets NAME), in a study file with [enrichment] targets"
        )
        raise ParameterError(msg)
    return next(iter(names))


def _name_table(path: Path) -> tuple[str, str]:
    found = _names_in(path)
    if found is None:
        msg = f"{path.name} is neither a table of miRBase's names nor HGNC's complete set"
        raise ReferenceDataError(msg)
    return found


def _default_name(path: Path, kind: LibraryKind) -> str:
    if kind == LibraryKind.NAMES:
        return _name_table(path)[0]
    return path.name.removesuffix(".gz").rsplit(".", 1)[0]


def _names_in(path: Path) -> tuple[str, str] | None:
    """Name and summary of a table of names, None for another file."""
    try:
        return HGNC, f"{len(read_hgnc_table(path).ids)} approved gene symbols"
    except ReferenceDataError:
        pass
    try:
        return MIRBASE, f"miRNA names of {read_mirbase_table(path).source}"
    except ReferenceDataError:
        return None


def _kind_of(path: Path) -> LibraryKind:
    if _names_in(path):
        return LibraryKind.NAMES
    if path.name.startswith(TARGET_LIBRARIES):
        return LibraryKind.TARGETS
    try:
        mirnas = read_targets(path).mirnas
    except ValueError:
        return LibraryKind.GENE_SETS
    return LibraryKind.TARGETS if mirnas else LibraryKind.GENE_SETS


def _examine(path: Path, kind: LibraryKind) -> tuple[str, ...]:
    if kind == LibraryKind.NAMES:
        return (_name_table(path)[1],)
    if kind == LibraryKind.TARGETS:
        targets = read_targets(path, predicted=path.name.startswith(PREDICTED_LIBRARIES))
        genes, notes = frozenset(targets.genes), targets.notes
        found = [f"{name}: {value}" for name, value in targets.facts()[1:4]]
    else:
        sets = read_gene_sets(path)
        genes, notes = sets.genes, sets.notes
        found = [f"{len(sets.terms)} sets", f"{len(genes)} genes"]
    return (", ".join(found), *notes, *check_symbols(genes).sentences())


def _difference(
    before: GeneSets, after: GeneSets, term: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    old, new = set(before.members[term]), set(after.members[term])
    return tuple(sorted(new - old)), tuple(sorted(old - new))
