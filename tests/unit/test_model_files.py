"""Saved models: exact, stable, and refused when anything about them is wrong."""

import json
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from rh_omics import ResponderClassifier, evaluate, load_model, save_model
from rh_omics.errors import ModelFileError, OutputError, UnitError
from rh_omics.provenance import content_hash
from rh_omics.reference import file_sha256

COLUMNS = pd.DataFrame(
    {"unit": "log2 nM", "how": "log2", "panel": "plasma"}, index=["AEA", "2-AG", "OEA", "PEA"]
)


@pytest.fixture(scope="module")
def training() -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(3)
    y = pd.Series(np.repeat([1, 0], [13, 12]), index=[f"R{i:02d}" for i in range(25)])
    X = pd.DataFrame(rng.normal(2, 1, (25, 4)), index=y.index, columns=COLUMNS.index)
    X.loc[y == 1, "AEA"] += 1.5
    return X, y


@pytest.fixture
def saved(training, tmp_path):
    X, y = training
    fitted = ResponderClassifier(c=(0.1, 1.0)).fit(X, y)
    save_model(fitted, tmp_path / "model.json", X=X, columns=COLUMNS, mirbase="v22")
    return tmp_path / "model.json"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"selection": "top_k", "k": (2,)},
        {"selection": "ratios", "k": (2,)},
        {"selection": "top_scoring_pairs", "k": (3,)},
        {"selection": "stability", "max_false": 2.0},
        {"model": "elastic_net"},
        {"calibration": "sigmoid"},
        {"log": "log2", "limits": {"AEA": 1.0}},
        {"limits": (2.0, np.nan, np.nan, 1.5)},
    ],
    ids=str,
)
def test_the_specification_scores_as_the_classifier_does(training, tmp_path, options) -> None:
    X, y = training
    X = X.clip(lower=0.05)
    fitted = ResponderClassifier(**options).fit(X, y)
    path, _, _ = save_model(fitted, tmp_path / "m.json", X=X)
    scores = load_model(path).score(X)
    np.testing.assert_allclose(scores["probability"], fitted.predict_proba(X)[:, 1], atol=1e-12)


def test_bytes_are_stable(training, saved, tmp_path) -> None:
    X, y = training
    again = ResponderClassifier(c=(0.1, 1.0)).fit(X, y)
    save_model(again, tmp_path / "again.json", X=X, columns=COLUMNS, mirbase="v22")
    assert (tmp_path / "again.json").read_bytes() == saved.read_bytes()


def test_a_new_runner_is_scored_without_scikit_learn(saved) -> None:
    code = f"""
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("sklearn", "skops", "joblib"):
            raise ImportError(name)
sys.meta_path.insert(0, Block())
import pandas as pd
from rh_omics import load_model
runner = pd.DataFrame({{"AEA": [3.0], "2-AG": [2.0], "OEA": [2.0], "PEA": [2.0]}})
print(load_model({str(saved)!r}).score(runner)["probability"][0])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 0.5 < float(done.stdout) < 1


def test_a_missing_marker_gives_no_number_and_says_what_it_costs(training, saved) -> None:
    X, _ = training
    X = X.copy()
    X.iloc[0, 0] = np.nan
    scores = load_model(saved).score(X.drop(columns="PEA").assign(PEA=1.0))
    assert np.isnan(scores["probability"].iloc[0])
    assert scores["missing"].iloc[0] == "AEA"
    assert scores["weight_missing"].iloc[0] > 0.3
    assert "no score" in scores["note"].iloc[0]
    assert scores["probability"].iloc[1:].notna().all()
    absent = load_model(saved).score(X.drop(columns="AEA"))
    assert absent["probability"].isna().all()


def test_a_runner_outside_the_training_range_is_flagged(training, saved) -> None:
    X, _ = training
    scores = load_model(saved).score(X.assign(OEA=99.0))
    assert set(scores["outside_range"]) == {"OEA"}
    assert "extrapolation" in scores["note"].iloc[0]


def test_a_subject_of_the_training_cohort_is_flagged(training, saved) -> None:
    X, _ = training
    notes = load_model(saved).score(X.iloc[:2].rename({"R01": "a new runner"}))["note"]
    assert "double dipping: took part in training" in notes["R00"]
    assert notes["a new runner"] == ""


@pytest.mark.parametrize(
    ("names", "version"),
    [
        (["AEA", "MAPK11"], "no miRNA among the markers"),
        (["hsa-miR-4425", "hsa-miR-1237-3p change", "AEA"], "22"),
        (["hsa-miR-194"], "17"),  # -5p since miRBase 18
        (["hsa-miR-4425", "hsa-miR-99999-5p"], "22; not in the bundled table: hsa-miR-99999-5p"),
    ],
)
def test_the_mirbase_version_is_found_by_default(names, version, tmp_path) -> None:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.standard_normal((20, len(names))), columns=names)
    fitted = ResponderClassifier(c=(0.1,)).fit(X, np.arange(20) % 2)
    path, card, _ = save_model(fitted, tmp_path / "m.json", X=X)
    assert load_model(path).mirbase == version
    assert json.loads(card.read_text())["mirbase"] == version


def test_units_are_compared(training, saved) -> None:
    X, _ = training
    with pytest.raises(UnitError, match="AEA is in log2 ng/mL, the model was trained on log2 nM"):
        load_model(saved).score(X, units={"AEA": "log2 ng/mL"})


def test_a_foreign_table_is_refused(saved) -> None:
    with pytest.raises(ModelFileError, match="none of the model's markers"):
        load_model(saved).score(pd.DataFrame({"x": [1.0]}))


def _rewrite(path, *, rehash: bool, **changes) -> None:
    content = json.loads(path.read_text()) | changes
    if rehash:
        content["sha256"] = content_hash({k: v for k, v in content.items() if k != "sha256"})
    path.write_text(json.dumps(content))


def test_a_changed_file_is_refused(saved) -> None:
    _rewrite(saved, rehash=False, intercept=9.0)
    with pytest.raises(ModelFileError, match="was changed"):
        load_model(saved)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format_version": "2.0"}, "reads up to 1.x"),
        ({"format_version": "new"}, "format version 'new'"),
        ({"format": "something"}, "isn't an rh-omics linear classifier"),
        ({"terms": [{"kind": "level"}]}, "isn't complete"),
    ],
)
def test_other_formats_and_newer_versions_are_refused(saved, changes, message) -> None:
    _rewrite(saved, rehash=True, **changes)
    with pytest.raises(ModelFileError, match=message):
        load_model(saved)


def test_a_newer_minor_version_is_read(saved) -> None:
    _rewrite(saved, rehash=True, format_version="1.9")
    assert load_model(saved).classes == ("0", "1")


@pytest.mark.parametrize(
    ("text", "message"), [("{", "isn't JSON"), ("[1]", "no JSON object"), (None, "can't be read")]
)
def test_damaged_files_are_refused(tmp_path, text, message) -> None:
    path = tmp_path / "m.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ModelFileError, match=message):
        load_model(path)


def test_a_card_lies_beside(training, tmp_path) -> None:
    X, y = training
    classifier = ResponderClassifier(c=(0.1,))
    result = evaluate(classifier, X, y, n_repeats=1, n_permutations=20, n_bootstrap=100)
    _, card, markdown = save_model(
        classifier.fit(X, y),
        tmp_path / "m.json",
        X=X,
        columns=COLUMNS,
        evaluation=result,
        classes=("non_responder", "responder"),
        simulated=True,
    )
    text, content = markdown.read_text(), json.loads(card.read_text())
    assert text.startswith("# SIMULATED: Model card: responder against non_responder")
    for part in ("log2 nM", content["training_sha256"], "TRIPOD+AI", "Intended use", "AUC"):
        assert part in text
    assert "- miRBase no miRNA among the markers" in text
    items = content["tripod_ai"]
    assert items["sample size"].startswith("12 non_responder, 13 responder. Riley's criteria ask")
    assert f"AUC {result.auc:.3f}" in items["model performance"]
    assert "scikit-learn" in items["code and software"]
    assert content["n_per_class"] == [12, 13]
    assert content["evaluation"]["verdict"]["text"] == result.verdict.text
    assert "R01" not in card.read_text()


def test_nothing_is_replaced_unasked(training, saved) -> None:
    X, y = training
    with pytest.raises(OutputError, match="exists already"):
        save_model(ResponderClassifier().fit(X, y), saved, X=X)


def test_a_model_without_linear_form_needs_skops(training, tmp_path) -> None:
    X, y = training
    fitted = ResponderClassifier(model="shrunken_centroids").fit(X, y)
    with pytest.raises(ModelFileError, match="no linear form"):
        save_model(fitted, tmp_path / "m.json", X=X)
    with pytest.raises(ModelFileError, match=r"must end in \.json"):
        save_model(fitted, tmp_path / "m.pkl", X=X)


@pytest.mark.parametrize(
    "options",
    [
        {"model": "shrunken_centroids"},
        {"model": "shrinkage_lda", "selection": "stability", "limits": {"AEA": 0.5}},
        {"model": "elastic_net", "selection": "top_scoring_pairs"},
    ],
    ids=str,
)
def test_skops_round_trip(training, tmp_path, options) -> None:
    pytest.importorskip("skops")
    X, y = training
    fitted = ResponderClassifier(**options).fit(X, y)
    path, _, _ = save_model(fitted, tmp_path / "m.skops", X=X)
    np.testing.assert_array_equal(load_model(path).predict_proba(X), fitted.predict_proba(X))
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ModelFileError, match="was changed"):
        load_model(path)


def test_an_unknown_type_in_a_skops_file_is_refused(training, tmp_path) -> None:
    skops = pytest.importorskip("skops.io")
    X, y = training
    fitted = ResponderClassifier(model="shrunken_centroids").fit(X, y)
    path, card, _ = save_model(fitted, tmp_path / "m.skops", X=X)
    fitted.planted = Fraction(1, 3)
    skops.dump(fitted, path)
    content = json.loads(card.read_text()) | {"model_sha256": file_sha256(path)}
    card.write_text(json.dumps(content))
    with pytest.raises(ModelFileError, match=r"aren't trusted: fractions\.Fraction"):
        load_model(path)
