"""The widget that asks which map, and how it is to be read, run without a browser."""

from __future__ import annotations

import re
from html import unescape

import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from streamlit.testing.v1 import AppTest

from geo.land.maps.opening import spooled
from tests.made.files import BOX, frame, geopackage

SECONDS = 60
OTHER = shapely.box(103.92, 22.3, 103.93, 22.31)


def maps_page():
    """A page with nothing but the widget for maps."""
    import streamlit as st

    from geo.ui.parts.map_input import map_input
    from geo.ui.session import cached, state

    atlas = cached.atlas()
    state.open_session(atlas)
    st.session_state["result"] = map_input(atlas, state.language(), "w")


@pytest.fixture
def page(whole_folder, own_folder, monkeypatch):
    """Run a page on the made-up atlas; returns a function from the page and its language."""
    monkeypatch.setenv("ATLAS_DATA", str(whole_folder))

    def at(function, language="vi"):
        test = AppTest.from_function(function, default_timeout=SECONDS)
        test.query_params["lang"] = language
        return ran(test)

    return at


@pytest.fixture
def maps(own_folder):
    """The reader's own maps folder, empty again afterwards."""
    folder = own_folder / "maps"
    folder.mkdir(exist_ok=True)
    yield folder
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def ran(test):
    test.run()
    assert not test.exception
    return test


def result(test):
    return test.session_state["result"]


def upload(test, name, data, place=0):
    test.file_uploader[place].set_value((name, data, "application/octet-stream"))
    return ran(test)


def told(test):
    """All sentences of the page."""
    boxes = [*test.warning, *test.error, *test.info, *test.caption]
    html = "".join(part.proto.body for part in test.get("html"))
    texts = [re.sub(r"\\(.)", r"\1", box.value) for box in boxes]
    return " ".join([*texts, unescape(re.sub("<[^>]+>", " ", html))])


def choice_of(test, ending):
    return next(box for box in test.selectbox if box.key.endswith(ending))


# -- maps ------------------------------------------------------------------------------------------


def test_empty_folder_says_where_maps_go(page, own_folder, maps):
    test = page(maps_page)
    test.button_group(key="w_source").set_value("own")
    ran(test)
    assert str(own_folder / "maps") in told(test)
    assert result(test) is None


def test_map_of_the_folder_with_its_code_column(page, maps, tmp_path):
    parcels = frame(BOX, OTHER, TenChu=["A", "B"], Ghichu=["một", "hai"], MaLoaiDat=["LUC", "ONT"])
    geopackage(tmp_path, parcels=parcels).rename(maps / "hien_trang.gpkg")
    test = page(maps_page)
    test.selectbox(key="w_own").select("hien_trang.gpkg")
    ran(test)
    choice = result(test)
    assert (choice.kind, choice.column, choice.label) == ("vector", "MaLoaiDat", "hien_trang.gpkg")
    column = choice_of(test, "_column")
    assert column.options[0] == "MaLoaiDat — LUC, ONT (nhận ra)"
    assert not any("TenChu" in option for option in column.options)
    column.select_index(1)
    assert result(ran(test)).column == "Ghichu"
    assert result(test).token != choice.token


def test_uploaded_map_is_spooled_and_its_layer_asked_for(page, maps, tmp_path):
    codes = {"code": ["LUC"]}
    data = geopackage(tmp_path, a=frame(BOX, **codes), b=frame(OTHER, **codes)).read_bytes()
    test = page(maps_page, "en")
    test.button_group(key="w_source").set_value("upload")
    test = upload(ran(test), "map.gpkg", data)
    assert result(test) is None
    choice_of(test, "_layer").select("b")
    ran(test)
    assert result(test).label == "map.gpkg: b"
    assert result(test).opened.extent == pytest.approx(OTHER.bounds)
    spooled(data, "map.gpkg").unlink()
    assert test.run().file_uploader, "a map that is gone from the disk is asked for again"


def raster(path, pixels):
    place = Affine(0.001, 0, 103.9, 0, -0.001, 22.4)
    profile = {"width": pixels.shape[1], "height": pixels.shape[0], "count": 1, "dtype": pixels.dtype.name}
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:4326", transform=place, **profile) as file:
        file.write(pixels, 1)


def test_raster_of_classes_needs_a_legend(page, maps):
    raster(maps / "cover.tif", np.resize(np.array([10, 40], "uint8"), (20, 20)))
    test = page(maps_page)
    test.selectbox(key="w_own").select("cover.tif")
    ran(test)
    assert result(test) is None
    choice_of(test, "_legend").select("worldcover")
    ran(test)
    assert (result(test).kind, result(test).legend.token) == ("cover", "worldcover")
    first = result(test).token
    choice_of(test, "_legend").select("own")
    test = upload(ran(test), "legend.csv", b"value,name,conflict\n10,Rung,yes\n40,Ruong,yes\n")
    assert result(test).legend.of(10).name_vi == "Rung"
    assert result(test).token != first


def test_raster_of_heights_is_for_slope(page, maps):
    raster(maps / "dem.tif", np.arange(400, dtype="float32").reshape(20, 20))
    test = page(maps_page)
    test.selectbox(key="w_own").select("dem.tif")
    ran(test)
    assert (result(test).kind, result(test).legend) == ("slope", None)


@pytest.mark.parametrize("name", ["bad.gpkg", "bad.tif"])
def test_damaged_map_gives_its_sentence(page, maps, name):
    (maps / name).write_bytes(
        (b"SQLite format 3\0" + bytes(52) + b"GPKG" if "gpkg" in name else b"II*\0") + bytes(500)
    )
    test = page(maps_page)
    test.selectbox(key="w_own").select(name)
    ran(test)
    assert result(test) is None
    assert len(test.warning) == 1
