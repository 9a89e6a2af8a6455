"""Marks that crowd: each is in exactly one group, and a group stands in the middle of its members."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.browser

GATHER = "({ gather }, [members, x, y, zoom]) => gather(members, x, y, zoom)"
RADIUS = "({ groupRadius }, counts) => counts.map(groupRadius)"
ACROSS_PX = 256


def gathered(run, x, y, zoom, members=None):
    return run("clusters.js", GATHER, [list(range(len(x))) if members is None else members, x, y, zoom])


def crowd():
    """Made places: most in a few towns, some alone, several at the very same place."""
    random = np.random.default_rng(9)
    towns = random.uniform(100, 102, size=(12, 2))
    near = (towns[random.integers(0, 12, 300)] + random.normal(0, 0.01, size=(300, 2))).tolist()
    alone = random.uniform(100, 102, size=(100, 2)).tolist()
    return np.array([*near, *alone, *[[101.0, 101.0]] * 7])


@pytest.mark.parametrize("zoom", [7, 9.25, 10.5, 12, 13.75, 16])
def test_every_mark_is_in_exactly_one_group(run, zoom):
    places = crowd()
    shown = [int(i) for i in np.random.default_rng(10).permutation(len(places))[:350]]
    groups = gathered(run, *places.T.tolist(), zoom, shown)
    assert sorted(i for group in groups for i in group["members"]) == sorted(shown)


@pytest.mark.parametrize("zoom", [7, 10.5, 13.75])
def test_a_group_stands_in_the_middle_of_its_members(run, zoom):
    places = crowd()
    for group in gathered(run, *places.T.tolist(), zoom):
        middle = places[group["members"]].mean(axis=0)
        assert [group["x"], group["y"]] == pytest.approx(middle.tolist(), abs=1e-9)


def test_closer_views_part_what_was_gathered(run):
    places = crowd().T.tolist()
    counts = [len(gathered(run, *places, zoom)) for zoom in (7, 10, 13, 16)]
    assert counts == sorted(counts)
    assert counts[0] < 100 < 350 < counts[-1]


def test_two_marks_a_pixel_apart_are_one_and_a_hundred_pixels_apart_are_two(run):
    pixel = 1 / 2**8  # of a place at zoom 8
    assert gathered(run, [100, 100 + pixel], [50, 50], 8) == [
        {"x": 100 + pixel / 2, "y": 50, "members": [0, 1]}
    ]
    assert len(gathered(run, [100, 100 + 100 * pixel], [50, 50], 8)) == 2


def test_marks_at_one_place_stay_together_and_none_make_none(run):
    assert gathered(run, [1, 1, 1], [2, 2, 2], 18) == [{"x": 1, "y": 2, "members": [0, 1, 2]}]
    assert gathered(run, [], [], 9) == []


def test_the_first_of_a_group_is_the_most_important(run):
    assert gathered(run, [1, 1, 1], [2, 2, 2], 9, [2, 0, 1])[0]["members"] == [2, 0, 1]


def test_a_group_grows_with_its_number_to_a_bound(run):
    two, four, many = run("clusters.js", RADIUS, [2, 4, 10**9])
    assert [two, four, many] == pytest.approx([10.5, 12.4, 24])
