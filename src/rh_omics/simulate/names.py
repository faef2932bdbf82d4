"""Names for simulated microRNAs: the study's markers, well-known names, labelled made-up ones."""

from functools import cache
from typing import Final

from rh_omics.markers import DEFAULT_PANEL, marker_set

_WELL_KNOWN: Final = """
203a-3p 205-5p 21-5p 200c-3p 24-3p 223-3p 26a-5p 27b-3p 191-5p 143-3p 22-3p 23a-3p 200a-3p 141-3p
92a-3p 148a-3p 30d-5p 99a-5p 125b-5p 125a-5p 146a-5p 146b-5p 142-5p 142-3p 25-3p 103a-3p 107 16-5p
15a-5p 15b-5p 17-5p 19b-3p 20a-5p 93-5p 106b-5p 30a-5p 30b-5p 30c-5p 30e-5p 29a-3p 29b-3p 29c-3p
31-5p 34a-5p 375-3p 181a-5p 181b-5p 182-5p 183-5p 96-5p 184 185-5p 186-5p 192-5p 193a-5p 193b-3p
195-5p 196a-5p 196b-5p 197-3p 199a-3p 199a-5p 204-5p 210-3p 218-5p 221-3p 222-3p 224-5p 320a-3p
324-5p 326 328-3p 330-3p 331-3p 335-5p 338-3p 339-5p 340-5p 342-3p 345-5p 361-5p 362-5p 365a-3p
374a-5p 378a-3p 423-5p 423-3p 425-5p 451a 452-5p 454-3p 484 486-5p 494-3p 500a-3p 501-3p 502-3p
505-3p 532-5p 574-3p 590-5p 625-3p 628-3p 652-3p 660-5p 671-5p 708-5p 744-5p 766-3p 769-5p 874-3p
877-5p 940 944 1246 1260a 1290 1307-3p 126-3p 128-3p 130a-3p 132-3p 133a-3p 134-5p 135b-5p 136-5p
140-3p 144-3p 145-5p 149-5p 150-5p 151a-3p 152-3p 155-5p
""".split()  # noqa: SIM905 - a list literal takes three times the lines

_LET_7: Final = tuple(f"hsa-let-7{arm}-5p" for arm in "abcdefgi")

WELL_KNOWN: Final = (*_LET_7, *(f"hsa-miR-{name}" for name in _WELL_KNOWN))


@cache
def study_markers() -> tuple[str, ...]:
    """List the study's marker microRNAs.

    Returns
    -------
    tuple of str
        Mature names, in the order of the bundled marker set.
    """
    members = marker_set(DEFAULT_PANEL).members
    return tuple(marker.feature for marker in members if marker.kind == "mirna")


def mirna_names(n: int) -> list[str]:
    """Name microRNAs: the six study markers, then well-known names, then labelled made-up ones.

    Parameters
    ----------
    n : int
        How many names.

    Returns
    -------
    list of str
        Different names; those beyond the known ones say that they are simulated.

    Examples
    --------
    >>> mirna_names(460)[0], mirna_names(460)[-1]
    ('hsa-miR-194-5p', 'hsa-miR-SIM-0312-5p')
    """
    known = [*study_markers(), *WELL_KNOWN][:n]
    return known + [f"hsa-miR-SIM-{i:04d}-5p" for i in range(1, n - len(known) + 1)]
