"""Animal tests against R: survival's regression of cut-off latencies, lm's slopes of distances."""

import numpy as np
import pytest
from r_tables import HERE, r_table, read_r

from rh_omics.animal import hot_plate, read_animals, wheel_running
from rh_omics.de import differential_expression

RTOL = 1e-6


def test_cut_off_latencies_are_survivals_log_normal_regression():
    table = read_animals(HERE / "animal" / "hot_plate.csv", "hot-plate")
    assert table.simulated
    scores = hot_plate(table)
    expected = read_r(HERE / "animal" / "hot_plate_expected.csv").iloc[0]
    assert int(scores.censored.sum()) == expected["censored"]
    result = differential_expression(
        scores.panel(), question="groups", group="group=rest,run", method="tobit", pin=()
    )
    row = result.table.iloc[0]
    # R: difference of natural logarithms; ours: of −log2.
    assert row["log2_fc"] == pytest.approx(-expected["estimate"] / np.log(2), rel=RTOL)
    # The engine's small-sample standard error: times the root of n / df, 24 animals and 2 means.
    assert row["se"] == pytest.approx(np.sqrt(24 / 22) * expected["se"] / np.log(2), rel=RTOL)


def test_distances_and_slopes_are_lms():
    scores = wheel_running(read_animals(HERE / "animal" / "wheel.csv", "wheel"))
    expected = r_table("animal/wheel_expected.csv")
    found = scores.table.set_index("animal")
    for ours, theirs in {
        "km_per_day": "mean",
        "escalation": "slope",
        "escalation_low": "low",
        "escalation_high": "high",
        "fold": "fold",
    }.items():
        np.testing.assert_allclose(found[ours], expected[theirs], rtol=1e-9)
