"""What every format of an export is turned into: injections × compounds, still as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from rh_omics.io.grid import Origin

CONCENTRATION = "concentration"
AREA = "area"
HEIGHT = "height"
QUANTITIES = (CONCENTRATION, AREA, HEIGHT)

Cells = tuple[tuple[str, ...], ...]
"""Text of shape (n_injections, n_compounds)."""


@dataclass(frozen=True)
class Injection:
    """One measurement of one vial.

    Parameters
    ----------
    labels : tuple of str
        What the file calls it, one text per label column of the export.
    place : str
        Where it stands, such as ``"row 4"``.
    kind : str, default ""
        The file's word for what it is, such as ``"Cal"`` or ``"Unknown"``; empty if there is none.
    facts : mapping of str to str, optional
        The file's other columns about it.
    """

    labels: tuple[str, ...]
    place: str
    kind: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Compound:
    """One compound of an export.

    Parameters
    ----------
    name : str
        Its name without a unit.
    written : str
        The name or column as the file has it.
    unit : str or None, default None
        The unit as the file has it; ``None`` if it has none.
    standard : bool, default False
        Whether the file says that it is an internal standard.
    """

    name: str
    written: str
    unit: str | None = None
    standard: bool = False


@dataclass(frozen=True)
class Export:
    """The measurements of a file as text, whatever its format was.

    Parameters
    ----------
    origin : Origin
        Where they came from.
    software : str
        What the file was recognised as.
    quantity : {"concentration", "area", "height"}
        What the cells hold.
    label_columns : tuple of str
        What the labels of an injection are called, in order of preference.
    injections : tuple of Injection
        Rows of `cells`.
    compounds : tuple of Compound
        Columns of `cells`.
    cells : tuple of tuple of str
        Values, of shape (n_injections, n_compounds).
    status : tuple of tuple of str or None, default None
        The file's remark on each value, such as ``"< LOD"``.
    lod, loq : tuple of tuple of str or None, default None
        Limit of detection and of quantification of each value; an empty text where none is given.
    rows : tuple of tuple of int or None, default None
        Row of the file in which each cell stands, where an injection has several rows.
    notes : tuple of str, default ()
        What was passed over, one sentence each.
    """

    origin: Origin
    software: str
    quantity: str
    label_columns: tuple[str, ...]
    injections: tuple[Injection, ...]
    compounds: tuple[Compound, ...]
    cells: Cells
    status: Cells | None = None
    lod: Cells | None = None
    loq: Cells | None = None
    rows: tuple[tuple[int, ...], ...] | None = None
    notes: tuple[str, ...] = ()

    def place(self, injection: int, compound: int) -> str:
        """Name a cell for a message.

        Parameters
        ----------
        injection, compound : int
            Its place in `cells`.

        Returns
        -------
        str
            Such as ``"a.csv row 12, column AEA (nM) (S01)"``.
        """
        found = self.injections[injection]
        where = found.place
        if self.rows is not None and self.rows[injection][compound]:
            where = f"row {self.rows[injection][compound]}"
        label = next(filter(None, found.labels), "no label")
        return f"{self.origin.name} {where}, {self.compounds[compound].written} ({label})"

    def select(self, injections: Sequence[int], compounds: Sequence[int]) -> Self:
        """Return the export of some injections and compounds.

        Parameters
        ----------
        injections, compounds : sequence of int
            Their places.

        Returns
        -------
        Export
            A new export.
        """

        def part(cells: Cells | None) -> Cells | None:
            if cells is None:
                return None
            return tuple(tuple(cells[i][j] for j in compounds) for i in injections)

        rows = None
        if self.rows is not None:
            rows = tuple(tuple(self.rows[i][j] for j in compounds) for i in injections)
        return replace(
            self,
            injections=tuple(self.injections[i] for i in injections),
            compounds=tuple(self.compounds[j] for j in compounds),
            cells=part(self.cells) or (),
            status=part(self.status),
            lod=part(self.lod),
            loq=part(self.loq),
            rows=rows,
        )
