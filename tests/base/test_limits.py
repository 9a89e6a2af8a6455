"""Limits have values and purposes; that each is kept is told in ``tests/house/test_words.py``."""

from __future__ import annotations

import pytest

from geo.base.limits import LIMITS, limit


@pytest.mark.parametrize("entry", LIMITS, ids=lambda entry: entry.name)
def test_a_limit_is_a_positive_number_with_a_purpose(entry):
    assert limit(entry.name) == entry.value > 0
    assert entry.purpose


def test_an_unknown_limit_is_a_slip():
    with pytest.raises(KeyError):
        limit("no_such_limit")
