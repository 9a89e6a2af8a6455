"""Symbols: shape tells the layer, fill the state, a hatched ring that the place is not known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.path import Path

from geo.atlas.symbols import PLACES, STATES
from geo.base.palette import MINERAL_COLOURS, PAPER
from geo.paper.map.marks import (
    PX_MM,
    Mark,
    area_shapes,
    circle,
    disc_shapes,
    hatch,
    mark_shapes,
    segments,
    tone_colours,
)
from geo.paper.map.provinces import THEME
from geo.records.vocabulary import LAYERS

TONE = "#0B5FA5"
SQUARE = shapely.box(0, 0, 10, 10)


def corners(shapes):
    return np.concatenate([np.asarray(shape.path.vertices) for shape in shapes])


def drawn(state="built", **told):
    return mark_shapes(Mark("zones", TONE, state, **told), 50, 60)


# -- symbols -----------------------------------------------------------------------------------------


def test_there_is_a_colour_for_every_layer_and_mineral():
    colours = tone_colours()
    assert len(colours) == len(LAYERS) + len(MINERAL_COLOURS)
    assert all(colour.startswith("#") and len(colour) == 7 for colour in colours)


@given(
    st.sampled_from(LAYERS),
    st.sampled_from(STATES),
    st.sampled_from(PLACES),
    st.booleans(),
    st.floats(0.5, 4),
)
def test_a_symbol_stays_within_its_reach(layer, state, place, draft, radius):
    mark = Mark(layer, TONE, state, place, draft, radius)
    shapes = mark_shapes(mark, 50, 60)
    off = np.abs(corners(shapes) - (50, 60))
    assert off.max() <= mark.reach + 1e-6


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_has_a_closed_shape_of_its_own_alike_left_and_right(layer):
    outline = np.asarray(mark_shapes(Mark(layer, TONE, radius=1), 0, 0)[0].path.vertices)
    assert outline[0] == pytest.approx(outline[-1])
    polygon = shapely.Polygon(outline)
    mirrored = shapely.affinity.scale(polygon, -1, 1, origin=(0, 0))
    assert polygon.symmetric_difference(mirrored).area == pytest.approx(0, abs=1e-9)
    assert len(outline) == {"zones": 21, "clusters": 7, "hydropower": 33, "mines": 5, "projects": 4}[layer]
    double = np.asarray(mark_shapes(Mark(layer, TONE, radius=2), 0, 0)[0].path.vertices)
    assert double == pytest.approx(2 * outline)


def test_what_is_built_is_filled_and_what_is_planned_is_hollow():
    fill, edge = drawn("built")
    assert (fill.fill, edge.edge) == (TONE, PAPER)
    fill, edge = drawn("planned")
    assert (fill.fill, edge.edge) == (PAPER, TONE)
    assert edge.dash == ()


def test_what_is_being_built_is_filled_below():
    hollow, half, edge = drawn("building")
    assert (hollow.fill, half.fill, edge.edge) == (PAPER, TONE, TONE)
    assert np.asarray(half.path.vertices)[:, 1].min() == pytest.approx(60)


def test_what_has_ended_is_grey_and_what_was_removed_is_crossed_out():
    assert drawn("ended")[0].fill == THEME["grey"]
    hollow, edge, cross = drawn("removed")
    assert (hollow.fill, edge.edge, cross.edge) == (PAPER, THEME["grey"], THEME["grey"])
    assert cross.path.codes.tolist() == [Path.MOVETO, Path.LINETO] * 2


def test_an_occurrence_has_a_dot():
    dot = drawn("occurrence", radius=2.0)[-1]
    assert dot.fill == TONE
    assert np.ptp(np.asarray(dot.path.vertices), axis=0) == pytest.approx([2 * 0.56] * 2)


def test_a_draft_is_dashed_and_lighter():
    plain, draft = drawn("planned")[-1], drawn("planned", draft=True)[-1]
    assert (plain.dash, plain.edge_alpha) == ((), 1)
    assert draft.dash
    assert draft.edge_alpha < 1


def test_what_lies_somewhere_in_a_commune_has_a_hatched_ring_round_a_small_symbol():
    mark = Mark("zones", TONE, place="somewhere", radius=2.0)
    ground, lines, ring, *symbol = mark_shapes(mark, 50, 60)
    assert mark.ring == mark.reach == pytest.approx(2 * 0.62 + 3.6 * PX_MM)
    assert (ground.fill, ring.edge) == (PAPER, TONE)
    chords = np.asarray(lines.path.vertices)
    assert np.hypot(*(chords - (50, 60)).T) == pytest.approx(mark.ring)  # they end on the ring
    assert np.hypot(*(corners(symbol) - (50, 60)).T).max() < mark.ring
    assert Mark("zones", TONE, radius=2.0).reach == pytest.approx(2.4)


# -- areas -------------------------------------------------------------------------------------------


def outline():
    return Path(np.asarray(SQUARE.exterior.coords), closed=True)


@pytest.mark.parametrize("state", STATES)
def test_an_area_has_an_edge_in_every_state(state):
    *_, edge = area_shapes(Mark("mines", TONE, state), outline(), SQUARE)
    assert edge.edge == (THEME["grey"] if state in ("ended", "removed", "unknown") else TONE)


def test_an_area_tells_its_state():
    def kinds(state, *, draft=False):
        return area_shapes(Mark("mines", TONE, state, draft=draft), outline(), SQUARE)

    assert [shape.fill for shape in kinds("built")] == [TONE, None]
    assert [bool(shape.fill) for shape in kinds("building")] == [True, False, False]  # hatched
    (removed,) = kinds("removed")
    assert removed.dash
    assert kinds("built")[0].fill_alpha > kinds("planned")[0].fill_alpha
    assert kinds("built", draft=True)[0].fill_alpha < kinds("built")[0].fill_alpha
    assert kinds("built", draft=True)[-1].dash


def test_a_circle_of_declared_hectares_has_their_radius():
    fill, edge = disc_shapes(Mark("zones", TONE), 50, 60, 5.64)  # 100 ha at 1:100,000
    assert np.ptp(np.asarray(fill.path.vertices), axis=0) == pytest.approx([11.28, 11.28])
    assert (fill.fill, edge.edge) == (TONE, TONE)
    assert edge.dash
    area = shapely.Polygon(circle(0, 0, 5.64).to_polygons()[0]).area
    assert area == pytest.approx(math.pi * 5.64**2, rel=0.01)


# -- hatching ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("falling", [False, True])
def test_hatching_of_a_square_is_diagonals_a_gap_apart(falling):
    path = hatch(SQUARE, 2.0, falling=falling)
    lines = np.asarray(path.vertices).reshape(-1, 2, 2)
    assert len(lines) == 9  # beginnings at −8, −6 … 8
    step = lines[:, 1] - lines[:, 0]
    slope = step[:, 1] / step[:, 0]
    assert slope == pytest.approx(1 if falling else -1)  # y grows downwards: rising lines have −1
    assert path.codes.tolist() == [Path.MOVETO, Path.LINETO] * 9


@pytest.mark.parametrize("falling", [False, True])
def test_hatching_stays_inside_and_out_of_holes(falling):
    ring = shapely.Polygon(SQUARE.exterior.coords, [[(3, 3), (7, 3), (7, 7), (3, 7)]])
    lines = np.asarray(hatch(ring, 1.0, falling=falling).vertices).reshape(-1, 2, 2)
    assert len(lines) > 10
    assert all(ring.buffer(1e-6).contains(shapely.LineString(line)) for line in lines)


def test_a_sliver_between_two_lines_has_no_hatching():
    assert not len(hatch(shapely.box(0.1, 0.1, 0.2, 0.2), 5.0).vertices)


def test_segments_are_one_path():
    path = segments(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0.0, 9.0], [1.0, 9.0]]))
    assert np.asarray(path.vertices).tolist() == [[0, 0], [0, 9], [1, 1], [1, 9]]
    assert path.codes.tolist() == [Path.MOVETO, Path.LINETO] * 2
