"""EnrichmentResult: one table of terms with what is needed to reread it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from rh_omics.html import fact_table
from rh_omics.provenance import software_versions
from rh_omics.reference import LibraryEntry
from rh_omics.schema import ENRICHMENT_COLUMNS, FIXED_SEED

SCHEMA_VERSION: Final = 1
MORE_COLUMNS: Final = (
    "verdict",
    "family",
    "family_padj",
    "statistic",
    "empirical_mid_pvalue",
    "empirical_se",
    "n_draws",
    "random_rank",
    "random_hit_share",
    "jaccard",
    "overlap_empirical_pvalue",
    "proportion_empirical_pvalue",
    "jaccard_empirical_pvalue",
    "driver",
    "driver_overlap",
    "overlap_without_driver",
    "pvalue_without_driver",
    "empirical_pvalue_without_driver",
    "es",
    "nes",
    "fwer",
    "universe_size",
)
"""Columns after the first ones; the same for every kind of test, ``NaN`` where it has none."""

DEFAULT_FDR: Final = 0.05
PAIR_COLUMNS: Final = ("term", "mirna", "gene", "evidence")


@dataclass(frozen=True, eq=False, repr=False)
class EnrichmentResult:
    """What a list or a ranking has to do with named sets of genes.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_terms, n_columns)
        A row per term that was tested, the most notable first, with the columns of
        ``schema.ENRICHMENT_COLUMNS`` and of ``MORE_COLUMNS``, always all of them.
    kind : str
        ``"genes"``, ``"mirnas"`` or ``"prerank"``.
    method : str
        What a methods section calls the test.
    library : LibraryEntry
        Library of the sets.
    background : str
        What could have been found, in words.
    n_background : int
        How many genes that are.
    n_listed : int
        Different names that were given.
    n_tested : int
        Names that took part.
    sources : tuple of LibraryEntry, optional
        Tables of miRNA targets.
    n_targets : pandas.Series, optional
        Number of target genes of each miRNA of the list; 0 where none is known.
    pairs : pandas.DataFrame, optional
        ``term, mirna, gene, evidence``: the pairs that carry each term.
    leave_one_out : pandas.DataFrame, optional
        ``term, mirna, overlap, pvalue, empirical_pvalue``: each term without one miRNA.
    parameters : mapping of str to object, optional
        Options of the run; JSON values.
    notes : tuple of str, optional
        What a reader must know.
    seed : int, default 1
        Seed of all randomness.
    simulated : bool, default False
        Whether the values come from a simulation.
    """

    table: pd.DataFrame
    kind: str
    method: str
    library: LibraryEntry
    background: str
    n_background: int
    n_listed: int
    n_tested: int
    sources: tuple[LibraryEntry, ...] = ()
    n_targets: pd.Series = field(default_factory=lambda: pd.Series(dtype="int64"))
    pairs: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PAIR_COLUMNS)))
    leave_one_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seed: int = FIXED_SEED
    simulated: bool = False

    def __post_init__(self) -> None:
        columns = [*ENRICHMENT_COLUMNS, *MORE_COLUMNS]
        object.__setattr__(self, "table", self.table.reindex(columns=columns))

    @property
    def corrected(self) -> bool:
        """Whether the bias of miRNA targets was removed."""
        return bool(self.table["empirical_pvalue"].notna().any())

    def significant(self, fdr: float = DEFAULT_FDR, *, naive: bool = False) -> pd.DataFrame:
        """Return the terms that hold at a false discovery rate.

        Parameters
        ----------
        fdr : float, default 0.05
            False discovery rate.
        naive : bool, default False
            Whether to go by the naive p-values where corrected ones are there.

        Returns
        -------
        pandas.DataFrame
            Rows of the table, in its order.
        """
        column = "empirical_padj" if self.corrected and not naive else "padj"
        return self.table[self.table[column] <= fdr]

    def declared(self) -> pd.DataFrame:
        """Return the rows of the declared family, with their own correction.

        Returns
        -------
        pandas.DataFrame
            Rows whose `family` isn't ``"exploratory"``.
        """
        return self.table[self.table["family"] != "exploratory"]

    def summary(self, fdr: float = DEFAULT_FDR) -> list[tuple[str, str]]:
        """List what a reader wants to know first.

        Parameters
        ----------
        fdr : float, default 0.05
            False discovery rate to count at.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        facts = [
            ("test", self.method),
            ("library", f"{self.library.label}, {len(self.table)} terms tested"),
            ("background", f"{self.background}: {self.n_background} genes"),
            ("list", f"{self.n_tested} of {self.n_listed} names tested"),
        ]
        if self.sources:
            facts.append(("targets", ", ".join(entry.label for entry in self.sources)))
        naive = len(self.significant(fdr, naive=True))
        if self.corrected:
            facts.append((f"naive FDR {fdr:g}", f"{naive} terms (biased: expect hits by chance)"))
        held = len(self.significant(fdr))
        facts.append((f"{'corrected ' if self.corrected else ''}FDR {fdr:g}", f"{held} terms"))
        return facts

    def metadata(self) -> dict[str, Any]:
        """Gather everything but the tables as JSON values.

        Returns
        -------
        dict of str to object
            Test, library, background, counts, options, notes, versions and seed.
        """
        return {
            "schema": SCHEMA_VERSION,
            "simulated": self.simulated,
            "kind": self.kind,
            "method": self.method,
            "library": self.library.facts(),
            "targets": [entry.facts() for entry in self.sources],
            "background": self.background,
            "n_background": self.n_background,
            "n_listed": self.n_listed,
            "n_tested": self.n_tested,
            "n_terms": len(self.table),
            "n_targets": {str(name): int(n) for name, n in self.n_targets.items()},
            "parameters": dict(self.parameters),
            "notes": list(self.notes),
            "versions": software_versions("gseapy"),
            "seed": self.seed,
        }

    def __repr__(self) -> str:
        """Show the summary and the first rows."""
        badge = "SIMULATED " if self.simulated else ""
        lines = [f"  {name}: {value}" for name, value in self.summary()]
        rows = self._shown().to_string(index=False, float_format="{:.3g}".format)
        return "\n".join([f"{badge}EnrichmentResult", *lines, rows])

    def _repr_html_(self) -> str:
        head = fact_table("Enrichment", self.summary(), simulated=self.simulated)
        rows: str = self._shown(10).to_html(index=False, float_format="{:.3g}".format)
        numbered = [(str(number), note) for number, note in enumerate(self.notes, start=1)]
        return head + rows + (fact_table("Notes", numbered) if numbered else "")

    def _shown(self, n: int = 5) -> pd.DataFrame:
        wanted = ["term", "overlap", "set_size", "pvalue", "padj"]
        more = ["nes"] if self.kind == "prerank" else []
        more += ["empirical_pvalue", "empirical_padj", "verdict"] if self.corrected else []
        return self.table[[*wanted, *more]].head(n)
