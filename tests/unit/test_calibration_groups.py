"""Calibration of an evaluation whose labels have other names than its classes."""

from dataclasses import replace

import pandas as pd
import pytest
from report_content import evaluation

from rh_omics.plot.calibration import calibration_groups, in_second_class


def with_numbers():
    """The same evaluation, its labels 0 and 1, as a table of markers gives them."""
    result = evaluation()
    numbers = (result.out_of_fold["label"] == "responder").astype(int)
    return replace(result, out_of_fold=result.out_of_fold.assign(label=numbers))


def test_numbers_in_the_place_of_names_change_nothing():
    pd.testing.assert_frame_equal(
        calibration_groups(with_numbers()), calibration_groups(evaluation())
    )


def test_every_responder_is_counted_in_some_group():
    groups = calibration_groups(with_numbers())
    assert (groups["observed"] * groups["n"]).sum() == pytest.approx(13)  # of 25 runners
    assert in_second_class(with_numbers()).sum() == 13
