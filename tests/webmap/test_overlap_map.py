"""The map of a checked site: what its script is told, with hostile texts and very many corners."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon, box

from geo.land.overlap.pieces import PIECE_COLUMNS
from geo.webmap import overlap_map
from geo.webmap.overlap_map import OverlapMap, OverlapUpdate, encode_scene

HOSTILE = "<img src=x onerror=alert(1)> ${window.x=1} `A` </script>"
SITE = box(104.0, 22.0, 104.4, 22.1)


def pieces(*rows):
    """Rows of part, code, colour, hectares, shape as pieces of one site."""
    frame = [
        ("s", part, code, f"đất {code}", f"{code} land", colour, ha, 2 * ha, shape)
        for part, code, colour, ha, shape in rows
    ]
    return gpd.GeoDataFrame(frame, columns=list(PIECE_COLUMNS), geometry="geometry", crs=4326)


EVERY_PART = pieces(
    ("land", "LUC", "#FFFC8C", 1.0, box(104.0, 22.0, 104.1, 22.1)),
    ("land", "SKN", "#FAAAA0", 4.0, box(104.1, 22.0, 104.2, 22.1)),
    ("contested", "LUC / SKN", "#8C8C8C", 2.0, box(104.2, 22.0, 104.3, 22.1)),
    ("uncovered", "", "#8C8C8C", 2.0, box(104.3, 22.0, 104.35, 22.1)),
    ("uncovered", "nodata", "#8C8C8C", 1.0, box(104.35, 22.0, 104.4, 22.1)),
)


def scene(shown=EVERY_PART, language="en", site=SITE):
    return json.loads(encode_scene(site, shown, language))


def test_pieces_are_drawn_by_their_part_and_told_with_their_share():
    told = scene()
    assert [piece["part"] for piece in told["pieces"]] == ["land", "land", "contested", "uncovered", "nodata"]
    assert told["pieces"][1]["label"] == "SKN – SKN land"
    assert dict(told["pieces"][1]["lines"]) == {
        "On the ellipsoid": "4 ha",
        "On the VN-2000 grid": "8 ha",
        "Share": "40%",
    }
    assert dict(told["pieces"][2]["lines"])["Codes"] == "LUC / SKN"


def test_the_legend_has_the_site_and_exactly_what_is_shown_most_hectares_first():
    lines = [(line["part"], line["label"], line["amount"]) for line in scene()["legend"]]
    assert lines == [
        ("site", "Boundary of the site", ""),
        ("land", "SKN", "4 ha"),
        ("land", "LUC", "1 ha"),
        ("contested", "Claimed by several codes", "2 ha"),
        ("uncovered", "Outside the map", "2 ha"),
        ("nodata", "Cells without data", "1 ha"),
    ]
    only = scene(EVERY_PART.iloc[:1])
    assert [line["part"] for line in only["legend"]] == ["site", "land"]


def test_several_pieces_of_a_code_are_one_line_of_the_legend():
    twice = pieces(("land", "LUC", "#FFFC8C", 1.0, SITE), ("land", "LUC", "#FFFC8C", 0.5, SITE))
    assert [line["amount"] for line in scene(twice)["legend"]] == ["", "1.5 ha"]


def test_classes_of_a_raster_are_called_by_their_names():
    shown = pieces(("land", "40", "#F096FF", 1.0, SITE)).assign(name_en="Cropland")
    told = scene(shown)
    assert told["legend"][1]["label"] == told["pieces"][0]["label"] == "Cropland"


def test_rings_are_latitude_and_longitude_with_their_holes():
    holed = Polygon(SITE.exterior, [box(104.1, 22.04, 104.2, 22.06).exterior])
    told = scene(pieces(("land", "LUC", "#FFFC8C", 1.0, holed)), site=holed)
    (polygon,) = told["pieces"][0]["rings"]
    assert [len(ring) for ring in polygon] == [4, 4]
    assert sorted(map(tuple, polygon[0])) == [(22.0, 104.0), (22.0, 104.4), (22.1, 104.0), (22.1, 104.4)]
    assert told["bounds"] == [104.0, 22.0, 104.4, 22.1]


def test_very_many_corners_are_thinned_and_figures_are_not(monkeypatch):
    monkeypatch.setattr(overlap_map, "MOST_CORNERS", 200)
    angles = np.linspace(0, 2 * np.pi, 5_000, endpoint=False)
    circle = Polygon(np.column_stack([104.2 + 0.1 * np.cos(angles), 22.05 + 0.04 * np.sin(angles)]))
    told = scene(pieces(("land", "LUC", "#FFFC8C", 7.25, circle)), site=circle)
    (rings,) = told["pieces"][0]["rings"]
    assert 20 < len(rings[0]) < 200
    drawn = Polygon([(lon, lat) for lat, lon in rings[0]])
    assert shapely.hausdorff_distance(drawn, circle) < 0.001
    assert dict(told["pieces"][0]["lines"])["On the ellipsoid"] == "7.25 ha"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_hostile_codes_stay_data(language):
    shown = pieces(("land", HOSTILE, "#8C8C8C", 1.0, SITE))
    told = scene(shown, language)
    assert told["legend"][1]["label"] == HOSTILE
    assert set(told["texts"]) >= {"overlap_map", "legend", "zoom_in", "attribution"}


def test_an_update_names_files_and_no_script_can_leave_it():
    update = OverlapUpdate({"scene": "</script><script>", "land": "l", "theme": "dark"})
    assert "</script>" not in update.payload
    assert json.loads(update.payload)["scene"] == "</script><script>"


def test_the_map_itself_is_the_same_for_every_site():
    maps = [OverlapMap([("overlap", "o.js")], folders={"leaflet": "l", "fonts": "f"}) for _ in range(2)]
    assert maps[0].settings == maps[1].settings
    assert maps[0].default_js == [("overlap", "o.js")]
    assert "atlasMap.createOverlap(" in maps[0].get_root().render()
