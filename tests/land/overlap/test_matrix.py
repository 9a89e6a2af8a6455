"""The atlas against itself: each pair of features once, and never more certain than the places are."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, box

from geo.base.errors import CrsError
from geo.base.translate import LANGUAGES, has, tr
from geo.land.overlap.matrix import OUTCOMES, WHY_NOT, matrix

EAST, NORTH = 450_000.0, 2_470_000.0


def square(x, y, side=100.0):
    return box(EAST + x, NORTH + y, EAST + x + side, NORTH + y + side)


def point(x, y):
    return Point(EAST + x, NORTH + y)


def layer(rows):
    """Rows of id, shape on the grid of Lào Cai, location level, basis, accuracy in metres."""
    ids, shapes, levels, bases, accuracies = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame(
        {"location_level": levels, "geometry_basis": bases, "accuracy_m": accuracies},
        index=ids,
        geometry=list(shapes),
        crs=9208,
    )
    return frame.to_crs(4326)


MADE = {
    "zones": layer(
        [
            ("z1", square(0, 0), "site", "surveyed", 1.0),
            ("z2", point(0, 5_000), "approximate", "point", 3_000.0),
            ("z3", point(0, 0), "commune", "point", 9_000.0),
            ("z4", None, "none", None, np.nan),
        ]
    ),
    "mines": layer(
        [
            ("m1", square(50, 0), "site", "digitised", 100.0),  # shares half of z1
            ("m2", square(100, 0), "site", "digitised", 100.0),  # touches z1, shares half of m1
            ("m3", square(5_000, 0), "site", "schematic", 100.0),  # a disc is no boundary
            ("m4", point(600, 50), "site", "point", 200.0),  # 500 m from z1
        ]
    ),
}


@pytest.fixture(scope="module")
def made():
    return matrix(MADE, near_m=1_000.0)


def found(made, a, b):
    pairs = made.pairs
    return pairs[(pairs["id_a"] == a) & (pairs["id_b"] == b)].iloc[0]


def test_half_a_hectare_is_shared(made):
    pair = found(made, "z1", "m1")
    assert pair["outcome"] == "overlap"
    assert pair["overlap_ha"] == pytest.approx(0.5, rel=2e-3)
    assert pair["share_a_pct"] == pytest.approx(50, rel=1e-6)
    assert pair["share_b_pct"] == pytest.approx(50, rel=1e-6)
    assert (pair["distance_m"], pair["accuracy_m"]) == (0.0, 101.0)
    assert found(made, "m1", "m2")["outcome"] == "overlap"


def test_squares_that_touch_share_nothing(made):
    pair = found(made, "z1", "m2")
    assert pair["outcome"] == "near"
    assert pair["overlap_ha"] == pytest.approx(0.0, abs=1e-9)


def test_a_point_is_near_but_its_land_is_unknown(made):
    pair = found(made, "z1", "m4")
    assert pair["outcome"] == "near"
    assert np.isnan(pair["overlap_ha"])
    assert pair["distance_m"] == pytest.approx(500, rel=1e-3)
    assert pair["accuracy_m"] == 201.0


def test_the_summary_counts_every_pair(made):
    table = made.summary.set_index(["layer_a", "layer_b"])
    assert (table[list(OUTCOMES)].sum(axis=1) == table["pairs"]).all()
    assert table["pairs"].tolist() == [6, 16, 6]
    zones_mines = table.loc[("zones", "mines")]
    # z3 and z4 have no place: 8 pairs. z2, 5 km off, may be 3 km nearer: more than 1 km from all.
    assert zones_mines[list(OUTCOMES)].tolist() == [1, 2, 5, 8]
    assert zones_mines["boundaries"] == 2
    assert zones_mines["overlap_ha"] == pytest.approx(0.5, rel=2e-3)
    assert np.isnan(table.loc[("zones", "zones"), "overlap_ha"])
    assert table.loc[("mines", "mines"), "overlap"] == 1


def test_a_place_too_vague_to_tell_is_not_checked():
    summary = matrix(MADE, near_m=2_500.0).summary.set_index(["layer_a", "layer_b"])
    # z2 is 4.9 km from z1, m1, m2, m4, and may be 3.0 km (and their accuracy) nearer.
    assert summary.loc[("zones", "zones"), "could_not_check"] == 6 - 0
    assert summary.loc[("zones", "mines"), "could_not_check"] == 8 + 3


def test_why_a_pair_was_not_checked_is_told():
    result = matrix(MADE, near_m=2_500.0)
    unplaced = result.unplaced.set_index("id")
    assert unplaced["why"].to_dict() == {"z3": "vague_place", "z4": "no_place"}
    assert unplaced["layer"].tolist() == ["zones", "zones"]
    inexact = list(zip(result.inexact["id_a"], result.inexact["id_b"], strict=True))
    assert sorted(inexact) == [("z1", "z2"), ("z2", "m1"), ("z2", "m2"), ("z2", "m4")]
    assert result.inexact["distance_m"].is_monotonic_increasing
    assert set(result.inexact["outcome"]) == {"could_not_check"}


def test_a_cell_lists_what_was_found_before_what_could_not_be_checked():
    result = matrix(MADE, near_m=2_500.0)
    cell = result.cell("zones", "mines")
    assert cell["outcome"].tolist() == [
        "overlap",
        "near",
        "near",
        "could_not_check",
        "could_not_check",
        "could_not_check",
    ]
    # with the 8 pairs of the two zones that have no place they are all that could not be checked
    counts = result.summary.set_index(["layer_a", "layer_b"]).loc[("zones", "mines")]
    assert counts["could_not_check"] == 8 + 3
    assert result.cell("zones", "zones")["id_b"].tolist() == ["z2"]


def test_rows_come_by_hectares_then_distance(made):
    outcomes = made.pairs["outcome"].tolist()
    assert outcomes == sorted(outcomes, reverse=True)
    near = made.pairs[made.pairs["outcome"] == "near"]
    assert len(near) == 4


def test_an_empty_atlas_has_no_pairs():
    empty = matrix({name: frame.iloc[:0] for name, frame in MADE.items()})
    assert empty.pairs.empty
    assert empty.summary["pairs"].tolist() == [0, 0, 0]
    assert empty.cell("zones", "mines").empty
    assert empty.unplaced.empty


def test_another_system_is_refused():
    with pytest.raises(CrsError):
        matrix({"zones": MADE["zones"].to_crs(9208)})


def test_the_made_atlas_agrees_with_pair_by_pair(made_atlas):
    layers = made_atlas.layers()
    result = matrix(layers, near_m=5_000.0)
    table = result.summary
    assert (table[list(OUTCOMES)].sum(axis=1) == table["pairs"]).all()
    everything = sum(len(frame) for frame in layers.values())
    assert table["pairs"].sum() == everything * (everything - 1) // 2
    assert table["overlap"].sum() == (result.pairs["outcome"] == "overlap").sum()
    assert table["near"].sum() == (result.pairs["outcome"] == "near").sum()


def test_outcomes_have_words():
    assert all(has(f"matrix.why.{why}") for why in WHY_NOT)
    for outcome in OUTCOMES:
        assert has(f"overlap.outcome.{outcome}")
        assert all(tr(f"overlap.outcome.{outcome}", language) for language in LANGUAGES)
