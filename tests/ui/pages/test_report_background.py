"""What lies under the maps of a file: tiles from the internet, rasters of the reader's own."""

from __future__ import annotations

import io
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import numpy as np
import pytest
from affine import Affine
from pypdf import PdfReader
from pyproj import Transformer

from geo.base.crs import to_vn2000
from geo.base.translate import tr
from geo.ui.pages.report import backdrop
from geo.ui.session.messages import plain
from geo.uploads.kept import KeptFile
from tests.made.rasters import write
from tests.made.report_page import (
    choose,
    content,
    finished,
    made,
    run,
    said,
    visits,
)


@pytest.fixture
def app(made_folder, monkeypatch, tmp_path):
    """Open the page at an address."""
    monkeypatch.setenv("ATLAS_DATA", str(made_folder))
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    with visits() as opened:
        yield opened


class Internet(ModuleType):
    """The package that fetches tiles, which gives green ones or, where the network is cut, none."""

    def __init__(self):
        super().__init__("contextily")
        self.__spec__ = ModuleSpec("contextily", None)
        self.asked, self.is_cut = 0, False

    def bounds2img(self, west, south, east, north, **options):
        self.asked += 1
        if self.is_cut:
            raise OSError("no route")
        image = np.full((64, 64, 4), (40, 160, 60, 255), dtype=np.uint8)
        (left, right), (bottom, top) = Transformer.from_crs(4326, 3857, always_xy=True).transform(
            [west - 1, east + 1], [south - 1, north + 1]
        )
        return image, (left, right, bottom, top)


@pytest.fixture
def internet(monkeypatch):
    made_up = Internet()
    monkeypatch.setitem(sys.modules, "contextily", made_up)
    return made_up


def test_nothing_is_fetched_before_tiles_are_chosen_and_then_once_a_map(app, internet):
    test = finished(app(l="zones"))
    assert not internet.asked
    assert not PdfReader(io.BytesIO(content(test))).pages[0].images
    choose(test, "backdrop", "tiles")
    test.button_group("report_backdrop_tiles").set_value("satellite")
    page = PdfReader(io.BytesIO(content(finished(run(test))))).pages[0]
    assert len(page.images) == 1
    assert "© Esri, Maxar, Earthstar Geographics" in page.extract_text()
    assert internet.asked == 2  # streets, then the satellite; the preview and the file share a picture
    assert not said(test)


@pytest.mark.parametrize(
    "about",
    [{"what": "features", "id": "z-alpha"}, {"what": "comparison", "id": "z-alpha~z-beta"}, {"l": "zones"}],
)
def test_without_network_the_sheet_is_whole_and_the_page_says_so_in_a_sentence(app, internet, about):
    internet.is_cut = True
    test = finished(choose(app(lang="en", **about), "backdrop", "tiles"))
    assert said(test) == [plain(tr("sheets.backdrop_told.no_network", "en"))]
    page = PdfReader(io.BytesIO(content(test))).pages[0]
    assert "No background: the internet gave none." in " ".join(page.extract_text().split())
    assert not page.images
    internet.is_cut = False
    test.button("report_again").click()
    finished(run(test))
    assert not said(test)
    assert PdfReader(io.BytesIO(content(test))).pages[0].images


def test_a_series_on_tiles_tells_what_was_missing_once_it_is_made(app, internet):
    internet.is_cut = True
    test = choose(app(kind="series", l="zones"), "backdrop", "tiles")
    assert not said(finished(test))
    made(test)
    assert said(test) == [plain(tr("sheets.backdrop_told.no_network", "vi"))]
    assert internet.asked == 2  # then it was asked no more
    assert len(PdfReader(io.BytesIO(content(test))).pages) == 7


def test_tiles_are_offered_only_with_the_package_for_them(app, monkeypatch):
    monkeypatch.setattr(backdrop, "has_tiles", lambda: False)
    test = app()
    assert test.button_group("report_backdrop").options == ["Không", "Ảnh của tôi"]


def ground(path, *, bands=1, side=400, **profile):
    """Grey cells of a kilometre round a zone."""
    north, east = to_vn2000(104.1, 22.4, 9208)
    place = Affine(1_000, 0, float(east) - side * 500, 0, -1_000, float(north) + side * 500)
    return write(path, np.full((bands, side, side), 120, dtype=np.uint8), transform=place, **profile)


def test_a_raster_of_the_own_maps_folder_lies_under_the_map(app, tmp_path):
    (tmp_path / "home" / "maps").mkdir(parents=True)
    ground(tmp_path / "home" / "maps" / "vệ tinh.tif")
    (tmp_path / "home" / "maps" / "hien-trang.gpkg").touch()
    test = choose(app(l="zones"), "backdrop", "raster")
    assert test.selectbox("report_backdrop_own").options == ["vệ tinh.tif"]
    test.selectbox("report_backdrop_own").set_value("vệ tinh.tif")
    page = PdfReader(io.BytesIO(content(finished(run(test))))).pages[0]
    assert len(page.images) == 1
    assert "Nền: vệ tinh" in page.extract_text()
    test.text_input("report_backdrop_credit").set_value("© Cục Viễn thám")
    assert "© Cục Viễn thám" in PdfReader(io.BytesIO(content(finished(run(test))))).pages[0].extract_text()
    assert not said(test)


@pytest.mark.parametrize("kind", ["sheet", "series"])
def test_an_uploaded_raster_of_three_bands_lies_under_the_maps(app, tmp_path, monkeypatch, kind):
    kept = KeptFile("bay.tif", 9, "token", ground(tmp_path / "spooled.tif", bands=3))
    monkeypatch.setattr(backdrop, "file_door", lambda *args, **kwargs: kept)
    test = choose(app(l="zones", kind=kind), "backdrop", "raster")
    pages = PdfReader(io.BytesIO(content(finished(test) if kind == "sheet" else made(test)))).pages
    told = ["Nền: bay" in page.extract_text() for page in pages]
    assert told == ([True] if kind == "sheet" else [False, False, True, True, True, False, False])
    assert pages[len(pages) // 2].images


def test_a_raster_that_cannot_be_used_is_told_and_the_sheet_goes_on_without_it(app, tmp_path, monkeypatch):
    other = tmp_path / "x.tif"
    other.write_bytes(b'{"type": "FeatureCollection", "features": []}')
    kept = KeptFile("x.geojson", 9, "token", other)
    monkeypatch.setattr(backdrop, "file_door", lambda *args, **kwargs: kept)
    test = finished(choose(app(l="zones"), "backdrop", "raster"))
    assert said(test) == [plain(tr("report_page.error.raster", "vi", name="x.geojson"))]
    assert content(test).startswith(b"%PDF")


def test_a_raster_without_a_system_is_asked_for_it(app, tmp_path, monkeypatch):
    kept = KeptFile("x.tif", 9, "token", ground(tmp_path / "x.tif", side=40, crs=None))
    monkeypatch.setattr(backdrop, "file_door", lambda *args, **kwargs: kept)
    test = finished(choose(app(l="zones"), "backdrop", "raster"))
    (box,) = [box for box in test.selectbox if box.key.startswith("report_backdrop_")]
    box.set_value(next(option for option in box.options if "9208" in option))
    assert len(PdfReader(io.BytesIO(content(finished(run(test))))).pages[0].images) == 1
