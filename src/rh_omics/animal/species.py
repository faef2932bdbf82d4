"""Species of animal data: always named, and never pooled with people."""

from collections.abc import Sequence

from rh_omics.errors import StudyError, shorten

HUMAN = frozenset({"human", "humans", "homo sapiens", "h. sapiens", "man", "people"})


def species_problems(species: Sequence[str], *, where: str) -> list[str]:
    """Say what is wrong with the species of some rows.

    Parameters
    ----------
    species : sequence of str
        Species of each row; empty where none is given.
    where : str
        What messages call the table.

    Returns
    -------
    list of str
        One line per problem: none is given, or it is people's data.
    """
    found = dict.fromkeys(name.strip() for name in species)
    problems = []
    if "" in found:
        n = sum(not name.strip() for name in species)
        problems.append(
            f"{where}: {n} rows have no species; fill the column species, or pass species= "
            "(--species), such as mouse"
        )
    people = [name for name in found if name.casefold() in HUMAN]
    if people:
        problems.append(
            f"{where}: species {shorten(people)}; these readers are for animals, and human and "
            "animal data are never pooled"
        )
    return problems


def one_species(species: Sequence[str], *, by: str) -> str:
    """Return the one species of some animals, or refuse.

    Parameters
    ----------
    species : sequence of str
        Species of each animal.
    by : str
        What needs one species, for the message.

    Returns
    -------
    str
        The species.

    Raises
    ------
    StudyError
        If there are several.

    Examples
    --------
    >>> one_species(["mouse", "mouse"], by="a panel")
    'mouse'
    """
    found = list(dict.fromkeys(species))
    if len(found) != 1:
        msg = f"{by} needs animals of one species; there are {shorten(found)}: choose one"
        raise StudyError(msg)
    return found[0]
