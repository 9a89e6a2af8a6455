"""A page in millimetres: what is drawn as 10 mm is 10 mm in the PDF, the SVG and the pixels."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.path import Path
from matplotlib.text import Text

from geo.paper.canvas import fonts
from geo.paper.canvas.page import HALO_MM, DrawnPath, box_path
from geo.paper.canvas.sizes import POINT_MM, Box, Paper
from tests.made.drawn import (
    A4,
    PER_MM,
    POINTS,
    blank,
    images,
    painted,
    paths,
    pixel,
    pixels,
    places,
    strokes,
    texts,
)

RED, GREEN, BLUE, WHITE = "#FF0000", "#00FF00", "#0000FF", "#FFFFFF"


def count(drawn, colour):
    """Square millimetres of a colour."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return int((drawn == (red, green, blue)).all(axis=-1).sum()) / PER_MM**2


# -- lengths -----------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(st.integers(10, 190), st.integers(10, 280))
def test_a_line_of_10_mm_is_10_mm_in_a_pdf(x, y):
    ((left, base, right, other),) = strokes(painted(lambda page: page.line([(x, y), (x + 10, y)])))
    assert right - left == pytest.approx(10 * POINTS, abs=1e-4)
    assert left == pytest.approx(x * POINTS, abs=1e-4)
    assert base == other == pytest.approx((297 - y) * POINTS, abs=1e-4)  # a PDF counts from below


def test_a_line_of_10_mm_is_10_mm_in_an_svg():
    sheet = painted(lambda page: page.line([(20, 30), (20, 40)], width=0.2), Paper("A3", "landscape"))
    drawn = sheet.svg().decode()
    found = re.findall(
        r"M ([\d.]+) ([\d.]+) \nL ([\d.]+) ([\d.]+) \n\" style=\"[^\"]*stroke-width: ([\d.]+)", drawn
    )
    ((x0, y0, x1, y1, width),) = [tuple(map(float, numbers)) for numbers in found]
    assert (x0, y0) == pytest.approx((20 * POINTS, 30 * POINTS), abs=1e-4)
    assert (x1, y1) == pytest.approx((20 * POINTS, 40 * POINTS), abs=1e-4)
    assert width == pytest.approx(0.2 * POINTS, abs=1e-4)


def test_a_box_covers_its_square_millimetres():
    page = blank()
    page.box(Box(10, 20, 30, 5), fill=RED)
    drawn = pixels(page)
    assert drawn.shape == (297 * PER_MM, 210 * PER_MM, 3)
    assert count(drawn, RED) == 30 * 5
    assert (pixel(drawn, 10.1, 20.1), pixel(drawn, 39.9, 24.9)) == (RED, RED)
    assert (pixel(drawn, 9.9, 22), pixel(drawn, 40.1, 22), pixel(drawn, 20, 25.1)) == (WHITE, WHITE, WHITE)


def test_a_line_is_as_thick_as_told_and_dashed_in_millimetres():
    page = blank()
    page.line([(10, 50), (110, 50)], colour=RED, width=2)
    assert count(pixels(page), RED) == 100 * 2
    page = blank()
    page.line([(10, 50), (110, 50)], colour=RED, width=2, dash=(6, 4))
    drawn = pixels(page)
    assert count(drawn, RED) == pytest.approx(60 * 2, rel=0.03)
    assert (pixel(drawn, 15, 50), pixel(drawn, 18, 50), pixel(drawn, 25, 50)) == (RED, WHITE, RED)


# -- shapes ------------------------------------------------------------------------------------------


def test_what_is_drawn_later_lies_above():
    page = blank()
    page.box(Box(10, 10, 10, 10), fill=RED)
    page.box(Box(15, 10, 10, 10), fill=BLUE)
    assert pixel(pixels(page), 17, 15) == BLUE
    page.shapes([DrawnPath(box_path(Box(10, 40, 10, 10)), fill=colour) for colour in (RED, GREEN)])
    assert pixel(pixels(page), 15, 45) == GREEN


@pytest.mark.parametrize("number", [1, 2])
def test_shapes_are_cut_off_at_the_clip(number):
    """One shape and a collection of them go different ways."""
    page = blank()
    shapes = [DrawnPath(box_path(Box(10, 10, 20, 10)), fill=RED)] * number
    page.shapes(shapes, clip=Box(20, 0, 100, 100))
    drawn = pixels(page)
    assert count(drawn, RED) == 10 * 10
    assert (pixel(drawn, 19, 15), pixel(drawn, 21, 15)) == (WHITE, RED)


@pytest.mark.parametrize("number", [1, 2])
def test_a_shape_without_fill_is_an_edge_and_half_a_fill_is_half_seen(number):
    page = blank()
    page.shapes([DrawnPath(box_path(Box(10, 10, 20, 20)), edge=RED, width=1)] * number)
    assert count(pixels(page), RED) == pytest.approx(4 * 20 * 1, rel=0.02)
    page = blank()
    page.shapes([DrawnPath(box_path(Box(10, 10, 20, 20)), fill="#000000", fill_alpha=0.5)])
    assert int(pixel(pixels(page), 20, 20)[1:3], 16) == pytest.approx(127, abs=1)


def test_nothing_to_draw_leaves_the_page_as_it_is():
    page = blank()
    page.shapes([])
    page.halos([])
    page.text(10, 10, " \u200b\n", size=8)
    assert (paths(page), texts(page)) == ([], [])


def test_the_outline_of_a_box_is_closed():
    outline = box_path(Box(1, 2, 3, 4))
    assert np.asarray(outline.vertices).tolist() == [[1, 2], [4, 2], [4, 6], [1, 6], [1, 2]]
    assert outline.codes[-1] == Path.CLOSEPOLY


# -- pictures ----------------------------------------------------------------------------------------


def test_a_picture_fills_its_box_from_the_upper_left_and_is_cut_off():
    page = blank()
    quarters = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [0, 0, 0]]], dtype=np.uint8)
    page.image(quarters, Box(20, 40, 40, 20), clip=Box(20, 40, 40, 15))
    drawn = pixels(page)
    assert len(images(page)) == 1
    assert (pixel(drawn, 25, 45), pixel(drawn, 55, 45)) == (RED, GREEN)
    assert (pixel(drawn, 25, 54), pixel(drawn, 55, 54)) == (BLUE, "#000000")
    assert (pixel(drawn, 25, 57), pixel(drawn, 19, 45), pixel(drawn, 61, 45)) == (WHITE, WHITE, WHITE)


# -- texts -------------------------------------------------------------------------------------------


def extent(page, text):
    """Left, top, right, bottom of the ink of a text, millimetres."""
    renderer = FigureCanvasAgg(page.figure).get_renderer()
    (artist,) = [each for each in page.figure.findobj(Text) if each.get_text() == text]
    box = artist.get_window_extent(renderer)
    per_mm = page.figure.dpi / 25.4
    high = page.paper.height
    return box.x0 / per_mm, high - box.y1 / per_mm, box.x1 / per_mm, high - box.y0 / per_mm


@pytest.mark.parametrize(("align", "share"), [("left", 0.0), ("center", 0.5), ("right", 1.0)])
def test_a_text_stands_at_its_place(align, share):
    page = blank()
    page.text(100, 50, "Tằng Loỏng", size=10, align=align)
    left, top, right, bottom = extent(page, "Tằng Loỏng")
    width = fonts.text_width("Tằng Loỏng", 10)
    assert left == pytest.approx(100 - share * width, abs=0.6)  # kerning is not measured
    assert right == pytest.approx(100 + (1 - share) * width, abs=0.6)
    assert top < 50 < bottom  # the tail of the g hangs below the base line


def test_a_turned_text_runs_upwards():
    page = blank()
    page.text(100, 50, "2489", size=10, align="left", rotation=90)
    left, top, right, bottom = extent(page, "2489")
    assert bottom == pytest.approx(50, abs=0.3)
    assert 50 - top == pytest.approx(fonts.text_width("2489", 10), abs=0.4)
    assert left < 100 - fonts.CAP_HEIGHT * 10 * POINT_MM < right  # its base line is at the right


def test_texts_are_written_as_they_can_be_drawn():
    page = blank()
    page.text(10, 10, "Ta\u0306\u0300ng\n中", size=8)
    assert texts(page) == ["Tằng □"]


def test_lines_stand_a_leading_apart_and_tell_where_the_next_may_begin():
    page = blank()
    end = page.lines(20, 100, ["một", "hai", "ba"], size=10, leading=1.5)
    step = 1.5 * 10 * POINT_MM
    assert end == pytest.approx(100 + 3 * step)
    found = places(page)
    bases = [found[line][1] for line in ("một", "hai", "ba")]
    assert np.diff(bases) == pytest.approx([step, step])
    capital = fonts.CAP_HEIGHT * 10 * POINT_MM
    assert (bases[0] - capital) - 100 == pytest.approx(end - bases[2])  # as much air above as below
    assert page.lines(20, 50, [], size=10) == 50


def test_halos_lie_round_the_letters():
    page = blank()
    page.box(Box(0, 0, 210, 297), fill="#000000")
    page.halos([(50, 100, "H", 40, "regular")])
    drawn = pixels(page)
    light = np.argwhere(drawn[..., 0] > 200) / PER_MM
    height, width = fonts.CAP_HEIGHT * 40 * POINT_MM, fonts.text_width("H", 40)
    (top, left), (bottom, right) = light.min(axis=0), light.max(axis=0)
    assert bottom == pytest.approx(100 + HALO_MM / 2, abs=0.4)
    assert top == pytest.approx(100 - height - HALO_MM / 2, abs=1)
    assert 50 - HALO_MM < left < right < 50 + width + HALO_MM
    assert pixel(drawn, left + 1.2, 98) == "#000000"  # the stem itself is not filled


def test_texts_that_need_the_other_font_have_no_halo():
    page = blank(A4)
    page.halos([(50, 100, "Ω", 10, "regular")])
    assert paths(page) == []
