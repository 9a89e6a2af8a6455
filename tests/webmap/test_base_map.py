import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer
from shapely import Point, Polygon, box

from geo.atlas.symbols import STATE_OF_STATUS, STATES, legend, mineral_group, plant_radius_px, symbols, tones
from geo.base.basemaps import BASEMAPS
from geo.base.crs import to_vn2000
from geo.base.errors import CrsError
from geo.base.palette import MAP_THEMES, contrast
from geo.records.vocabulary import LAYERS, STATUSES
from geo.webmap.base_map import MapData, drawn_geometry, grid_definition, update_payload, visible_sets
from geo.webmap.encoding import _varints, encode_attributes, encode_geometry, encode_land

HOSTILE = "<img src=x onerror=alert(1)>${alert(2)}`'\"</script>"


def points(*coordinates):
    return gpd.GeoSeries([None if c is None else Point(c) for c in coordinates], crs="EPSG:4326")


def frames():
    zones = gpd.GeoDataFrame(
        {
            "name_vi": ["Khu A", HOSTILE],
            "name_en": ["Zone A", None],
            "kind": ["industrial_zone", "no_such_kind"],
            "status": ["operating", None],
            "location_level": ["site", "commune"],
            "area_ha": [100.0, np.nan],
            "area_ha_lower": [100.0, 30.0],
            "area_ha_upper": [100.0, 50.0],
            "area_ha_qualifier": ["exact", "range"],
            "area_ha_basis": ["actual", "planned"],
            "area_ha_as_of": ["2025-10", None],
            "draft": [0, 1],
        },
        geometry=points((104.0, 22.0), (104.5, 22.5)),
        index=pd.Index(["z1", "z2"], name="feature_id"),
    )
    mines = gpd.GeoDataFrame(
        {
            "name_vi": ["Mỏ 1", "Mỏ 2", "Mỏ 3"],
            "status": ["planned", "removed_from_plan", "planned"],
            "minerals": ["copper | gold", "apatite", None],
            "location_level": ["site", "site", "none"],
        },
        geometry=[box(104, 22, 104.1, 22.1), Point(103, 22), None],
        crs="EPSG:4326",
        index=pd.Index(["m1", "m2", "m3"], name="feature_id"),
    )
    return {"zones": zones, "mines": mines}


# -- geometry --


def read_numbers(data):
    numbers, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    return numbers


def unzigzag(number):
    return (number >> 1) ^ -(number & 1)


def test_one_point_is_four_small_numbers():
    assert encode_geometry([points((0.000001, -0.000002))]) == bytes([1, 1, 2, 3])


def test_a_square_with_a_hole_between_nothing_and_a_point():
    square = Polygon(box(0, 0, 0.001, 0.001).exterior, [box(0.0004, 0.0004, 0.0006, 0.0006).exterior.coords])
    series = gpd.GeoSeries([None, square, Point(0.002, 0)], crs="EPSG:4326")
    numbers = read_numbers(encode_geometry([series]))
    assert numbers[:1] == [3]
    assert numbers[1:4] == [0, 2, 1]
    assert numbers[4:5] == [2]  # rings of the square
    assert numbers[5:7] == [4, 4]  # corners of each, the closing one left out
    steps = np.array([unzigzag(n) for n in numbers[7:]]).reshape(-1, 2)
    anchors, corners = steps[:2].cumsum(axis=0), steps[2:].cumsum(axis=0)
    assert anchors[1].tolist() == [2000, 0]
    assert square.contains(Point(anchors[0] * 1e-6))
    assert sorted(corners[:4].tolist()) == [[0, 0], [0, 1000], [1000, 0], [1000, 1000]]
    rings = [Polygon(corners[:4]), Polygon(corners[4:])]
    assert rings[0].exterior.is_ccw != rings[1].exterior.is_ccw


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), max_size=20))
def test_points_come_back_within_half_a_millionth_of_a_degree(coordinates):
    numbers = read_numbers(encode_geometry([points(*coordinates)]))
    steps = np.array([unzigzag(n) for n in numbers[1 + len(coordinates) :]]).reshape(-1, 2)
    assert np.allclose(steps.cumsum(axis=0) * 1e-6, np.array(coordinates).reshape(-1, 2), atol=0.51e-6)


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, [0]), (127, [127]), (128, [128, 1]), (16_384, [128, 128, 1]), (2**32 - 1, [255, 255, 255, 255, 15])],
)
def test_numbers_in_groups_of_seven_bits(number, written):
    assert list(_varints(np.array([number], dtype=np.uint32))) == written


def test_only_rich_shapes_are_simplified():
    coast = Point(104, 22).buffer(0.1, quad_segs=1000)
    simplified, kept = (
        len(read_numbers(encode_geometry([gpd.GeoSeries([shape], crs="EPSG:4326")])))
        for shape in (coast, box(104, 22, 104.1, 22.1))
    )
    assert kept == 1 + 1 + 1 + 1 + 2 + 8
    assert simplified < len(coast.exterior.coords) / 4


def test_geometry_of_another_system_is_refused():
    with pytest.raises(CrsError):
        encode_geometry([points((1, 2)).to_crs(3857)])


def test_land_takes_only_communes_in_force():
    provinces = gpd.GeoDataFrame(
        {"code": ["12"], "name_vi": ["Lai Châu"]}, geometry=[box(102, 21, 104, 23)], crs="EPSG:4326"
    )
    units = pd.DataFrame(
        [
            ("commune", "Mường Lay", "xã", 103.0, 22.0, None),
            ("commune", "Tân Phong", "phường", 103.4, 22.3, ""),
            ("commune", "Xã cũ", "xã", 103.5, 22.3, "2025-06-30"),
            ("commune", "Không có điểm", "xã", np.nan, np.nan, ""),
            ("district", "Tam Đường", "huyện", 103.5, 22.3, ""),
        ],
        columns=["level", "name_vi", "kind", "lon", "lat", "valid_to"],
    )
    land = json.loads(encode_land({"2025": provinces}, units, ("vi", "en")))
    assert land["places"] == [["Mường Lay", 103.0, 22.0, 0], ["Tân Phong", 103.4, 22.3, 1]]
    assert land["provinces"] == [{"code": "12", "name": "Lai Châu", "vintage": "2025"}]
    assert {"vi", "en"} == set(land["neighbours"][0]["names"])


# -- attributes --


def test_attributes_keep_ranges_unknowns_and_hostile_text_as_they_are():
    table = json.loads(encode_attributes(frames(), symbols(frames()), "en"))
    assert table["ids"] == ["z1", "z2", "m1", "m2", "m3"]
    assert table["names"][:2] == ["Zone A", HOSTILE]
    kinds = [table["kinds"]["labels"][code] for code in table["kinds"]["codes"]]
    assert kinds[1] == "no_such_kind"
    area = table["figures"][LAYERS.index("zones")][0]
    assert area["template"] == "{n} ha"
    assert area["values"] == [100.0, "30–50 ha"]
    notes = [area["notes"]["labels"][code] for code in area["notes"]["codes"]]
    assert notes == ["Oct 2025", "planned"]
    assert table["figures"][LAYERS.index("mines")][0]["values"] == [None, None, None]
    assert table["texts"]["no_data"] == "no data"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_attributes_need_no_column_beyond_the_geometry(language):
    bare = {layer: gpd.GeoDataFrame(geometry=points((104, 22))) for layer in LAYERS}
    table = json.loads(encode_attributes(bare, symbols(bare), language))
    assert table["names"] == [""] * len(LAYERS)
    assert table["state"] == [STATES.index("unknown")] * len(LAYERS)


# -- symbols and legend --


def test_every_status_has_a_state():
    assert set(STATE_OF_STATUS) == set(STATUSES)
    assert set(STATE_OF_STATUS.values()) <= set(STATES)


def test_symbols_of_a_zone_with_hectares_and_of_one_somewhere_in_its_commune():
    shown = symbols(frames())
    assert shown.disc_m.tolist() == [564, 0, 0, 0, 0]  # 100 ha = π · 564²
    assert shown.place.tolist()[:2] == [0, 2]
    assert shown.draft.tolist() == [0, 1, 0, 0, 0]
    assert shown.outlined.tolist() == [0, 0, 1, 0, 0]
    assert [STATES[s] for s in shown.state] == ["built", "unknown", "planned", "removed", "planned"]


def test_a_plant_grows_with_the_root_of_its_megawatts():
    small, four, sixteen, unknown = plant_radius_px([0, 4, 16, np.nan])
    assert sixteen - small == pytest.approx(2 * (four - small), abs=0.11)
    assert unknown == small
    assert plant_radius_px([1e6]) == 18


def test_a_mineral_has_the_colour_of_its_group():
    assert mineral_group("copper") == "copper"
    assert mineral_group("tungsten") == "other"
    assert mineral_group("no such mineral") == "other"


def test_colours_stand_out_on_both_grounds():
    for light, dark in tones():
        assert contrast(light, MAP_THEMES["light"]["land"]) >= 2.6
        assert contrast(dark, MAP_THEMES["dark"]["land"]) >= 4


def test_the_legend_says_exactly_what_is_visible():
    shown = symbols(frames())
    groups = legend(shown, np.array([True, False, True, False, False]), "en")
    counts = [[(item.label, item.count) for item in group.items] for group in groups]
    assert [sum(count for _, count in items) for items in counts[:3]] == [2, 1, 2]
    assert counts[2] == [("Operating", 1), ("Planned or licensed", 1)]
    assert counts[3] == [("Outline from published corners", 1), ("Schematic circle of the declared area", 1)]
    assert legend(shown, np.zeros(5, dtype=bool), "vi") == []


# -- updates --


def test_visible_features_by_position():
    every = {"zones": pd.Index(["a", "b"]), "mines": pd.Index(["c", "d"]), "projects": pd.Index(["e"])}
    chosen = {"zones": pd.DataFrame(index=["b"]), "mines": pd.DataFrame(index=["d", "c"])}
    assert visible_sets(chosen, every).tolist() == [False, True, True, True, False]


def test_an_update_holds_one_bit_for_each_feature():
    data = MapData("g.bin", "a.json", "l.json", symbols(frames()), {})
    visible = np.array([True] * 3 + [False] * 5 + [True])
    payload = update_payload(
        data,
        visible,
        [],
        selected_id=None,
        vintage="2025",
        basemap="no such",
        dark=True,
        drawing_enabled=False,
    )
    assert payload["visible"] == "BwE="  # bytes 7 and 1
    assert payload["basemap"] is None
    assert payload["theme"] == "dark"


def test_only_chosen_basemaps_lie_on_the_internet():
    assert BASEMAPS["local"] is None
    assert all(made["url"].startswith("https://") for made in BASEMAPS.values() if made)


# -- coordinates and drawings --


@pytest.mark.parametrize("epsg", [9205, 9208])
def test_the_page_projects_as_the_core_does(epsg):
    target = CRS.from_proj4(grid_definition(epsg))
    east, north = Transformer.from_crs(4326, target, always_xy=True).transform(103.97, 22.48)
    expected = to_vn2000(103.97, 22.48, epsg)
    assert (north, east) == pytest.approx((expected.north_m, expected.east_m), abs=0.01)


def test_a_circle_becomes_a_polygon_of_its_radius():
    feature = {"geometry": {"type": "Point", "coordinates": [104, 22]}, "properties": {"radius": 1000}}
    ring = np.array(drawn_geometry(feature)["coordinates"][0])
    geod = Geod(ellps="WGS84")
    distances = geod.inv(*(np.full(len(ring), part) for part in (104.0, 22.0)), ring[:, 0], ring[:, 1])[2]
    assert distances == pytest.approx(np.full(len(ring), 1000.0))
    area, _ = geod.polygon_area_perimeter(ring[:, 0], ring[:, 1])
    assert area == pytest.approx(np.pi * 1000**2, rel=0.002)  # counter-clockwise, so positive


def test_a_drawn_polygon_stays_as_it_is():
    geometry = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    assert drawn_geometry({"geometry": geometry, "properties": {}}) == geometry
