"""What must hold for every recording."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rh_omics.exercise import HeartRateSeries, time_above

RATES = st.one_of(st.none(), st.integers(40, 200))
READINGS = st.lists(st.tuples(st.integers(0, 300), RATES), min_size=2, max_size=30).filter(
    lambda rows: sum(rate is not None for _, rate in rows) >= 2
)
QUICK = settings(max_examples=50, deadline=None)


def series(rows: list[tuple[int, int | None]]) -> HeartRateSeries:
    seconds = np.cumsum([step for step, _ in rows]).astype(float)
    return HeartRateSeries(seconds, np.array([np.nan if r is None else r for _, r in rows]))


@QUICK
@given(READINGS, st.integers(30, 210))
def test_times_add_up(rows: list[tuple[int, int | None]], bpm: int) -> None:
    found = series(rows)
    zone = time_above(found, bpm)
    assert np.isclose(zone.measured + zone.gaps, found.minutes, atol=1e-9)
    assert 0 <= zone.longest_bout <= zone.minutes + 1e-9 <= zone.measured + 2e-9
    assert zone.gaps >= -1e-9


@QUICK
@given(READINGS, st.integers(30, 210), st.integers(0, 50))
def test_a_higher_rate_is_exceeded_for_less_time(
    rows: list[tuple[int, int | None]], bpm: int, more: int
) -> None:
    found = series(rows)
    assert time_above(found, bpm + more).minutes <= time_above(found, bpm).minutes


@QUICK
@given(READINGS, st.integers(1, 100))
def test_splitting_a_reading_changes_no_time(rows: list[tuple[int, int | None]], bpm: int) -> None:
    found = series(rows)
    doubled = HeartRateSeries(np.repeat(found.seconds, 2), np.repeat(found.bpm, 2))
    once, twice = (time_above(s, bpm, max_hold=60) for s in (found, doubled))
    assert np.isclose(once.minutes, twice.minutes)
    assert np.isclose(once.gaps, twice.gaps)


@QUICK
@given(READINGS, st.floats(-1e6, 1e6))
def test_the_clock_that_it_starts_at_does_not_matter(
    rows: list[tuple[int, int | None]], start: float
) -> None:
    found = series(rows)
    later = HeartRateSeries(np.round(start) + found.seconds, found.bpm)
    assert time_above(later, 120) == time_above(found, 120)
