"""Compounds of an export under their registered names, internal standards apart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from rh_omics.analytes import find_analyte, is_internal_standard
from rh_omics.errors import FileFormatError, NameResolutionError, ParameterError, shorten
from rh_omics.io.analytes.export import Compound, Export
from rh_omics.io.analytes.options import AnalyteOptions
from rh_omics.io.problems import Problems

T = TypeVar("T")


def name_compounds(
    export: Export, options: AnalyteOptions, problems: Problems
) -> tuple[Export, Export]:
    """Give compounds their registered names, and keep internal standards apart.

    Parameters
    ----------
    export : Export
        Measurements under the file's own names.
    options : AnalyteOptions
        Compounds to take and to leave out.
    problems : Problems
        Where to add names that stand for one analyte twice.

    Returns
    -------
    analytes : Export
        The compounds to analyse.
    standards : Export
        The internal standards.

    Raises
    ------
    FileFormatError
        If no compound is left.
    """
    compounds = [_registered(compound) for compound in export.compounds]
    export = replace(export, compounds=tuple(compounds))
    everything = range(len(export.injections))
    kept = [j for j, compound in enumerate(compounds) if _is_wanted(compound, options)]
    analytes = [j for j in kept if not compounds[j].standard]
    standards = [j for j in kept if compounds[j].standard]
    _check_names([compounds[j] for j in analytes], export, options, problems)
    if not analytes:
        msg = (
            f"{export.origin.name} ({export.software}): no analyte is left; its compounds are "
            + shorten([compound.written for compound in compounds])
        )
        raise FileFormatError(msg)
    return export.select(everything, analytes), export.select(everything, standards)


def lookup(by_name: Mapping[str, T], compound: Compound) -> T | None:
    """Find what a caller says about a compound, under any of its names.

    Parameters
    ----------
    by_name : mapping of str to object
        What is said, by name.
    compound : Compound
        The compound.

    Returns
    -------
    object or None
        What is said; ``None`` if nothing is.
    """
    for name, value in by_name.items():
        if _is_called(compound, name):
            return value
    return None


def unknown_names(names: Sequence[str], export: Export) -> list[str]:
    """List the names that no compound of an export has.

    Parameters
    ----------
    names : sequence of str
        Names that a caller uses.
    export : Export
        The measurements.

    Returns
    -------
    list of str
        Those that stand for none of its compounds.
    """
    return [n for n in names if not any(_is_called(compound, n) for compound in export.compounds)]


def _registered(compound: Compound) -> Compound:
    known = find_analyte(compound.name)
    standard = compound.standard or is_internal_standard(compound.name)
    return replace(compound, name=known.name if known else compound.name, standard=standard)


def _is_called(compound: Compound, name: str) -> bool:
    if name in (compound.name, compound.written):
        return True
    known = find_analyte(name)
    return known is not None and known.name == compound.name


def _is_wanted(compound: Compound, options: AnalyteOptions) -> bool:
    if any(_is_called(compound, name) for name in options.ignore):
        return False
    return not options.analytes or any(_is_called(compound, name) for name in options.analytes)


def _check_names(
    compounds: Sequence[Compound], export: Export, options: AnalyteOptions, problems: Problems
) -> None:
    found: dict[str, list[str]] = {}
    for compound in compounds:
        found.setdefault(compound.name, []).append(compound.written)
    for name, written in found.items():
        if len(written) > 1:
            problems.add(
                f"{export.origin.name}: {' and '.join(written)} are all {name}; name all but one "
                "in ignore=",
                NameResolutionError,
            )
    absent = unknown_names(options.analytes, export)
    if absent:
        shown = shorten([compound.written for compound in export.compounds], limit=30)
        problems.add(
            f"{export.origin.name} has no compound {shorten(absent)}; it has {shown}",
            ParameterError,
        )
