"""The provinces: what the file says, and what the rooms are told."""

from __future__ import annotations

import pytest

from geo.base.errors import CrsError, DataError
from geo.base.translate import LANGUAGES, tr
from geo.records import territory as of_provinces
from geo.records.territory import BEFORE, SINCE, grid_epsg, read_territory, territory

ROW = '[[province]]\ncode = "12"\nvintage = "2025"'


@pytest.fixture(scope="module")
def text(project):
    return (project / "data" / "boundaries" / "territory.toml").read_text("utf-8")


@pytest.fixture
def written(tmp_path):
    """Write a file of its own and return its path."""

    def write(content):
        path = of_provinces.territory_path(tmp_path)
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, "utf-8")
        return path

    return write


def test_thirty_four_provinces_of_sixty_three():
    known = territory()
    since = [one for one in known.provinces if one.vintage == SINCE]
    before = [one for one in known.provinces if one.vintage == BEFORE]
    assert (len(since), len(before)) == (34, 63)
    assert sorted(code for one in since for code in one.made_of) == sorted(one.code for one in before)
    assert sum(one.kind == "thành phố" for one in since) == 6
    assert sum(one.made_of == (one.code,) for one in since) == 11  # eleven stayed as they were


def test_a_code_may_mean_another_province_before():
    known = territory()
    assert known.province("15").name_vi == "Lào Cai"
    assert known.province("15", BEFORE).name_vi == "Yên Bái"
    assert known.province("10") is None
    assert known.province("10", BEFORE).name_vi == "Lào Cai"
    assert [of_provinces.successor(code) for code in ("10", "12", "15", "26", "99")] == [
        "15",
        "12",
        "15",
        "25",
        "",
    ]


def test_the_provinces_that_the_atlas_holds():
    assert of_provinces.province_names("2025") == {"12": "Lai Châu", "15": "Lào Cai"}
    assert of_provinces.province_names("pre2025") == {"12": "Lai Châu", "10": "Lào Cai", "15": "Yên Bái"}
    assert list(of_provinces.province_names("pre2025")) == [
        "12",
        "10",
        "15",
    ]  # the order of lists to choose from
    assert of_provinces.province_grids() == {"12": (9205, 9208), "15": (9208,), "10": (9208,)}
    assert of_provinces.central_meridians() == {9205: 103.0, 9208: 104.75}


@pytest.mark.parametrize(
    ("code", "grids"),
    [
        ("12", (9205, 9208)),  # 103°00′ so far, 104°45′ in the list of 2025
        ("15", (9208,)),
        ("10", (9208,)),
        ("01", (5897,)),  # 105°00′
        ("25", (9208, 9211, 5897)),  # Phú Thọ 104°45′, of Hòa Bình 106°00′ and Vĩnh Phúc 105°00′ too
        ("24", (9214, 9209)),  # Bắc Ninh 107°00′ as Bắc Giang had, 105°30′ before
        ("35", (5897, 9209)),  # Hà Nam: lists differ
        ("99", ()),
    ],
)
def test_the_grids_in_use_in_a_province_the_usual_one_first(code, grids):
    assert territory().grids(code) == grids


def test_a_province_without_grid_is_an_error_and_a_site_without_province_is_not():
    assert grid_epsg("12") == 9205
    with pytest.raises(CrsError, match=r"no_grid_of_province.*'99'"):
        grid_epsg("99")
    assert [of_provinces.site_grid(code) for code in ("12", "15", "", "99")] == [9205, 9208, 9208, 9208]


def test_official_areas_and_boxes_are_those_that_have_a_source():
    known = territory()
    areas = {(one.vintage, one.code): one.area_km2 for one in known.provinces if one.area_km2}
    assert areas == {
        ("2025", "12"): 9068.73,
        ("2025", "15"): 13256.92,
        ("pre2025", "10"): 6364.03,
        ("pre2025", "12"): 9068.73,
        ("pre2025", "15"): 6892.67,
    }
    west, south, east, north = known.covered.box
    for one in (*known.listed(SINCE), *known.listed(BEFORE)):
        assert west <= one.box[0] < one.box[2] <= east
        assert south <= one.box[1] < one.box[3] <= north


# -- the file ----------------------------------------------------------------------------------------


def test_a_data_folder_with_a_file_of_its_own_is_read_with_it(written, text, tmp_path, monkeypatch):
    written(text.replace('name_vi = "Lai Châu"', 'name_vi = "Lai Châu mới"', 1))
    monkeypatch.setenv("ATLAS_DATA", str(tmp_path))
    assert of_provinces.province_names("2025")["12"] == "Lai Châu mới"
    monkeypatch.delenv("ATLAS_DATA")
    assert of_provinces.province_names("2025")["12"] == "Lai Châu"


def test_a_data_folder_without_one_is_read_with_that_of_the_atlas(tmp_path, monkeypatch):
    (tmp_path / "zones").mkdir()
    monkeypatch.setenv("ATLAS_DATA", str(tmp_path / "zones"))
    assert of_provinces.province_names("2025") == {"12": "Lai Châu", "15": "Lào Cai"}


def test_it_is_read_once():
    assert territory() is territory()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[country]", "[country"),  # no TOML
        ('id = "epsg"\n', ""),  # a source without id
        ("file_grids", "grids_of_files"),
        ("home = [102.3, 21.3, 105.1, 22.9]", "home = [102.3, 21.3, 105.1]"),
        (ROW, ROW.replace("2025", "2026")),  # a list that there is not
        (ROW, ROW.replace("12", "13")),  # a covered province that is not there
        (ROW, f'{ROW}\ncapital = "Lai Châu"'),  # a column that no row has
        ('made_of = ["10", "15"]', 'made_of = ["10", "16"]'),
    ],
)
def test_a_broken_file_is_one_clear_error(written, text, old, new):
    assert old in text
    path = written(text.replace(old, new, 1))
    with pytest.raises(DataError, match=r"tables\.territory\.broken") as caught:
        read_territory(path)
    for language in LANGUAGES:
        assert "territory.toml" in tr(caught.value.key, language, **caught.value.params)


def test_a_missing_file_is_an_error_that_names_it(tmp_path):
    with pytest.raises(DataError, match=r"no_file.*territory\.toml"):
        read_territory(of_provinces.territory_path(tmp_path))
