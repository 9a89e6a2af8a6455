"""Parts of a brief that a reader acts on: codes that lead to the feature, lines to fill in by hand."""

from __future__ import annotations

import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.paper.canvas.blocks import Gap, Paragraph
from geo.paper.canvas.sizes import Box
from geo.paper.canvas.words import Words
from geo.paper.sheets.brief_parts import (
    QUIET_MODULES,
    ColumnsOfBlocks,
    ContactLines,
    NoteLines,
    PhoneCode,
    code_shapes,
    deep_link,
)
from tests.made.drawn import drawn_block, paths, places, texts
from tests.made.pages import written

ADDRESS = "https://atlas.example.org/app"


# -- codes -------------------------------------------------------------------------------------------


def test_the_code_drawn_is_that_of_the_link():
    link = deep_link(ADDRESS, "z-alpha", {"lang": "en"})
    assert link == "https://atlas.example.org/app?lang=en&feature=z-alpha"
    side = 30.0
    shapes = code_shapes(link, Box(5.0, 7.0, side, side))
    matrix = np.array([list(row) for row in segno.make(link, error="m", micro=False).matrix]) > 0
    step = side / (len(matrix) + 2 * QUIET_MODULES)
    drawn = np.zeros_like(matrix)
    for shape in shapes[1:]:
        corners = (np.asarray(shape.path.vertices) - (5.0, 7.0)) / step - QUIET_MODULES
        (left, top), (right, bottom) = np.rint(corners.min(axis=0)), np.rint(corners.max(axis=0))
        drawn[int(top) : int(bottom), int(left) : int(right)] = True
    assert np.array_equal(drawn, matrix)
    assert QUIET_MODULES == 4


def test_an_address_with_a_query_keeps_it():
    assert deep_link("https://a.b/?x=1", "é", {}) == "https://a.b/?x=1&feature=%C3%A9"


@settings(max_examples=10)
@given(
    st.lists(st.sampled_from(["Thủy", "điện", "Suối", "Nậm"]), min_size=1, max_size=12).map(" ".join),
    st.floats(45, 80),
)
def test_name_and_link_stand_right_of_the_code(name, width):
    code = PhoneCode(f"{ADDRESS}?feature=z-alpha", name, 25.0, 6.0)
    page = drawn_block(code, width)
    assert code.height(width) >= 26
    for _, (left, top, right, bottom) in written(page):
        assert left >= 20 + 25.9
        assert right <= 20 + width + 0.1
        assert top >= 30
        assert bottom <= 30 + code.height(width)
    assert "".join("".join(texts(page)).split()) == "".join(f"{name}{code.link}".split())


def test_parts_stand_side_by_side_and_are_as_high_as_the_highest():
    parts = ColumnsOfBlocks((Paragraph(("một",), 8), Gap(12), Paragraph(("ba",), 8)), 3, 5.0)
    assert parts.height(100) == 12
    at = places(drawn_block(parts, 100))
    assert [at["một"][0], at["ba"][0]] == [20, 20 + 2 * (30 + 5)]
    assert at["một"][1] == at["ba"][1]


# -- lines -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en", "both"])
def test_contacts_have_a_row_a_role_and_lines_for_what_is_filled_in(language):
    block = ContactLines(Words(language), 7.0, 6.0, 10.0)
    page = drawn_block(block, 170)
    drawn = [path for path in paths(page) if np.ptp(path[:, 1]) == 0][1:]  # without that of the heading
    ends = [path for path in drawn if np.ptp(path[:, 0]) == pytest.approx(170)]
    assert len(ends) == 3  # authority, developer, adviser
    assert len(drawn) == 3 * (1 + 3)  # below each row; name, phone, address
    tops = sorted(float(path[0, 1]) for path in ends)
    assert np.diff(tops) == pytest.approx([10, 10])
    for text, (left, _, right, bottom) in written(page):
        assert left >= 19.9 and right <= 190.1, text
        assert bottom <= 30 + block.height(170)


def test_headings_of_contacts_fit_their_columns():
    at = dict(written(drawn_block(ContactLines(Words("both"), 7.0, 7.0, 9.0), 120)))
    shares = {"role": 0.30, "name": 0.28, "phone": 0.18, "email": 0.24}
    left = 20.0
    for name, share in shares.items():
        text = " / ".join(Words("both").tr(f"brief.contact.{name}"))
        assert at[text][0] == pytest.approx(left, abs=0.5)
        assert at[text][2] <= left + 120 * share + 0.1
        left += 120 * share


@pytest.mark.parametrize(("most", "lines"), [(20, 0), (30, 1), (61, 5)])
def test_notes_have_lines_as_far_apart_as_told(most, lines):
    page = drawn_block(NoteLines(Words("vi"), 7.0, 10.0, most), 100)
    drawn = [path for path in paths(page) if np.ptp(path[:, 1]) == 0][1:]
    assert len(drawn) == lines
    heights = [float(path[0, 1]) for path in drawn]
    assert np.diff(heights) == pytest.approx([10] * max(0, lines - 1))
    assert all(height <= 30 + most - 5 for height in heights)
