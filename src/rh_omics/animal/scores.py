"""AnimalScores: scores of an animal test with their formulas, ready to be tested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from rh_omics.animal.columns import ANIMAL
from rh_omics.animal.species import one_species
from rh_omics.errors import ParameterError
from rh_omics.html import fact_table
from rh_omics.panel import Panel
from rh_omics.provenance import software_versions
from rh_omics.schema import (
    GROUP,
    NO_TIMEPOINT,
    SIMULATED,
    SPECIES,
    SUBJECT,
    TIMEPOINT,
    Scale,
)

RATIO, DIFFERENCE, LATENCY = "ratio", "difference", "latency"
KEYS: Final = (ANIMAL, SPECIES, GROUP, TIMEPOINT)


@dataclass(frozen=True)
class Score:
    """What a score is.

    Parameters
    ----------
    name : str
        Its column.
    formula : str
        How it is computed, in the columns of the table.
    unit : str
        Its unit.
    kind : {"ratio", "difference", "latency"}
        How it is tested: a ``ratio`` is positive, and its logarithm is tested; a ``difference``
        may be negative, and is tested as it is; a ``latency`` is positive and censored at a
        cut-off.
    source : str
        Who uses it.
    """

    name: str
    formula: str
    unit: str
    kind: str
    source: str


@dataclass(frozen=True, eq=False, repr=False)
class AnimalScores:
    """Scores of an animal test.

    Parameters
    ----------
    test : str
        The test.
    table : pandas.DataFrame
        A row per animal (and timepoint, where the score belongs to one): ``animal, species``,
        ``group`` where there are groups, ``timepoint``, the scores, and ``flag`` (what must be
        looked at, empty otherwise).
    scores : tuple of Score
        The scores, the primary one first.
    censored : pandas.Series of bool, optional
        True where a latency is only known to be at least as long.
    details : pandas.DataFrame
        What the scores rest on, such as distance by day.
    notes : tuple of str
        What a reader must know.
    inputs : mapping of str to str
        SHA-256 of the file.
    simulated : bool
        Whether the values come from a simulation.
    """

    test: str
    table: pd.DataFrame
    scores: tuple[Score, ...]
    censored: pd.Series | None = None
    details: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    simulated: bool = False

    @property
    def primary(self) -> Score:
        """Return the score that was named beforehand to be tested."""
        return self.scores[0]

    def panel(self, score: str | None = None, *, species: str | None = None) -> Panel:
        """Make a panel of one score for `rh_omics.differential_expression`.

        One score at a time: several definitions of one outcome are one question, and the choice
        among them belongs before the data.

        Parameters
        ----------
        score : str, optional
            The score; the primary one by default.
        species : str, optional
            Species to take, where there are several.

        Returns
        -------
        Panel
            Animals as subjects. Of a ``ratio`` on scale ``concentration``: effects are log2
            ratios. Of a ``difference`` on scale ``log2``, as it is: effects, called ``log2_fc``,
            are differences in its unit. Of a ``latency``, the feature ``minus_log2_latency`` on
            scale ``log2``: −log2 of the latency, censored at the cut-off, for
            ``method="tobit"``; an effect of −1 is a doubled latency.

        Raises
        ------
        ParameterError
            If there is no such score, or no animal of the species.
        StudyError
            If animals of several species would be pooled.
        """
        chosen = self._score(score)
        rows = self.table if species is None else self.table[self.table[SPECIES] == species]
        rows = rows[rows[chosen.name].notna()]
        if rows.empty:
            msg = f"no animal{f' of species {species!r}' if species else ''} has {chosen.name}"
            raise ParameterError(msg)
        kind = one_species(list(rows[SPECIES]), by=f"a panel of {chosen.name}")
        keys = [name for name in KEYS if name in rows]
        samples = rows[keys].rename(columns={ANIMAL: SUBJECT})
        index = pd.Index(_sample_names(samples), name="sample", dtype="str")
        values = rows[chosen.name].to_numpy(dtype=float)
        return _panel(self, chosen, kind, samples.set_axis(index, axis=0), values, rows.index)

    def _score(self, name: str | None) -> Score:
        if name is None:
            return self.primary
        found = next((score for score in self.scores if score.name == name), None)
        if found is None:
            names = ", ".join(score.name for score in self.scores)
            msg = f"{self.test} has no score {name!r}; it has {names}"
            raise ParameterError(msg)
        return found

    def formulas(self) -> pd.DataFrame:
        """List the scores with their formulas and sources.

        Returns
        -------
        pandas.DataFrame
            ``score, primary, formula, unit, source``.
        """
        rows = [
            (score.name, score is self.primary, score.formula, score.unit, score.source)
            for score in self.scores
        ]
        return pd.DataFrame(rows, columns=["score", "primary", "formula", "unit", "source"])

    def metadata(self) -> dict[str, Any]:
        """Gather everything but the tables as JSON values.

        Returns
        -------
        dict of str to object
            Test, scores with formulas and sources, notes, versions and hashes.
        """
        return {
            "simulated": self.simulated,
            "test": self.test,
            "primary": self.primary.name,
            "scores": self.formulas().to_dict("records"),
            "species": list(self.table[SPECIES].unique()),
            "n_animals": int(self.table[ANIMAL].nunique()),
            "n_flagged": int((self.table["flag"] != "").sum()),
            "n_censored": 0 if self.censored is None else int(self.censored.sum()),
            "notes": list(self.notes),
            "versions": software_versions(),
            "inputs": dict(self.inputs),
        }

    def summary(self) -> list[tuple[str, str]]:
        """List what a reader wants to know first.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        animals = self.table.drop_duplicates(ANIMAL)
        counts = animals[SPECIES].value_counts(sort=False)
        facts = [("animals", ", ".join(f"{n} {name}" for name, n in counts.items()))]
        if GROUP in animals:
            groups = animals[GROUP].value_counts(sort=False)
            facts.append(("groups", ", ".join(f"{name} {n}" for name, n in groups.items())))
        facts.append(("primary", f"{self.primary.name} = {self.primary.formula}"))
        flagged = int((self.table["flag"] != "").sum())
        if flagged:
            facts.append(("flagged", f"{flagged} of {len(self.table)} rows"))
        return facts

    def __repr__(self) -> str:
        """Show the summary and the first rows."""
        badge = f"{SIMULATED} " if self.simulated else ""
        lines = [f"  {name}: {value}" for name, value in self.summary()]
        rows = self.table.head(5).to_string(index=False, float_format="{:.4g}".format)
        return "\n".join([f"{badge}AnimalScores {self.test}", *lines, rows])

    def _repr_html_(self) -> str:
        head = fact_table(f"Scores of {self.test}", self.summary(), simulated=self.simulated)
        rows: str = self.table.head(10).to_html(index=False, float_format="{:.4g}".format)
        return head + rows


def ordered(scores: tuple[Score, ...], primary: str) -> tuple[Score, ...]:
    """Put the primary score first.

    Parameters
    ----------
    scores : tuple of Score
        All scores of a test.
    primary : str
        The one to be tested.

    Returns
    -------
    tuple of Score
        The primary score, then the others.

    Raises
    ------
    ParameterError
        If there is no such score.
    """
    names = [score.name for score in scores]
    if primary not in names:
        msg = f"primary must be one of {', '.join(names)}; got {primary!r}"
        raise ParameterError(msg)
    return tuple(sorted(scores, key=lambda score: score.name != primary))


def _sample_names(samples: pd.DataFrame) -> Sequence[str]:
    times = samples[TIMEPOINT].astype(str)
    if (times == NO_TIMEPOINT).all():
        return list(samples[SUBJECT].astype(str))
    return list(samples[SUBJECT].astype(str) + " " + times)


def _panel(
    scores: AnimalScores,
    chosen: Score,
    species: str,
    samples: pd.DataFrame,
    values: "np.ndarray",
    rows: pd.Index,
) -> Panel:
    name, scale, unit, censored = chosen.name, Scale.LOG2, chosen.unit, None
    notes = [*scores.notes, f"{chosen.name} = {chosen.formula} ({chosen.source})."]
    if chosen.kind == RATIO:
        scale = Scale.CONCENTRATION
        notes.append(f"Effects of {name} are log2 ratios.")
    elif chosen.kind == DIFFERENCE:
        notes.append(f"{name} isn't a logarithm: effects (log2_fc) are differences in {unit}.")
    else:
        name, values, unit = "minus_log2_latency", -np.log2(values), f"−log2 {chosen.unit}"
        limits = np.zeros(len(values), bool)
        if scores.censored is not None:
            limits = scores.censored.loc[rows].to_numpy(dtype=bool)
        censored = pd.DataFrame(limits, index=samples.index, columns=[name])
        notes.append("The sign is turned, so that the cut-off is a lower limit: −1 is doubled.")
    return Panel(
        pd.DataFrame(values, index=samples.index, columns=[name]),
        samples,
        scale,
        unit=unit,
        specimen=f"{species}, {scores.test}",
        censored=censored,
        name=scores.test,
        simulated=scores.simulated,
        inputs=scores.inputs,
        notes=notes,
    )
