import numpy as np
import pytest

from zicht.methods.standardisation import (
    directly_standardised_rate,
    expected_counts,
    indirectly_standardised_ratio,
)


def test_expected_counts_apply_the_reference_rates_to_each_areas_composition():
    persons = np.array([[100.0, 0.0], [50.0, 50.0], [np.nan, 10.0]])
    found = expected_counts(persons, np.array([1.0, 30.0]), np.array([100.0, 100.0]))
    assert found[:2] == pytest.approx([1.0, 15.5])
    assert np.isnan(found[2])


def test_an_area_of_which_nothing_is_expected_has_no_ratio():
    found = indirectly_standardised_ratio(np.array([0.0, 3.0]), np.array([0.0, 3.0]))
    assert np.isnan(found.value[0])
    assert found.value[1] == 1


def test_the_same_rate_in_every_stratum_is_the_standardised_rate():
    persons = np.array([200.0, 50.0, 1000.0])
    found = directly_standardised_rate(persons * 0.1, persons, np.array([3.0, 2.0, 9.0]))
    assert found.value == pytest.approx(0.1)
    assert found.interval.lower < 0.1 < found.interval.upper


def test_an_empty_stratum_or_fewer_than_ten_events_gives_no_standardised_rate():
    events = np.array([[20.0, 0.0], [5.0, 4.0]])
    found = directly_standardised_rate(events, np.array([[100.0, 0.0], [50.0, 50.0]]), np.ones(2))
    assert np.isnan(found.value).all()
    assert np.isnan(found.interval.upper).all()
