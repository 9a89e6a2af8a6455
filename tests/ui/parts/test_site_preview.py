"""What is seen of sites that are being chosen: remarks, hectares of one, a list of several, shapes."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, box
from streamlit.testing.v1 import AppTest

from geo.base.remark import Remark
from geo.base.translate import tr
from geo.ui.parts.site_preview import areas_of
from tests.ui.seen import html, ran, raw_html, words


def preview_page():
    import geopandas as gpd
    import streamlit as st

    from geo.land.overlap.site_choice import SiteChoice
    from geo.ui.parts import site_preview

    shapes, names, provinces = st.session_state["shapes"]
    sites = gpd.GeoDataFrame(
        {"name": names, "province_code": provinces},
        index=[str(place + 1) for place in range(len(shapes))],
        geometry=shapes,
        crs=4326,
    )
    site_preview.summary(SiteChoice(sites, "file", "Tệp"), "vi")
    site_preview.remarks(st.session_state["remarks"], "vi")


@pytest.fixture
def shown():
    def at(shapes, names=None, provinces=None, remarks=()):
        test = AppTest.from_function(preview_page)
        test.session_state["remarks"] = remarks
        count = len(shapes)
        test.session_state["shapes"] = (shapes, names or ["Khu"] * count, provinces or ["15"] * count)
        return ran(test)

    return at


SQUARE = box(103.9, 22.3, 103.91, 22.31)  # 1.03 km by 1.11 km


def test_one_site_is_measured_on_the_ellipsoid_and_on_the_grid_of_its_province(shown):
    said = words(html(shown([SQUARE])))
    assert tr("sites.input.grid", "vi", epsg=9208) in said
    assert said.count("114,") == 2
    assert tr("sites.input.grid", "vi", epsg=9205) in words(html(shown([SQUARE], provinces=["12"])))


def test_a_site_outside_the_provinces_is_measured_on_the_usual_grid(shown):
    assert "EPSG:" in words(html(shown([SQUARE], provinces=[None])))


def test_several_sites_are_listed_with_their_sum(shown):
    other = shapely.affinity.translate(SQUARE, 0.02)
    test = shown([SQUARE, other, Point(103.9, 22.3)], names=["Khu A", None, "Điểm"])
    listed = test.dataframe[0].value
    assert listed["name"].tolist() == ["Khu A", "2", "Điểm"]  # without a name, by its number
    assert listed["ha"].notna().tolist() == [True, True, False]
    assert listed["ha"][0] == pytest.approx(114.4, abs=0.5)
    assert "2" in test.caption[0].value
    assert "228," in test.caption[0].value


def test_only_areas_are_shown_on_the_map():
    two = MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)])
    sites = gpd.GeoDataFrame(geometry=[two, box(5, 0, 6, 1), Point(9, 9), LineString([(0, 0), (9, 9)])])
    shape = areas_of(sites)
    assert shape.bounds == (0, 0, 6, 1)
    assert len(shape.geoms) == 3
    assert areas_of(gpd.GeoDataFrame(geometry=[Point(9, 9)])) is None


def test_remarks_are_sentences_and_stay_text(shown):
    zone = Remark("sites.remark.zone", zone="<b>105</b>", candidates="<img src=x>")
    test = shown([SQUARE], remarks=[Remark("sites.remark.point"), zone])
    assert tr("sites.remark.point", "vi") in html(test)
    assert "<b>105</b>" in html(test)
    assert "<img" not in raw_html(test)
    assert raw_html(test).count("<li>") == 2
    assert "<li>" not in raw_html(shown([SQUARE]))
