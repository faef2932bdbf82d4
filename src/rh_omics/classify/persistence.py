"""Save a classifier with its card, and load it without running any code of the file."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rh_omics.classify.card import CARD_FORMAT, card_markdown, model_card
from rh_omics.classify.leakage import hash_subject
from rh_omics.classify.specification import MarkerFacts, ModelSpecification, check_format
from rh_omics.errors import ModelFileError, shorten
from rh_omics.output import write_atomically, write_json
from rh_omics.provenance import software_versions
from rh_omics.reference import file_sha256

if TYPE_CHECKING:
    from rh_omics.classify.estimator import ResponderClassifier
    from rh_omics.classify.result import EvaluationResult

NOT_STATED = "not stated"


def save_model(
    fitted: "ResponderClassifier",
    path: Path | str,
    *,
    X: pd.DataFrame,
    groups: Any = None,
    columns: pd.DataFrame | None = None,
    classes: tuple[str, str] | None = None,
    evaluation: "EvaluationResult | None" = None,
    mirbase: str | None = None,
    task: str = NOT_STATED,
    simulated: bool = False,
    force: bool = False,
) -> tuple[Path, Path, Path]:
    """Write a fitted classifier, and its card beside it as JSON and Markdown.

    Parameters
    ----------
    fitted : ResponderClassifier
        A fitted classifier.
    path : pathlib.Path or str
        Name ending in ``.json`` for a plain specification of a linear model, or in ``.skops`` for
        any model (needs skops).
    X : pandas.DataFrame of shape (n_samples, n_features)
        The training table; its ranges and its hash are kept, not its values.
    groups : array-like of shape (n_samples,), optional
        Subjects; hashed ids are kept, so that testing on them can be refused.
    columns : pandas.DataFrame, optional
        ``MarkerTable.columns``: unit, panel and normalisation of each column.
    classes : tuple of str, optional
        Names of the classes, where the label is coded 0 and 1.
    evaluation : EvaluationResult, optional
        Evaluation to put on the card.
    mirbase : str, optional
        Version of miRBase that the names are of; by default the newest in which the markers'
        names stand, by the bundled table.
    task : str, optional
        Task of the table.
    simulated : bool, default False
        Whether the data come from a simulation.
    force : bool, default False
        Whether existing files may be replaced.

    Returns
    -------
    tuple of pathlib.Path
        Model, card as JSON, card as Markdown.

    Raises
    ------
    ModelFileError
        If the ending is unknown, or the model isn't linear and the name ends in ``.json``.
    OutputError
        If a file exists or can't be written.
    """
    target = Path(path)
    if target.suffix not in (".json", ".skops"):
        msg = f"{target}: a model's name must end in .json (linear) or .skops; got {target.suffix}"
        raise ModelFileError(msg)
    names = classes or (str(fitted.classes_[0]), str(fitted.classes_[1]))
    subjects = X.index if groups is None else groups
    facts: dict[str, Any] = {
        "classes": names,
        "n_per_class": fitted.n_per_class_,
        "training_sha256": table_hash(X),
        "cohort": tuple(sorted({hash_subject(subject) for subject in subjects})),
        "task": task,
        "simulated": simulated,
        "versions": software_versions(),
    }
    markers = _marker_facts(fitted, X, columns)
    facts["mirbase"] = mirbase or mirbase_of(markers)
    if target.suffix == ".json":
        specification = _specification(fitted, facts, markers)
        markers = {marker.name: marker for marker in specification.markers}
        write_json(specification.to_dict(), target, force=force)
    else:
        _dump_skops(fitted, target, force=force)
    described = {
        **facts,
        "classifier": repr(fitted),
        "markers": {name: asdict(marker) for name, marker in markers.items()},
        "model_file": target.name,
        "model_sha256": file_sha256(target),
    }
    card = model_card(described, evaluation)
    written = write_json(card, _card_path(target), force=force)
    text = card_markdown(card)
    markdown = write_atomically(
        target.with_suffix(".card.md"),
        lambda part: part.write_text(text, encoding="utf-8"),
        force=force,
    )
    return target, written, markdown


def load_model(path: Path | str) -> Any:
    """Load a saved classifier; nothing in the file is run.

    Parameters
    ----------
    path : pathlib.Path or str
        A ``.json`` or ``.skops`` file that `save_model` wrote. A ``.skops`` file needs its card
        beside it, which holds its hash.

    Returns
    -------
    ModelSpecification or ResponderClassifier
        The specification of a linear model, which scores without scikit-learn; else the fitted
        classifier.

    Raises
    ------
    ModelFileError
        If the file isn't a model, was changed, holds an unknown type, or has a newer major
        version.
    """
    source = Path(path)
    if source.suffix == ".json":
        return ModelSpecification.from_dict(_read_json(source), name=source.name)
    if source.suffix == ".skops":
        load_card(source)
        from rh_omics.classify.skops_file import load_skops  # noqa: PLC0415 - heavy, and optional

        return load_skops(source)
    msg = f"{source}: a model's name ends in .json or .skops; got {source.suffix or 'none'}"
    raise ModelFileError(msg)


def load_card(model: Path | str) -> dict[str, Any]:
    """Read the card beside a model.

    Parameters
    ----------
    model : pathlib.Path or str
        The model's file.

    Returns
    -------
    dict
        Content of the card.

    Raises
    ------
    ModelFileError
        If there is no card, or it belongs to another model.
    """
    source = Path(model)
    card = _read_json(_card_path(source))
    check_format(card, CARD_FORMAT, _card_path(source).name)
    if not source.is_file() or card.get("model_sha256") != file_sha256(source):
        msg = f"{source} is gone or doesn't have the hash on its card; it was changed"
        raise ModelFileError(msg)
    return card


def table_hash(X: pd.DataFrame) -> str:
    """Hash a table's labels and values.

    Parameters
    ----------
    X : pandas.DataFrame
        Numbers.

    Returns
    -------
    str
        Hexadecimal SHA-256, the same on every machine.
    """
    text = X.to_csv(lineterminator="\n", float_format="%.17g")
    return hashlib.sha256(text.encode()).hexdigest()


def mirbase_of(markers: Iterable[str]) -> str:
    """Say which release of miRBase the names of some markers are of.

    Parameters
    ----------
    markers : iterable of str
        Columns of a training table; those that aren't miRNAs don't matter.

    Returns
    -------
    str
        The newest release that has all the miRNAs' names, and which names the bundled table
        doesn't know.

    Examples
    --------
    >>> mirbase_of(["AEA", "hsa-miR-4425", "hsa-miR-4254 change"])
    '22'
    >>> mirbase_of(["AEA", "2-AG"])
    'no miRNA among the markers'
    """
    from rh_omics.classify.marker_table import CHANGE_SUFFIX  # noqa: PLC0415
    from rh_omics.mirna import load_mirbase_table, parse_mirna  # noqa: PLC0415 - only when saving
    from rh_omics.mirna.releases import release_text  # noqa: PLC0415

    plain = dict.fromkeys(name.removesuffix(CHANGE_SUFFIX) for name in markers)
    mirnas = [name for name in plain if parse_mirna(name) is not None]
    if not mirnas:
        return "no miRNA among the markers"
    table = load_mirbase_table()
    known = [name for name in mirnas if table.newest_with([name])]
    release = table.newest_with(known) if known else None
    text = NOT_STATED if release is None else release_text(release)
    unknown = [name for name in mirnas if name not in known]
    if not unknown:
        return text if release else "names of different releases"
    return f"{text}; not in the bundled table: {shorten(unknown)}"


def _specification(
    fitted: "ResponderClassifier", facts: dict[str, Any], markers: dict[str, MarkerFacts]
) -> ModelSpecification:
    from rh_omics.classify.weights import linear_terms  # noqa: PLC0415 - needs scikit-learn

    linear = linear_terms(fitted)
    if linear is None:
        msg = f"a {fitted.model} model has no linear form; save it with the ending .skops"
        raise ModelFileError(msg)
    intercept, terms = linear
    used = dict.fromkeys(name for term in terms for name in term.markers)
    return ModelSpecification(
        intercept=intercept, terms=terms, markers=tuple(markers[name] for name in used), **facts
    )


def _marker_facts(
    fitted: "ResponderClassifier", X: pd.DataFrame, columns: pd.DataFrame | None
) -> dict[str, MarkerFacts]:
    prepare = fitted.pipeline_["prepare"]
    limits = np.full(X.shape[1], np.nan) if prepare.limits is None else prepare.limits
    facts = {}
    for place, name in enumerate(map(str, X.columns)):
        known = {} if columns is None else columns.loc[name].to_dict()
        facts[name] = MarkerFacts(
            name=name,
            unit=str(known.get("unit", "")),
            how=str(known.get("how", "")),
            panel=str(known.get("panel", "")),
            low=_finite(X.iloc[:, place].min()),
            high=_finite(X.iloc[:, place].max()),
            floor=float(prepare.floor_[place]) if fitted.log == "log2" else None,
            limit=None if np.isnan(limits[place]) else float(limits[place]),
        )
    return facts


def _finite(value: float) -> float:
    return float(value) if np.isfinite(value) else 0.0


def _dump_skops(fitted: "ResponderClassifier", path: Path, *, force: bool) -> None:
    from rh_omics.classify.skops_file import dump_skops  # noqa: PLC0415 - heavy, and optional

    write_atomically(path, lambda part: dump_skops(fitted, part), force=force)


def _card_path(model: Path) -> Path:
    return model.with_suffix(".card.json")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path} can't be read: {error.strerror or error}"
        raise ModelFileError(msg) from error
    except ValueError as error:
        msg = f"{path} isn't JSON: {error}"
        raise ModelFileError(msg) from error
    if not isinstance(content, dict):
        msg = f"{path} holds no JSON object"
        raise ModelFileError(msg)
    return content
