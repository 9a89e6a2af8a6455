"""Every wrong input of an overlap check has a sentence of its own, in both languages, and no other."""

from __future__ import annotations

import json

import pytest

from geo.base.translate import LANGUAGES
from geo.cli.root import main
from tests.made import wrong as made_wrong

REFUSED = {
    # case: exit code, words in English, words in Vietnamese
    "no_crs": (1, "map.gpkg does not state its coordinate system", "map.gpkg không ghi hệ tọa độ"),
    "shapefile_without_prj": (1, "does not state its coordinate system", "không ghi hệ tọa độ"),
    "metres_as_degrees": (1, "states degrees (WGS 84) but its numbers are metres", "các số là mét"),
    "sites_in_metres_as_degrees": (1, "does not lie in Viet Nam", "không nằm ở Việt Nam"),
    "swapped": (1, "has latitude and longitude (or X and Y) swapped", "bị đổi chỗ"),
    "swapped_sites": (1, "Longitude and latitude (or X and Y) are swapped", "bị đổi chỗ"),
    "empty_layer": (1, "map.gpkg has no features", "map.gpkg không có đối tượng nào"),
    "no_code_column": (2, "looks like land-use codes; choose one of: parcel", "một trong các cột: parcel"),
    "crossing_corners": (1, "crosses itself, so it encloses no area: 1–2 × 3–4", "tự cắt"),
    "two_corners": (1, "has only 2 different corners", "chỉ có 2 điểm khác nhau"),
    "raster_without_crs": (1, "map.tif does not state its coordinate system", "map.tif không ghi hệ tọa độ"),
    "float_classes": (2, "map.tif has fractional values", "map.tif có giá trị lẻ"),
}
UNCHECKED = {
    "other_zone": ("between 102.52° and 102.53° east", "kinh độ 102,52° đến 102,53°"),
    "no_overlap": ("between 104.35° and 104.35° east", "kinh độ 104,35° đến 104,35°"),
}


@pytest.fixture(scope="module")
def atlas_of(made_atlas):
    return lambda folder, **_: made_atlas


@pytest.fixture
def asked(tmp_path, capsys, monkeypatch, atlas_of):
    """Ask about a made case; returns exit code, output, messages for each language."""
    monkeypatch.setattr("geo.atlas.atlas.Atlas.open", atlas_of)

    def ask(case, *options):
        sites, landuse = getattr(made_wrong, case)(tmp_path)
        told = {}
        for language in LANGUAGES:
            code = main(["overlap", str(sites), str(landuse), "--language", language, *options])
            printed = capsys.readouterr()
            assert "Traceback" not in printed.err
            assert str(tmp_path) not in printed.out + printed.err
            told[language] = code, printed.out, printed.err
        return told

    return ask


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_refused_with_a_sentence(asked, case):
    code, english, vietnamese = REFUSED[case]
    told = asked(case)
    for language, words in (("en", english), ("vi", vietnamese)):
        found, out, err = told[language]
        assert (found, out) == (code, "")
        assert words in err
        assert err.count("\n") == 1
        assert "{" not in err


@pytest.mark.parametrize("case", UNCHECKED)
def test_what_lies_elsewhere_is_not_checked_and_says_where(asked, case):
    told = asked(case, "--json")
    for language, words in zip(("en", "vi"), UNCHECKED[case], strict=True):
        code, out, _ = told[language]
        (site,) = json.loads(out)["sites"]
        assert (code, site["state"]) == (4, "could_not_check")
        assert words in " ".join(site["reason"])
        assert (site["classes"], site["uncovered_ha"], site["contested_ha"]) == ([], None, None)


def test_codes_in_lower_case_or_with_blanks_are_understood(asked):
    for code, out, err in asked("lower_case_codes", "--json").values():
        (site,) = json.loads(out)["sites"]
        assert (code, err) == (3, "")
        assert {one["code"] for one in site["classes"]} == {"LUC", "SKK"}
        assert [one["as_printed"] for one in site["classes"] if one["code"] == "LUC"] == [[" luc "]]


def test_a_polygon_that_crosses_itself_is_told_and_never_clear(asked):
    told = asked("crossing_polygon")
    assert "crosses itself" in " ".join(told["en"][1:])
    assert "tự cắt" in " ".join(told["vi"][1:])
    assert all(code != 0 for code, _, _ in told.values())
