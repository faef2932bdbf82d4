"""QCResult: counts, order of the doubtful, and how it shows itself."""

import pandas as pd
import pytest

from rh_omics.qc import QCResult


@pytest.fixture
def result() -> QCResult:
    samples = pd.DataFrame(
        {
            "sample": ["a", "b", "c", "d"],
            "subject": ["1", "1", "2", "2"],
            "timepoint": ["pre", "post", "pre", "post"],
            "verdict": ["pass", "check", "fail", "check"],
            "reason": ["", "few reads", "haemolysis", "<outlying>"],
        }
    )
    checks = pd.DataFrame(
        [
            ("batch", "fail", "1", "< 1", "batch is the group"),
            ("blanks", "not done", "", "", "no blanks in the file"),
            ("zeros", "pass", "10 %", "≤ 80 %", ""),
        ],
        columns=["check", "status", "value", "expected", "message"],
    )
    features = pd.DataFrame({"feature": ["x", "y"], "detected": [1.0, 0.5]})
    return QCResult("plasma", samples, features, checks, ("a note",), simulated=True)


def test_status_is_the_worst_of_the_checks(result: QCResult) -> None:
    assert result.status == "fail"


def test_status_without_checks_is_pass(result: QCResult) -> None:
    none = QCResult("p", result.samples, result.features, result.checks.head(0))
    assert none.status == "pass"
    assert ("checks", "none") in none.summary()


def test_counts(result: QCResult) -> None:
    assert [result.count(verdict) for verdict in ("pass", "check", "fail")] == [1, 2, 1]


def test_doubtful_lists_failed_samples_first_then_keeps_order(result: QCResult) -> None:
    assert list(result.doubtful()["sample"]) == ["c", "b", "d"]


def test_metadata_is_json(result: QCResult) -> None:
    found = result.metadata()
    assert found["verdicts"] == {"pass": 1, "check": 2, "fail": 1}
    assert found["checks"][0]["message"] == "batch is the group"
    assert found["doubtful"][0] == {"sample": "c", "verdict": "fail", "reason": "haemolysis"}


def test_text_says_simulated_and_what_is_wrong(result: QCResult) -> None:
    text = repr(result)
    assert text.startswith("SIMULATED QCResult plasma\n")
    assert "  fail: batch: batch is the group\n" in text
    assert "  fail: sample c: haemolysis" in text
    assert "blanks" not in text


def test_html_escapes_reasons(result: QCResult) -> None:
    html = result._repr_html_()
    assert "SIMULATED Quality control of plasma" in html
    assert "&lt;outlying&gt;" in html
    assert "<outlying>" not in html
