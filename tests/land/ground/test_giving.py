"""Files taken into the user's own ground: what is known, what has to be asked, what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.base.errors import NotFoundError, SelectionError
from geo.land.ground import giving
from geo.store.own.ground import OwnGround
from tests.made import own_ground as made

REAL = Path(__file__).parents[4] / "shared" / "real"


@pytest.fixture
def own(tmp_path):
    return OwnGround(tmp_path / "own")


def test_map_data_are_kept_with_the_credit_of_their_licence(tmp_path, own):
    part = giving.add([made.shapefiles(tmp_path)], own, as_of="2026-06")
    assert (part.name, part.about.files, part.about.as_of) == ("context", "vietnam-free.shp.zip", "2026-06")
    assert "OpenStreetMap" in part.about.credit and "ODbL" in part.about.credit
    assert own.layer("roads")["ref"].tolist() == ["QL.4D"]
    assert len(own.layer("power")) == 0
    assert own.parts() == [part]


def test_heights_need_to_be_credited(tmp_path, own):
    path = made.heights(tmp_path)
    with pytest.raises(giving.CreditQuestionError):
        giving.add([path], own)
    assert own.parts() == []
    part = giving.add([path], own, credit="A survey")
    assert (part.name, part.about.credit) == ("dem", "A survey")
    assert own.raster("dem").width == 100


def test_a_legend_that_the_values_tell_brings_its_credit(tmp_path, own):
    part = giving.add([made.cover(tmp_path, values=(50, 100))], own)
    assert part.about.legend == "worldcover"
    assert "ESA WorldCover" in part.about.credit


def test_a_legend_that_the_values_leave_open_is_asked_for(tmp_path, own):
    path = made.cover(tmp_path, values=(1, 6))
    with pytest.raises(giving.LegendQuestionError) as caught:
        giving.add([path], own)
    assert caught.value.fits == ("igbp", "dynamicworld")
    assert giving.add([path], own, legend="dynamicworld").about.legend == "dynamicworld"
    with pytest.raises(giving.LegendQuestionError):
        giving.add([path], own, legend="file")


def test_a_file_that_names_its_classes_has_a_legend_of_its_own(tmp_path, own):
    path = made.cover(tmp_path, values=(1, 2), tags={"legend": "1 forest\n2 rice", "copyright": "A ministry"})
    part = giving.add([path], own)
    assert (part.about.legend, part.about.credit) == ("file", "A ministry")


def test_what_could_be_either_is_asked(tmp_path, own):
    path = made.cover(tmp_path, dtype="int16")
    with pytest.raises(giving.KindQuestionError):
        giving.add([path], own)
    assert giving.add([path], own, kind="landcover", legend="worldcover").name == "landcover"


def test_files_of_different_kinds_do_not_go_together(tmp_path, own):
    extract = made.shapefiles(tmp_path)
    for paths, key in (([extract, extract], "one_extract"), ([extract, made.heights(tmp_path)], "mixed")):
        with pytest.raises(SelectionError, match=key):
            giving.add(paths, own)


def test_a_date_that_is_none_is_refused(tmp_path, own):
    with pytest.raises(SelectionError, match="date"):
        giving.add([made.cover(tmp_path)], own, as_of="last year")


def test_a_part_that_is_replaced_has_another_token_and_goes_whole(tmp_path, own):
    first = giving.add([made.heights(tmp_path)], own, credit="one")
    second = giving.add([made.heights(tmp_path, fall=2.0)], own, credit="two")
    assert first.about.token != second.about.token
    assert len(own.parts()) == 1
    own.remove("dem")
    assert own.parts() == [] and own.raster("dem") is None
    with pytest.raises(NotFoundError):
        own.remove("dem")


def test_a_damaged_part_is_told_and_can_be_removed(tmp_path, own):
    giving.add([made.heights(tmp_path)], own, credit="one")
    own.path("dem").write_bytes(b"II*\0 nothing")
    (part,) = own.parts()
    assert part.fault is not None and own.part("dem") is None
    own.remove("dem")
    assert own.parts() == []


@pytest.mark.shared
def test_real_files_are_taken_in(own):
    if not REAL.is_dir():
        pytest.skip(f"no real files at {REAL}")
    giving.add([REAL / "osm_bat_xat_window.gpkg"], own)
    roads = own.layer("roads")
    assert {"QL.4E", "CT.05"} <= set(roads["ref"])
    assert "residential" not in set(roads["fclass"])
    assert len(own.layer("water")) > 0
    heights = giving.add([REAL / "dem_bat_xat_glo30.tif"], own, credit="Copernicus DEM")
    assert heights.name == "dem"
    with pytest.raises(giving.LegendQuestionError):
        giving.add([REAL / "landcover_bat_xat_dynamicworld10m.tif"], own)
