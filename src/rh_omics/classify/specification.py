"""A linear classifier as plain facts: scores a new runner without scikit-learn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.classify.leakage import hash_subject
from rh_omics.errors import ModelFileError, UnitError, shorten
from rh_omics.provenance import content_hash

Floats = NDArray[np.float64]
TermKind = Literal["level", "difference", "order"]

FORMAT: Final = "rh-omics linear classifier"
MAJOR, MINOR = 1, 0


@dataclass(frozen=True)
class Term:
    """One summand of a linear score.

    Parameters
    ----------
    kind : {"level", "difference", "order"}
        A marker's prepared value; the difference of two; or the sign of that difference.
    markers : tuple of str
        One marker, or two.
    centre, scale : float
        Mean and standard deviation in training.
    coefficient : float
        Log-odds per standard deviation.
    """

    kind: TermKind
    markers: tuple[str, ...]
    centre: float
    scale: float
    coefficient: float


@dataclass(frozen=True)
class MarkerFacts:
    """What a marker's numbers must be for the model to make sense.

    Parameters
    ----------
    name : str
        Column name.
    unit : str
        Unit of the column; empty if not stated.
    how : str
        Frozen normalisation: how a sample's value was computed.
    panel : str
        Panel that it came from.
    low, high : float
        Range in training.
    floor : float or None
        Smallest value that a logarithm is taken of; ``None`` where none is taken.
    limit : float or None
        Lower limit of quantification.
    """

    name: str
    unit: str
    how: str
    panel: str
    low: float
    high: float
    floor: float | None
    limit: float | None


@dataclass(frozen=True)
class ModelSpecification:
    """A linear classifier and what it was trained on.

    Parameters
    ----------
    classes : tuple of str
        Classes; probabilities are of the second.
    intercept : float
        Intercept of the log-odds.
    terms : tuple of Term
        Summands.
    markers : tuple of MarkerFacts
        Every marker that a term uses.
    n_per_class : tuple of int
        Training samples of each class.
    training_sha256 : str
        Hash of the training table.
    cohort : tuple of str
        Hashed ids of the training subjects.
    mirbase : str
        Version of miRBase that the names are of, or ``"not stated"``.
    task : str
        ``"susceptibility"``, ``"occurrence"`` or ``"not stated"``.
    simulated : bool
        Whether the training data come from a simulation.
    versions : mapping of str to str
        Software that fitted the model.
    """

    classes: tuple[str, str]
    intercept: float
    terms: tuple[Term, ...]
    markers: tuple[MarkerFacts, ...]
    n_per_class: tuple[int, int]
    training_sha256: str
    cohort: tuple[str, ...]
    mirbase: str = "not stated"
    task: str = "not stated"
    simulated: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)

    def score(self, X: pd.DataFrame, *, units: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Score new subjects, without a number wherever one would have to be guessed.

        Parameters
        ----------
        X : pandas.DataFrame of shape (n_subjects, n_columns)
            Markers; further columns are ignored.
        units : mapping of str to str, optional
            Unit of each column; compared with those of training.

        Returns
        -------
        pandas.DataFrame
            Index of `X`; columns ``probability, log_odds`` (``NaN`` where a marker with weight is
            missing), ``missing`` and ``weight_missing`` (share of the absolute weight),
            ``outside_range`` (markers beyond the training range) and ``note``, which also says
            where a subject took part in training (by the label in `X`'s index).

        Raises
        ------
        UnitError
            If a column has another unit than in training.
        ModelFileError
            If no marker of the model is in `X`.
        """
        self._check_columns(X, units or {})
        values = X.reindex(columns=[marker.name for marker in self.markers]).astype(np.float64)
        prepared = pd.DataFrame(
            {marker.name: _prepared(values[marker.name], marker) for marker in self.markers},
            index=X.index,
        )
        log_odds = np.full(len(X), self.intercept)
        for term in self.terms:
            if term.coefficient:
                level = _term_value(prepared, term)
                log_odds = log_odds + term.coefficient * (level - term.centre) / term.scale
        probability = 1 / (1 + np.exp(-np.clip(log_odds, -700, 700)))
        table = pd.DataFrame({"probability": probability, "log_odds": log_odds}, index=X.index)
        return table.join(self._remarks(values))

    def _check_columns(self, X: pd.DataFrame, units: Mapping[str, str]) -> None:
        known = [marker for marker in self.markers if marker.name in X]
        if self.markers and not known:
            needed = shorten([marker.name for marker in self.markers])
            msg = f"none of the model's markers is in the table; it needs {needed}"
            raise ModelFileError(msg)
        problems = [
            f"{marker.name} is in {units[marker.name]}, the model was trained on {marker.unit}; "
            "convert it first"
            for marker in known
            if marker.unit and units.get(marker.name, marker.unit) != marker.unit
        ]
        if problems:
            raise UnitError(problems)

    def _weights(self) -> dict[str, float]:
        """Sum the absolute weight in which each marker takes part."""
        weight = {marker.name: 0.0 for marker in self.markers}
        for term in self.terms:
            for name in term.markers:
                weight[name] += abs(term.coefficient)
        return weight

    def _remarks(self, values: pd.DataFrame) -> pd.DataFrame:
        weight = self._weights()
        total = sum(weight.values()) or 1.0
        rows = []
        for subject, row in values.iterrows():
            missing = [name for name, value in row.items() if np.isnan(value) and weight[name]]
            outside = [
                marker.name
                for marker in self.markers
                if weight[marker.name] and not _inside(row[marker.name], marker)
            ]
            cost = sum(weight[name] for name in missing) / total
            note = _note(missing, cost, outside, trained=hash_subject(subject) in self.cohort)
            rows.append((", ".join(missing), cost, ", ".join(outside), note))
        columns = ["missing", "weight_missing", "outside_range", "note"]
        return pd.DataFrame(rows, columns=columns, index=values.index)

    def to_dict(self) -> dict[str, Any]:
        """Return the specification as JSON can hold it, with its own hash.

        Returns
        -------
        dict
            What `from_dict` reads.
        """
        content = {"format": FORMAT, "format_version": f"{MAJOR}.{MINOR}", **asdict(self)}
        return {**content, "sha256": content_hash(content)}

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any], *, name: str = "model") -> Self:
        """Read a specification, refusing what isn't one.

        Parameters
        ----------
        saved : mapping
            What `to_dict` returned.
        name : str, optional
            What messages call it.

        Returns
        -------
        ModelSpecification
            The specification.

        Raises
        ------
        ModelFileError
            If it is something else, was changed, or has a newer major version.
        """
        check_format(saved, FORMAT, name)
        content = {key: value for key, value in saved.items() if key != "sha256"}
        if saved.get("sha256") != content_hash(content):
            msg = f"{name}: the content doesn't have the hash written in it; it was changed"
            raise ModelFileError(msg)
        try:
            facts = {key: saved[key] for key in cls.__dataclass_fields__}
            facts["terms"] = tuple(
                Term(**{**term, "markers": tuple(term["markers"])}) for term in saved["terms"]
            )
            facts["markers"] = tuple(MarkerFacts(**marker) for marker in saved["markers"])
        except (KeyError, TypeError) as error:
            msg = f"{name}: the specification isn't complete: {error}"
            raise ModelFileError(msg) from error
        for key in ("classes", "n_per_class", "cohort"):
            facts[key] = tuple(facts[key])
        return cls(**facts)


def check_format(saved: Mapping[str, Any], expected: str, name: str) -> None:
    """Refuse a file of another kind or of a newer major version.

    Parameters
    ----------
    saved : mapping
        Content of the file.
    expected : str
        Name of the format.
    name : str
        What messages call the file.

    Raises
    ------
    ModelFileError
        If it can't be read by this version.
    """
    if saved.get("format") != expected:
        msg = f"{name} isn't an {expected}: its format is {saved.get('format')!r}"
        raise ModelFileError(msg)
    version = str(saved.get("format_version", ""))
    major = version.split(".", maxsplit=1)[0]
    if not major.isdigit() or int(major) > MAJOR:
        msg = f"{name} has format version {version!r}; this rh-omics reads up to {MAJOR}.x"
        raise ModelFileError(msg)


def _prepared(values: pd.Series, marker: MarkerFacts) -> pd.Series:
    if marker.limit is not None:
        shift = marker.limit - 0.5 if marker.floor is None else marker.limit / np.sqrt(2)
        values = values.mask(values <= marker.limit, shift)
    return values if marker.floor is None else np.log2(values.clip(lower=marker.floor))


def _term_value(prepared: pd.DataFrame, term: Term) -> Floats:
    level = prepared[term.markers[0]].to_numpy()
    if term.kind != "level":
        level = level - prepared[term.markers[1]].to_numpy()
    return np.sign(level) if term.kind == "order" else level


def _inside(value: float, marker: MarkerFacts) -> bool:
    return bool(np.isnan(value) or marker.low <= value <= marker.high)


def _note(missing: list[str], cost: float, outside: list[str], *, trained: bool) -> str:
    notes = []
    if missing:
        notes.append(f"no score: missing markers carry {100 * cost:.0f} % of the model's weight")
    if outside:
        notes.append("outside the training range: extrapolation")
    if trained:
        notes.append("double dipping: took part in training, the score tests nothing")
    return "; ".join(notes)
