"""Check that a list, a background and a library can be tested together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rh_omics.errors import EnrichmentError, shorten
from rh_omics.genesets import GeneSets, check_symbols
from rh_omics.targets import Targets, harmonise_mirnas
from rh_omics.targets.names import is_mirna_name

MIRNA_SHARE: Final = 0.5


@dataclass(frozen=True)
class Checked:
    """Names that can be tested, and what had to be left out.

    Parameters
    ----------
    listed : tuple of str
        Different names that were given, in alphabetical order.
    tested : tuple of str
        Those of them that take part.
    universe : tuple of str
        Everything that could have been listed, in alphabetical order.
    notes : tuple of str
        What was left out, one sentence each.
    """

    listed: tuple[str, ...]
    tested: tuple[str, ...]
    universe: tuple[str, ...]
    notes: tuple[str, ...]


def looks_like_mirnas(names: Iterable[str]) -> bool:
    """Whether most names are written as miRNA names are.

    Parameters
    ----------
    names : iterable of str
        Any names.

    Returns
    -------
    bool
        True where more than half are.
    """
    given = list(names)
    return sum(is_mirna_name(name) for name in given) > MIRNA_SHARE * len(given)


def check_genes(genes: Iterable[str], background: Iterable[str], library: GeneSets) -> Checked:
    """Check a list of genes against its background and a library.

    Parameters
    ----------
    genes : iterable of str
        Gene symbols of the list.
    background : iterable of str
        Every gene that could have been listed.
    library : GeneSets
        Sets to be tested.

    Returns
    -------
    Checked
        What can be tested.

    Raises
    ------
    EnrichmentError
        If the list is empty or of miRNAs or of another species, the background is smaller than the
        list or shares nothing with it, or the library shares nothing with the background.
    """
    given = [gene.strip() for gene in genes if gene.strip()]
    listed, universe = sorted(set(given)), sorted({g.strip() for g in background if g.strip()})
    _refuse_foreign_names(listed, library)
    if len(universe) < len(listed):
        msg = (
            f"the background has {len(universe)} genes and the list {len(listed)}: a background "
            "holds every gene that could have been listed, the list itself included"
        )
        raise EnrichmentError(msg)
    tested = sorted(set(listed) & set(universe))
    if not tested:
        msg = (
            f"none of the {len(listed)} genes ({shorten(listed)}) is among the {len(universe)} "
            f"of the background ({shorten(universe)}){_case_hint(listed, set(universe))}"
        )
        raise EnrichmentError(msg)
    if not library.genes & set(universe):
        msg = (
            f"the background and library {library.entry.name} have no gene in common; background: "
            f"{shorten(universe)}; library: {shorten(sorted(library.genes))}"
        )
        raise EnrichmentError(msg)
    outside = sorted(set(listed) - set(universe))
    notes = _repeat_note(given, listed)
    if outside:
        notes.append(
            f"{len(outside)} listed genes aren't in the background, so they were left out: "
            f"{shorten(outside)}{_case_hint(outside, set(universe))}"
        )
    notes += check_symbols(listed).sentences()
    return Checked(tuple(listed), tuple(tested), tuple(universe), tuple(notes))


def check_mirnas(mirnas: Iterable[str], universe: Iterable[str], targets: Targets) -> Checked:
    """Check a list of miRNAs against what was measured and against the target tables.

    Parameters
    ----------
    mirnas : iterable of str
        Names of the list.
    universe : iterable of str
        Every miRNA that was measured and could have been listed.
    targets : Targets
        Pairs of miRNA and gene.

    Returns
    -------
    Checked
        MiRNAs with targets: those of the list, and the universe of random sets.

    Raises
    ------
    EnrichmentError
        If the list is empty, of genes, larger than the universe or outside it, or no miRNA of it
        has a target.
    """
    given = [name.strip() for name in mirnas if name.strip()]
    if given and not looks_like_mirnas(given):
        msg = f"miRNA names are needed, such as hsa-miR-21-5p; the list has {shorten(given)}"
        raise EnrichmentError(msg)
    names = harmonise_mirnas(given)
    listed = sorted(set(names.values()))
    measured = set(harmonise_mirnas(universe).values())
    known = set(targets.mirnas)
    tested = [name for name in listed if name in known]
    without = [name for name in listed if name not in known]
    sources = ", ".join(entry.name for entry in targets.entries) or "the target table"
    _refuse_bad_list(listed, measured, known, sources)
    if not tested:
        msg = (
            f"none of the {len(listed)} miRNAs has a target in {sources}: {shorten(without)}; "
            "look at the names (current miRBase, with arm), the evidence filter and the table"
        )
        raise EnrichmentError(msg)
    pool = sorted(measured & known)
    notes = _repeat_note(given, listed)
    if without:
        notes.append(f"{len(without)} listed miRNAs have no target there: {shorten(without)}")
    n_silent = len(measured) - len(pool)
    notes.append(
        f"random sets are drawn from {len(pool)} of the {len(measured)} measured miRNAs; "
        f"{n_silent} have no target in {sources}"
    )
    return Checked(tuple(listed), tuple(tested), tuple(pool), tuple(notes))


def _refuse_foreign_names(listed: list[str], library: GeneSets) -> None:
    if not listed:
        msg = "the list is empty; nothing passed the filters, or the file has no names"
        raise EnrichmentError(msg)
    if looks_like_mirnas(listed):
        msg = (
            f"these are miRNAs, not genes: {shorten(listed)}; test them with enrich_mirnas "
            "(--kind mirnas)"
        )
        raise EnrichmentError(msg)
    report = check_symbols(listed)
    if report.looks_like_rodent and not check_symbols(library.genes).looks_like_rodent:
        msg = (
            f"{len(report.rodent)} of {len(listed)} symbols are written as those of mouse or rat "
            f"({shorten(report.rodent)}), and library {library.entry.name} holds human genes; "
            "translate them to human orthologues first"
        )
        raise EnrichmentError(msg)


def _refuse_bad_list(listed: list[str], measured: set[str], known: set[str], sources: str) -> None:
    if not listed:
        msg = "the list of miRNAs is empty; nothing passed the filters, or the file has no names"
        raise EnrichmentError(msg)
    if len(measured) < len(listed):
        msg = (
            f"{len(measured)} miRNAs were measured and {len(listed)} are listed: the background "
            "of a miRNA list is every miRNA that was measured, the list itself included"
        )
        raise EnrichmentError(msg)
    outside = [name for name in listed if name not in measured]
    if outside and measured == known:
        msg = (
            f"{len(outside)} of {len(listed)} listed miRNAs have no target in {sources} (pairs of "
            f"{len(known)} miRNAs are left): {shorten(outside)}; the background is what the tables "
            "hold, so they can't be drawn: look at the names and the evidence filter, or give "
            "every measured miRNA with --background FILE"
        )
        raise EnrichmentError(msg)
    if outside:
        msg = (
            f"{len(outside)} of {len(listed)} listed miRNAs aren't among the {len(measured)} "
            f"measured ones: {shorten(outside)}; give every measured miRNA as the background"
        )
        raise EnrichmentError(msg)


def _repeat_note(given: list[str], listed: list[str]) -> list[str]:
    n_repeats = len(given) - len(listed)
    return [f"{n_repeats} names stood more than once and were counted once"] if n_repeats else []


def _case_hint(names: list[str], known: set[str]) -> str:
    other = [name for name in names if name.upper() in known and name not in known]
    if not other:
        return ""
    return f" ({len(other)} of them are there in capitals; names aren't changed: {shorten(other)})"
