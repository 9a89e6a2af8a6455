from __future__ import annotations

import shutil
from datetime import date

import pandas as pd
import pytest

from geo.atlas.atlas import Atlas
from geo.atlas.facets import Loosened, counts, facets, loosen
from geo.atlas.selection import Selection
from geo.atlas.selection_values import Range
from geo.base.errors import DataError, NotFoundError
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.records.vocabulary import LAYERS
from geo.store import catalog
from tests.made.atlas import FEATURES, HOSTILE_NAME, MINE_CENTRE


def ids(frames):
    return sorted(feature_id for frame in frames.values() for feature_id in frame.index)


def selected(atlas, **filters):
    return ids(atlas.select(Selection(**filters)))


# -- opening -------------------------------------------------------------------------------------


def test_an_atlas_opens_with_its_tables(made_atlas):
    assert ids(made_atlas.layers()) == sorted(row[0] for row in FEATURES)
    assert made_atlas.sources.at["press-2023", "standing"] == "press"
    assert made_atlas.admin_units.at["02001", "name_vi"] == "Phố Mới"
    assert made_atlas.features.at["z-alpha", "communes_2025"] == "Phố Mới"
    assert made_atlas.provinces("2025")["code"].tolist() == ["12", "15"]
    assert made_atlas.provinces("pre2025")["code"].tolist() == ["10", "12", "15"]
    assert all(frame.crs.to_epsg() == 4326 for frame in made_atlas.layers().values())


def test_the_version_follows_the_content(made_atlas, made_folder, tmp_path):
    copy = shutil.copytree(made_folder, tmp_path / "data")
    assert Atlas.open(copy).version == made_atlas.version
    path = catalog.table_path(copy, "sources")
    path.write_text(path.read_text("utf-8").replace("Cơ quan thử", "Cơ quan khác"), "utf-8")
    assert Atlas.open(copy).version != made_atlas.version


def test_a_geopackage_of_other_tables_is_refused(made_folder, tmp_path):
    copy = shutil.copytree(made_folder, tmp_path / "data")
    path = catalog.table_path(copy, "features")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("m-point")), "utf-8")
    with pytest.raises(DataError, match="not_built_from_tables"):
        Atlas.open(copy)


def test_a_folder_without_data_is_refused(tmp_path):
    with pytest.raises(DataError):
        Atlas.open(tmp_path)


# -- layers as of a day --------------------------------------------------------------------------


def test_figures_are_joined_by_the_rule(made_atlas):
    zones = made_atlas.layer("zones")
    assert zones.loc["z-alpha", ["area_ha", "area_ha_basis", "area_ha_source_id"]].tolist() == [
        100, "actual", "decision-2020",
    ]  # fmt: skip
    assert pd.isna(zones.at["z-beta", "area_ha"])
    assert zones.loc["z-beta", ["area_ha_lower", "area_ha_upper"]].tolist() == [30, 50]
    assert zones["draft"].to_dict() == {"z-alpha": 0, "z-beta": 1}


def test_before_anything_was_known_nothing_is_shown(made_atlas):
    assert ids(made_atlas.layers(as_of=date(2015, 1, 1))) == []


def test_a_day_shows_what_was_known_by_then(made_atlas):
    then = made_atlas.layers(as_of=date(2023, 6, 1))
    assert ids(then) == ["c-gamma", "h-one", "h-two", "m-point", "p-one", "z-alpha"]
    alpha = then["zones"].loc["z-alpha"]
    assert alpha["area_ha"] == 100
    assert alpha["status"] is None
    assert pd.isna(alpha["fill_rate_pct"])
    assert then["clusters"].at["c-gamma", "status"] == "removed_from_plan"
    # The decision of 2020 says "planned in 2020": known from the end of that year.
    assert "h-two" not in made_atlas.layer("hydropower", as_of=date(2020, 12, 30)).index
    assert "h-two" in made_atlas.layer("hydropower", as_of=date(2020, 12, 31)).index


def test_days_between_two_changes_share_one_frame(made_atlas):
    first = made_atlas.layer("zones", as_of=date(2023, 6, 1))
    assert made_atlas.layer("zones", as_of=date(2023, 7, 1)) is first
    assert made_atlas.layer("zones", as_of=date(2026, 12, 31)) is not first


def test_without_drafts_only_what_others_say_remains(made_atlas):
    signed = made_atlas.layers(drafts=False)
    assert ids(signed) == ["c-gamma", "c-hostile", "h-one", "h-two", "m-point", "p-one", "z-alpha"]


def test_the_mine_keeps_its_polygon(made_atlas):
    mine = made_atlas.layer("mines").loc["m-square"]
    assert mine["geometry_basis"] == "digitised"
    assert mine.geometry.area > 0
    assert mine["computed_grid_ha"] == 100
    assert mine["area_ha"] == 101


def test_available_land_says_how_it_was_derived(made_atlas):
    zones, clusters = made_atlas.layer("zones"), made_atlas.layer("clusters")
    assert zones.loc["z-alpha", ["available_ha", "available_ha_method"]].tolist() == [
        15,
        "leasable_minus_occupied",
    ]
    assert clusters.loc["c-hostile", ["available_ha", "available_ha_method"]].tolist() == [10, "area_by_fill"]
    assert (
        pd.isna(clusters.at["c-gamma", "available_ha"])
        and clusters.at["c-gamma", "available_ha_method"] is None
    )
    assert "available_ha" not in made_atlas.layer("mines")


# -- selections ----------------------------------------------------------------------------------


def test_without_filters_everything_passes(made_atlas):
    frames = made_atlas.select(Selection())
    assert tuple(frames) == LAYERS
    assert len(ids(frames)) == len(FEATURES)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"layers": ("projects",)}, ["p-one"]),
        ({"layers": ()}, []),
        ({"provinces": ("12",)}, ["h-nowhere", "h-two", "z-beta"]),
        ({"provinces": ("15",), "vintage": "pre2025"}, ["c-gamma", "c-hostile", "m-point"]),
        ({"provinces": ("10", "12"), "vintage": "pre2025", "layers": ("zones",)}, ["z-alpha", "z-beta"]),
        ({"districts": ("Lục Yên",)}, ["c-gamma", "c-hostile", "m-point"]),
        ({"communes": ("02002",)}, ["h-one", "m-square"]),
        ({"communes": ("Bát Xát",)}, ["h-one", "m-square"]),
        ({"kinds": ("metallurgy_plant", "mine")}, ["m-point", "m-square", "p-one"]),
        ({"statuses": ("licensed", "removed_from_plan")}, ["c-gamma", "m-point"]),
        ({"minerals": ("copper",)}, ["m-square", "p-one"]),
        ({"minerals": ("gold", "iron")}, ["m-point", "m-square"]),
        ({"sectors": ("wood",)}, ["c-hostile"]),
        ({"text": "pho moi dong"}, ["p-one", "z-alpha"]),  # the project lies in the commune Phố Mới
        ({"text": "OLD PIER"}, ["z-alpha"]),
        ({"text": "khong co"}, []),
        ({"area_ha": Range(40, 60)}, ["z-beta"]),  # 30–50 meets 40–60
        ({"area_ha": Range(51, 70)}, []),
        ({"area_ha": Range(None, 30)}, ["c-hostile", "m-point", "z-beta"]),
        ({"available_ha": Range(12, None)}, ["z-alpha"]),
        ({"fill_rate_pct": Range(0, 100)}, ["c-hostile", "z-alpha"]),  # unknown never passes
        ({"investment_vnd_bn": Range(None, 500)}, ["p-one"]),
        ({"capacity_mw": Range(100, None)}, ["h-two"]),  # "at least 5 MW" may be 100
        ({"capacity_mw": Range(None, 4)}, []),
        ({"year": Range(2015, 2018)}, ["h-one", "z-alpha"]),
        ({"drafts": False, "layers": ("mines",)}, ["m-point"]),
        ({"as_of": date(2022, 12, 31), "layers": ("mines",)}, ["m-point"]),
        ({"minerals": ("copper",), "layers": ("mines",), "area_ha": Range(100, None)}, ["m-square"]),
    ],
)
def test_filters(made_atlas, filters, expected):
    assert selected(made_atlas, **filters) == expected


def test_a_day_may_be_given_beside_the_selection(made_atlas):
    selection = Selection(layers=("mines",), as_of=date(2026, 12, 31))
    assert ids(made_atlas.select(selection, as_of=date(2022, 12, 31))) == ["m-point"]


def test_an_area_takes_what_meets_it_and_counts_what_it_cannot_place(made_atlas):
    lon, lat = MINE_CENTRE
    west, south, east, north = lon - 0.01, lat - 0.01, lon + 0.002, lat + 0.002
    corner = ((west, south), (east, south), (east, north), (west, north))
    assert selected(made_atlas, polygon=corner) == ["m-square"]
    lai_chau = Selection(bbox=(102.5, 21.5, 103.5, 23.0))
    assert ids(made_atlas.select(lai_chau)) == []
    assert made_atlas.imprecise(lai_chau) == 2
    assert made_atlas.imprecise(lai_chau.replaced(layers=("zones",))) == 1
    assert made_atlas.imprecise(Selection()) == 0


def test_a_ring_that_crosses_itself_takes_what_it_winds_around(made_atlas):
    bow = ((104.05, 22.35), (104.15, 22.45), (104.05, 22.45), (104.15, 22.35))
    assert selected(made_atlas, polygon=bow, layers=("zones",)) == ["z-alpha"]
    assert selected(made_atlas, polygon=bow, layers=("projects",)) == ["p-one"]


def test_selecting_changes_nothing_that_others_see(made_atlas):
    before = {name: pd.util.hash_pandas_object(frame.drop(columns="geometry")).sum()
              for name, frame in made_atlas.layers().items()}  # fmt: skip
    made_atlas.select(Selection(text="suoi", area_ha=Range(1, 2)))
    made_atlas.totals(made_atlas.select(Selection()))
    facets(made_atlas, Selection())
    made_atlas.facts("z-alpha")
    assert before == {name: pd.util.hash_pandas_object(frame.drop(columns="geometry")).sum()
                      for name, frame in made_atlas.layers().items()}  # fmt: skip


# -- options with counts, loosening ---------------------------------------------------------------


def test_counts_follow_the_other_filters_but_not_their_own(made_atlas):
    assert counts(made_atlas, Selection(), "layers") == {
        "hydropower": 3, "clusters": 2, "mines": 2, "zones": 2, "projects": 1,
    }  # fmt: skip
    selection = Selection(minerals=("iron",))
    assert counts(made_atlas, selection, "minerals") == {"copper": 2, "gold": 1, "iron": 1}
    assert counts(made_atlas, selection, "layers") == {"mines": 1}
    assert counts(made_atlas, selection, "provinces") == {"15": 1}
    assert counts(made_atlas, Selection(layers=("zones",)), "statuses") == {"operating": 1, "planned": 1}
    assert counts(made_atlas, Selection(vintage="pre2025"), "provinces") == {"10": 4, "12": 3, "15": 3}


def test_choosing_an_option_gives_its_count(made_atlas):
    base = Selection(text="suoi")
    for field, options in facets(made_atlas, base).items():
        for token, count in options.items():
            assert len(selected(made_atlas, **{"text": "suoi", field: (token,)})) == count


def test_an_empty_selection_says_what_to_loosen(made_atlas):
    selection = Selection(layers=("zones", "mines"), text="vuong", area_ha=Range(1, 20))
    assert ids(made_atlas.select(selection)) == []
    assert loosen(made_atlas, selection) == [Loosened("text", 1), Loosened("area_ha", 1)]
    early = Selection(layers=("clusters",), as_of=date(2000, 1, 1))
    assert loosen(made_atlas, early) == [Loosened("as_of", 2)]


# -- features ------------------------------------------------------------------------------------


def test_facts_give_the_chosen_and_the_competing_values(made_atlas):
    facts = {fact.attribute: fact for fact in made_atlas.facts("z-alpha")}
    assert list(facts)[:1] == ["status"]
    area = facts["area_ha"]
    assert (area.chosen.lower, area.chosen.unit, area.chosen.source.standing) == (
        100,
        "ha",
        "signed_decision",
    )
    assert [(o.value, o.qualifier, o.basis) for o in area.others] == [
        ("99", "about", "actual"),
        ("120", "exact", "planned"),
    ]
    assert {fact.attribute for fact in made_atlas.facts("m-point")} == {"status", "licence", "area_ha"}


def test_facts_of_a_day_and_without_drafts(made_atlas):
    area = next(f for f in made_atlas.facts("z-alpha", as_of=date(2025, 1, 1)) if f.attribute == "area_ha")
    assert [o.value for o in area.others] == ["99"]
    assert made_atlas.facts("z-beta", drafts=False) == []


def test_the_joined_figures_are_the_chosen_facts(made_atlas):
    for layer, frame in made_atlas.layers().items():
        for feature_id in frame.index:
            for fact in made_atlas.facts(feature_id):
                source = frame.at[feature_id, f"{fact.attribute}_source_id"]
                assert source == fact.chosen.source.source_id, (layer, feature_id, fact.attribute)


def test_a_feature_is_found_by_id_or_name(made_atlas):
    assert made_atlas.find("z-alpha") == "z-alpha"
    assert made_atlas.find("kcn dong pho moi") == "z-alpha"
    assert made_atlas.find("Old Pier") == "z-alpha"
    assert made_atlas.find("Vuông") == "m-square"
    assert made_atlas.feature("c-hostile")["name_vi"] == HOSTILE_NAME
    assert made_atlas.feature("m-square").name == "m-square"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("suoi", "errors.several_features"),
        ("Suối Mộtt", "errors.no_such_feature_but"),
        ("zzz", "errors.no_such_feature"),
    ],
)
def test_what_is_not_one_feature_names_what_is_near(made_atlas, name, key):
    with pytest.raises(NotFoundError) as caught:
        made_atlas.find(name)
    assert caught.value.key == key
    for language in LANGUAGES:
        assert name in sentence(caught.value, language)


def test_unknown_names_are_refused(made_atlas):
    for ask in (
        lambda: made_atlas.layer("lakes"),
        lambda: made_atlas.provinces("1975"),
        lambda: made_atlas.feature("nobody"),
        lambda: made_atlas.facts("nobody"),
        lambda: made_atlas.feature("z-beta", as_of=date(2020, 1, 1)),
    ):
        with pytest.raises(NotFoundError) as caught:
            ask()
        for language in LANGUAGES:
            assert "{" not in sentence(caught.value, language)


@pytest.mark.parametrize("asked", ["m-gone", "Mỏ Xưa", "mo xua", "old mine"])
def test_a_feature_that_left_says_so_and_when(made_atlas, asked):
    with pytest.raises(NotFoundError) as caught:
        made_atlas.find(asked)
    assert caught.value.key == "errors.left_unpublished_source"
    assert "01/12/2026" in sentence(caught.value, "vi")
    assert "Mỏ Xưa" in sentence(caught.value, "en")
    assert made_atlas.not_found("m-gone").key == "errors.left_unpublished_source"
    assert made_atlas.not_found("zzz").key == "errors.no_such_feature"
