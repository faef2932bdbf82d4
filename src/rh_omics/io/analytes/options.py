"""What a caller can say about a file of analytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rh_omics.errors import ParameterError
from rh_omics.io.analytes.export import QUANTITIES
from rh_omics.io.analytes.kinds import check_kinds
from rh_omics.io.analytes.words import check_words
from rh_omics.io.numbers import COMMA, POINT

REFUSE = "refuse"
ZEROS = (REFUSE, "censored", "value", "missing")
ALIQUOTS = ("error", "mean", "median", "first", "last")


@dataclass(frozen=True)
class AnalyteOptions:
    """How a file of analytes is read; the defaults refuse whatever is ambiguous.

    Parameters
    ----------
    format : str or None, default None
        Format of the file; recognised from its content by default.
    quantity : {"concentration", "area", "height"}, default "concentration"
        What to take. Peak areas and heights aren't concentrations and must be asked for.
    unit : str or None, default None
        Unit of the panel. Values whose unit the file states are converted; values without one are
        taken to be in this unit, and a note says so. By default the file's own unit is kept, or
        nM where it has several.
    file_unit : str or mapping of str to str or None, default None
        Unit of the file's values where it states none: one for all, or by analyte.
    limits : float or mapping of str to float or None, default None
        Limit below which values are censored, in the unit of the file's values, where the file
        gives none: one for all, or by analyte.
    zero : {"refuse", "censored", "value", "missing"}, default "refuse"
        What a zero stands for.
    words : mapping of str to str, optional
        What the laboratory's own words and remarks stand for: ``"missing"``, ``"censored"`` or,
        for remarks beside a number, ``"value"``.
    sum_isomers : bool or {"lower", "upper"}, default False
        Whether 2-AG and 1-AG become their sum. Where one of the two is below its limit, True
        refuses, ``"lower"`` counts it as nothing and ``"upper"`` as its limit.
    aliquots : {"error", "mean", "median", "first", "last"}, default "error"
        What becomes of several measurements of one subject at one timepoint.
    kinds : mapping of str to str, optional
        Kind of injections by pattern of their labels, such as ``{"LTR*": "qc"}``.
    analytes : tuple of str, default ()
        Columns or compounds to take; by default all that the file's format shows.
    ignore : tuple of str, default ()
        Samples and compounds to leave out.
    label : str or None, default None
        Column of the file with the labels that the sheet has.
    decimal : {".", ","} or None, default None
        Decimal mark; found from the cells by default.
    encoding, delimiter, sheet : str or None, default None
        Encoding and delimiter of a text file, sheet of a workbook.

    Raises
    ------
    ParameterError
        If an option has a value that can't be used.
    """

    format: str | None = None
    quantity: str = QUANTITIES[0]
    unit: str | None = None
    file_unit: str | Mapping[str, str] | None = None
    limits: float | Mapping[str, float] | None = None
    zero: str = REFUSE
    words: Mapping[str, str] = field(default_factory=dict)
    sum_isomers: bool | str = False
    aliquots: str = ALIQUOTS[0]
    kinds: Mapping[str, str] = field(default_factory=dict)
    analytes: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    label: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        choices: dict[str, tuple[object, ...]] = {
            "quantity": QUANTITIES,
            "zero": ZEROS,
            "aliquots": ALIQUOTS,
            "sum_isomers": (False, True, "lower", "upper"),
            "decimal": (None, POINT, COMMA),
        }
        problems = [
            f"{name} must be one of {', '.join(map(repr, known))}; got {getattr(self, name)!r}"
            for name, known in choices.items()
            if getattr(self, name) not in known
        ]
        limits = self.limits.values() if isinstance(self.limits, Mapping) else [self.limits]
        if not all(limit is None or limit > 0 for limit in limits):
            problems.append(f"limits must be > 0; got {self.limits!r}")
        if problems:
            raise ParameterError(problems)
        check_kinds(self.kinds)
        object.__setattr__(self, "words", check_words(self.words))
