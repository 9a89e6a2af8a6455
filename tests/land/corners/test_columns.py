"""Lists copied column by column: joined where that is sure, refused with a sentence where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors import UploadError
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.land.corners.reading import read_corners
from geo.land.corners.text import read_rows
from tests.made.ground import EAST, NORTH, ZONE, made_ground, square

GROUND = made_ground()


def columns(corners, *, labels=True, headings=True, east_first=False, first=1):
    """Corners as a sheet is copied by selecting one column after the other."""
    names = [str(place) for place in range(first, first + len(corners))] if labels else []
    norths = [f"{north},25" for north, _ in corners]
    easts = [f"{east},50" for _, east in corners]
    blocks = [(["Điểm"], names), (["X (m)"], norths), (["Y (m)"], easts)]
    if east_first:
        blocks[1:] = reversed(blocks[1:])
    return "\n".join(line for head, block in blocks for line in [*(head if headings else []), *block])


def site(text):
    return read_corners(f"{ZONE}\n{text}", GROUND)


@pytest.mark.parametrize("labels", [True, False])
@pytest.mark.parametrize("headings", [True, False])
@pytest.mark.parametrize("east_first", [True, False])
def test_columns_are_joined_in_their_order(labels, headings, east_first):
    found = site(columns(square(), labels=labels, headings=headings, east_first=east_first))
    assert found.grid_ha == pytest.approx(1.0)
    assert [corner.label for corner in found.rings[0].corners] == ["1", "2", "3", "4"]
    assert found.rings[0].corners[0][1:3] == (NORTH + 0.25, EAST + 0.5)
    assert ("corners.note.columns", {"n": 4}) in [(note.key, note.params) for note in found.notes]


def test_table_laid_on_its_side_is_read():
    norths, easts = zip(*square(), strict=True)
    lines = ["Điểm\t1\t2\t3\t4", "\t".join(["X", *map(str, norths)]), "\t".join(["Y", *map(str, easts)])]
    assert site("\n".join(lines)).grid_ha == pytest.approx(1.0)


def test_hectares_after_the_columns_are_no_corner():
    found = site(f"{columns(square())}\nDiện tích: 10.000 m2 (một trăm nghìn 103.000)")
    assert found.declared_ha == 1.0


def test_rings_of_their_own_columns_are_told_apart_by_labels():
    both = f"{columns(square())}\n{columns(square(north=NORTH + 1000))}"
    assert [len(ring.corners) for ring in site(both).rings] == [4, 4]


def test_rings_without_labels_are_told_apart_where_they_close():
    closed = [[*corners, corners[0]] for corners in (square(), square(north=NORTH + 1000))]
    both = "\n".join(columns(corners, labels=False) for corners in closed)
    assert [len(ring.corners) for ring in site(both).rings] == [4, 4]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("\n".join(columns(square()).splitlines()[:-1]), {"norths": 4, "easts": 3}),
        (columns(square()).partition("Y (m)")[0], {"norths": 4, "easts": 0}),
        (
            columns(square(), labels=False) + "\n" + columns(square(north=NORTH + 1000), labels=False),
            {"norths": 8, "easts": 8},
        ),
    ],
    ids=["one Y lost", "no Y", "two rings or a page break"],
)
def test_what_is_not_sure_is_refused(text, counts):
    with pytest.raises(UploadError) as caught:
        read_rows(text)
    assert (caught.value.key, caught.value.params) == ("corners.error.columns", counts)
    assert all(sentence(caught.value, language) for language in LANGUAGES)


def test_cells_one_a_line_are_still_read_row_by_row():
    cells = "\n".join(str(cell) for label, corner in enumerate(square(), 1) for cell in (label, *corner))
    assert [note.key for note in read_rows(cells).notes] == []
    assert len(read_rows(cells).rows) == 4


corner = st.tuples(st.integers(2_300_000, 2_550_000), st.integers(320_000, 680_000))


@given(st.lists(corner, min_size=3, max_size=40), st.booleans(), st.booleans())
def test_any_list_reads_the_same_by_rows_and_by_columns(corners, labels, east_first):
    rows = "\n".join(f"{place} {x},25 {y},50" for place, (x, y) in enumerate(corners, start=1))
    by_rows = [(row.label, row.north_m, row.east_m) for row in read_rows(rows).rows]
    by_columns = read_rows(columns(corners, labels=labels, east_first=east_first)).rows
    assert [(row.label, row.north_m, row.east_m) for row in by_columns] == by_rows
