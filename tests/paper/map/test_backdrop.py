"""Pictures under a map lie where the ground is; without them the map says why."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS

from geo.base.errors import SelectionError
from geo.base.translate import tr
from geo.paper.canvas.sizes import Box
from geo.paper.map import backdrop
from geo.paper.map.backdrop import (
    PIXELS_PER_MM,
    BackdropPicture,
    RasterBackdrop,
    TileBackdrop,
    WatchedBackdrop,
    cells_under,
    coloured,
)
from geo.paper.map.labels import LabelBoard
from geo.paper.map.view import View
from tests.made.drawn import blank, images, pixel, pixels
from tests.made.maps import EAST, EPSG, NORTH
from tests.made.rasters import write

SMALL = Box(20, 30, 40, 20)
"""A frame that shows 4 × 2 km at 1:100,000."""

HERE = View(EPSG, 100_000, EAST, NORTH, SMALL)
CORNER = Affine(1_000, 0, EAST - 2_000, 0, -1_000, NORTH + 1_000)
"""Cells of a kilometre, a centimetre each, from the upper left corner of the frame."""

QUARTERS = np.array([[1, 2, 2, 2], [3, 3, 3, 4]], dtype=np.uint8)
"""The upper left cell is 1, the lower right one 4."""

COLOURS = {1: (255, 0, 0, 255), 2: (0, 255, 0, 255), 3: (0, 0, 255, 255), 4: (255, 255, 0, 255)}


@pytest.fixture
def raster(tmp_path):
    return write(tmp_path / "nền.tif", QUARTERS, transform=CORNER, colours=COLOURS)


# -- where cells lie ---------------------------------------------------------------------------------


def test_every_pixel_of_the_frame_has_the_cell_below_it():
    rows, columns = cells_under(HERE, CRS.from_epsg(EPSG), (EAST - 2_000, NORTH + 1_000), (1_000, -1_000))
    assert rows.shape == columns.shape == (20 * PIXELS_PER_MM, 40 * PIXELS_PER_MM)
    assert (rows[0, 0], columns[0, 0], rows[-1, -1], columns[-1, -1]) == (0, 0, 1, 3)
    assert np.unique(rows, return_counts=True)[1].tolist() == [rows.size / 2] * 2
    assert np.unique(columns, return_counts=True)[1].tolist() == [rows.size / 4] * 4


def test_cells_of_another_coordinate_system_are_found_to_a_pixel():
    degree = 1 / 110_000  # cells of about a metre
    crs = CRS.from_epsg(4326)
    lon, lat = HERE.lonlat_centre
    rows, columns = cells_under(HERE, crs, (lon, lat), (degree, -degree))
    middle = rows.shape[0] // 2, rows.shape[1] // 2
    pixel_m = 100 / PIXELS_PER_MM
    assert abs(rows[middle]) <= pixel_m
    assert abs(columns[middle]) <= pixel_m * 1.1
    assert rows[0, 0] == pytest.approx(-1_000, rel=0.05)
    assert columns[0, -1] == pytest.approx(2_000, rel=0.1)


# -- colours -----------------------------------------------------------------------------------------


def test_a_map_has_its_own_colours_and_white_for_what_has_none():
    found = coloured([np.array([[1, 7, 2]])], {1: "#FF0000", 7: "#00FF00"})
    assert found.tolist() == [[[255, 0, 0], [0, 255, 0], [255, 255, 255]]]


def test_bytes_stay_as_they_are_and_heights_are_stretched_to_grey():
    assert coloured([np.array([[0, 90, 255]], dtype=np.uint8)], {})[0].tolist() == [
        [0] * 3,
        [90] * 3,
        [255] * 3,
    ]
    heights = np.linspace(100, 1_100, 1_001).reshape(1, -1)
    grey = coloured([heights], {})[0, :, 0]
    assert (grey[0], grey[-1]) == (0, 255)
    assert grey[500] == pytest.approx(127, abs=1)
    assert (np.diff(grey.astype(int)) >= 0).all()
    assert coloured([np.array([[np.nan, np.nan]])], {}).tolist() == [[[0] * 3, [0] * 3]]


def test_one_cell_far_off_does_not_darken_all_others():
    heights = np.append(np.linspace(0, 100, 999), 1e9).reshape(1, -1)
    assert coloured([heights], {})[0, 500, 0] == pytest.approx(128, abs=6)


def test_three_bands_are_red_green_and_blue():
    bands = [np.full((1, 1), value, dtype=np.uint8) for value in (10, 20, 30)]
    assert coloured(bands, {1: "#FFFFFF"}).tolist() == [[[10, 20, 30]]]


# -- a raster of one's own ---------------------------------------------------------------------------


def test_the_corner_of_a_raster_lies_in_the_corner_of_the_map(raster):
    picture = RasterBackdrop(raster).picture(HERE, "vi")
    page = blank()
    picture.draw(page, HERE)
    drawn = pixels(page)
    red, green, blue, yellow = "#FF4848", "#48FF48", "#4848FF", "#FFFF48"  # each 28 % paler
    assert (pixel(drawn, 21, 31), pixel(drawn, 29, 39)) == (red, red)
    assert (pixel(drawn, 31, 31), pixel(drawn, 59, 39)) == (green, green)
    assert (pixel(drawn, 21, 49), pixel(drawn, 49, 41)) == (blue, blue)
    assert (pixel(drawn, 51, 41), pixel(drawn, 59, 49)) == (yellow, yellow)
    assert (pixel(drawn, 19, 31), pixel(drawn, 61, 49)) == ("#FFFFFF", "#FFFFFF")


@pytest.mark.parametrize("bands", [1, 3])
def test_a_dark_cell_lies_where_it_belongs(tmp_path, bands):
    values = np.full((bands, 40, 80), 255, dtype=np.uint8)
    values[:, 10, 20] = 0  # the cell from 1.0 to 1.05 km right, 0.5 to 0.55 km below the corner
    cells = Affine(50, 0, EAST - 2_000, 0, -50, NORTH + 1_000)
    picture = RasterBackdrop(write(tmp_path / "x.tif", values, transform=cells)).picture(HERE, "vi")
    dark = (np.argwhere(picture.pixels[..., 0] < 100) + 0.5) / PIXELS_PER_MM
    assert dark.mean(axis=0) == pytest.approx([5.25, 10.25], abs=0.1)  # middle of half a millimetre
    assert np.ptp(dark, axis=0) == pytest.approx([0.5, 0.5], abs=0.25)


def test_a_raster_that_covers_a_part_leaves_the_rest_free(tmp_path, raster):
    east = View(EPSG, 100_000, EAST + 2_000, NORTH, SMALL)
    covered = RasterBackdrop(raster).picture(east, "vi").pixels[..., 3]
    half = covered.shape[1] // 2
    assert (covered[:, :half] == 255).all()
    assert (covered[:, half:] == 0).all()
    holes = write(tmp_path / "holes.tif", QUARTERS, transform=CORNER, nodata=1)
    assert (RasterBackdrop(holes).picture(HERE, "vi").pixels[..., 3] == 0).mean() == 1 / 8


def test_a_raster_is_told_by_its_credit_its_name_or_its_file(raster):
    def caption(*given):
        return RasterBackdrop(raster, *given).picture(HERE, "vi").caption

    assert caption() == "Nền: nền"
    assert caption("© Sở thử") == "© Sở thử"
    assert caption("", None, "ban_do.tif") == "Nền: ban_do.tif"


def test_a_raster_elsewhere_is_told(raster):
    picture = RasterBackdrop(raster).picture(View(EPSG, 100_000, 300_000, 2_300_000, SMALL), "en")
    assert (picture.pixels, picture.missing, picture.name) == (None, "outside", "nền")
    assert "nền" in picture.caption
    page = blank()
    picture.draw(page, HERE)
    assert images(page) == []


def test_a_raster_too_fine_for_the_map_is_told(raster, monkeypatch):
    monkeypatch.setattr(backdrop, "limit", lambda _: 7)
    assert RasterBackdrop(raster).picture(HERE, "en").missing == "too_fine"
    monkeypatch.setattr(backdrop, "limit", lambda _: 8)  # 2 × 4 cells
    assert RasterBackdrop(raster).picture(HERE, "en").missing == ""


# -- tiles -------------------------------------------------------------------------------------------


def internet(monkeypatch, answer):
    """Answer in the place of the internet; return what it was asked for."""
    asked = []

    def bounds2img(*edges, **told):
        asked.append((edges, told))
        return answer(edges)

    monkeypatch.setitem(sys.modules, "contextily", SimpleNamespace(bounds2img=bounds2img))
    return asked


def test_tiles_lie_where_they_belong(monkeypatch):
    to_mercator = 20_037_508.342_789_244 / 180

    def halves(edges):
        west, south, east, north = edges
        image = np.zeros((200, 300, 4), dtype=np.uint8) + 255
        image[:, :150] = (255, 0, 0, 255)  # the western half of the box round the frame
        tops = [
            np.log(np.tan(np.radians(45 + lat / 2))) / np.pi * 180 * to_mercator for lat in (south, north)
        ]
        return image, (west * to_mercator, east * to_mercator, *tops)

    asked = internet(monkeypatch, halves)
    picture = TileBackdrop("street").picture(HERE, "en")
    red = (picture.pixels[..., :3] == (255, 0, 0)).all(axis=-1)
    assert red.mean() == pytest.approx(0.5, abs=0.02)
    assert red[:, : red.shape[1] // 3].all()
    assert picture.caption == "© OpenStreetMap contributors"
    ((edges, told),) = asked
    assert edges == HERE.lonlat_bounds
    assert told["ll"] is True
    tiles = (edges[2] - edges[0]) / 360 * 2 ** told["zoom"] * 256
    assert 0.7 < tiles / (40 * PIXELS_PER_MM) < 1.5  # about the pixels of the page


def test_a_large_map_asks_for_no_more_than_60_tiles_and_no_finer_than_there_are(monkeypatch):
    asked = internet(monkeypatch, lambda _: (_ for _ in ()).throw(ValueError("nothing")))
    frames = (Box(20, 30, 380, 250), Box(20, 30, 40, 20))
    for denominator, frame in zip((1_000_000, 1_000), frames, strict=True):
        TileBackdrop("terrain").picture(View(EPSG, denominator, EAST, NORTH, frame), "en")
    (large, wide), (_, near) = asked
    assert ((large[2] - large[0]) / 360 * 2 ** wide["zoom"]) ** 2 <= 60
    assert near["zoom"] == 17


def test_the_internet_is_not_asked_for_ever(monkeypatch):
    def cut(_):
        raise OSError("no route")

    asked = internet(monkeypatch, cut)
    under = WatchedBackdrop(TileBackdrop("street"))
    captions = {under.picture(HERE, "en").caption for _ in range(5)}
    assert captions == {"No background: the internet gave none."}
    assert len(asked) == 2
    assert under.sentences("en") == (tr("sheets.backdrop_told.no_network", "en"),)


def test_without_the_package_it_is_told_which(monkeypatch):
    monkeypatch.setitem(sys.modules, "contextily", None)
    picture = TileBackdrop("street").picture(HERE, "en")
    assert picture.missing == "no_package"
    assert "contextily" in picture.caption


@pytest.mark.parametrize("name", ["local", "", "mars"])
def test_tiles_that_there_are_not_are_refused(name):
    with pytest.raises(SelectionError, match=r"sheets\.error\.backdrop"):
        TileBackdrop(name)


# -- what was missing --------------------------------------------------------------------------------


class Counted:
    """A backdrop that counts how often it is asked."""

    def __init__(self, missing=""):
        self.missing, self.asked = missing, 0

    def picture(self, _view, _language):
        self.asked += 1
        return BackdropPicture(None, "x", self.missing, "nền")


def test_pictures_of_maps_that_are_drawn_twice_are_kept():
    under = Counted()
    watched = WatchedBackdrop(under, most_kept=1)
    other = View(EPSG, 50_000, EAST, NORTH, SMALL)
    for view in (HERE, HERE, other, other):
        watched.picture(view, "vi")
    assert under.asked == 3  # the first is kept, the other is not
    assert watched.sentences("vi") == ()


def test_each_reason_is_told_once():
    watched = WatchedBackdrop(Counted("outside"))
    for _ in range(3):
        watched.picture(HERE, "en")
    assert watched.missing == {"outside": "nền"}
    assert len(watched.sentences("en")) == 1
    assert "nền" in watched.sentences("en")[0]


@pytest.mark.parametrize("wide", [120.0, 40.0])
def test_who_made_the_background_is_told_in_any_case(wide):
    view = View(EPSG, 50_000, EAST, NORTH, Box(20, 20, wide, 40))
    board = LabelBoard(view.frame)
    board.take(np.array([[20.0, 20.0, 20 + wide, 60.0]]))
    credit = "© OpenStreetMap contributors, SRTM · © OpenTopoMap (CC BY-SA)"
    found = board.put(BackdropPicture(None, credit).wish(view, 1.0), leaders=False)
    assert " ".join(found.wish.lines) == credit
    left, top, right, bottom = found.box
    assert left == pytest.approx(21)
    assert bottom == pytest.approx(59)
    assert right < 20 + wide
    assert top > 20
