"""The overlap page run without a browser: steps, answers, rules of a day, many sites, stop, hostile texts."""

from __future__ import annotations

import io
import json
import re
import shutil
import threading
from datetime import date
from html import unescape
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
from shapely.geometry import Polygon, box
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from geo.base.translate import tr
from geo.cli.root import main
from geo.export.kinds import overlap_content
from geo.formats.geotiff import Raster
from geo.land.law.legends import bundled
from geo.land.maps.opening import open_map
from geo.land.maps.parcels import FrameMap
from geo.land.overlap.checks import STATES
from geo.land.overlap.question import MapChoice, Question
from geo.land.overlap.site_choice import SiteChoice, read_sites
from geo.ui.pages.overlap import land as overlap_answer
from geo.ui.pages.overlap import page as overlap
from geo.ui.pages.overlap import result as overlap_result
from tests.made import rasters as made_rasters
from tests.made.atlas import HOSTILE_NAME

ROOT = Path(__file__).parents[3]
SECONDS = 60
EAST, NORTH = 450_000, 2_470_000


def rectangle(x, y, wide, high):
    """A rectangle in metres from the made origin, in Lào Cai."""
    return box(EAST + x, NORTH + y, EAST + x + wide, NORTH + y + high)


PARCELS = {
    "LUC": rectangle(0, 0, 100, 200),
    "SKK": rectangle(100, 0, 100, 200),
    "lnk": rectangle(300, 0, 100, 100),
}
SITES = {
    "paddy": rectangle(50, 0, 100, 100),  # half a hectare LUC, half SKK
    "works": rectangle(120, 0, 50, 100),  # SKK alone
    "away": rectangle(5_000, 0, 100, 100),
}


def sites(*names, **named):
    """Some of the made sites as a choice, or all."""
    chosen = names or tuple(SITES)
    labels = [named.get(name, f"Khu {name}") for name in chosen]
    shapes = [SITES[name] for name in chosen]
    frame = gpd.GeoDataFrame({"name": labels}, geometry=shapes, index=list(chosen), crs=9208).to_crs(4326)
    return SiteChoice(frame.rename_axis("site_id"), "file", "khu.geojson")


def landuse(column="code", kind="vector"):
    frame = gpd.GeoDataFrame({"code": list(PARCELS)}, geometry=list(PARCELS.values()), crs=9208)
    return MapChoice(FrameMap(frame, "Hiện trạng"), kind, column, None, "Hiện trạng 2024", "made")


@pytest.fixture(scope="module")
def data_folder(made_folder, tmp_path_factory):
    """The made atlas with the real codes, rules and legends."""
    folder = tmp_path_factory.mktemp("overlap") / "data"
    shutil.copytree(made_folder, folder)
    for name in ("legal", "legends"):
        shutil.copytree(ROOT / "data" / name, folder / name)
    return folder


@pytest.fixture
def asked():
    """What the widgets of both steps give; a test sets it."""
    return {"site": sites("paddy"), "map": landuse()}


@pytest.fixture
def app(data_folder, tmp_path, monkeypatch, asked):
    """Open the page, with stand-ins for the two widgets, which have tests of their own."""
    monkeypatch.setenv("ATLAS_DATA", str(data_folder))
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(overlap, "site_input", lambda *args, **kwargs: asked["site"])
    monkeypatch.setattr(overlap, "map_input", lambda *args, **kwargs: asked["map"])

    def opened(query=None, page="overlap"):
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
        for name, value in (query or {}).items():
            test.query_params[name] = value
        if page:
            test._page_hash = calc_hash(page)
        return run(test)

    return opened


def run(test):
    test.run()
    assert not test.exception
    return test


def click(test, key):
    test.button(key).click()
    return run(test)


def checked(test):
    """Go through the steps and wait for the answer."""
    click(test, "overlap_site_use")
    click(test, "overlap_map_choice_use")
    return check(test)


def check(test):
    click(test, "overlap_check")
    for job in test.session_state["jobs"].values():
        assert job.wait(SECONDS)
    return run(test)


def html(test):
    parts = test.get("html")
    return "".join(part.proto.body for part in parts if "<style>" not in part.proto.body)


def words(test):
    return unescape(re.sub(r"<[^>]+>", " ", html(test)))


def row(test, code):
    """The cells of a class of land as a reader sees them."""
    found = re.search(rf'data-code="{code}">(.*?)</tr>', html(test))
    return [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[1])]


def rule(test, rule_id):
    found = re.search(rf'data-rule="{rule_id}" data-answer="(\w+)">(.*?)</li>', html(test))
    return (found[1], unescape(re.sub(r"<[^>]+>", " ", found[2]))) if found else None


def said(test):
    return [part.value for part in (*test.error, *test.warning)]


def reported(test, atlas, language="vi"):
    """What files are made of after a check."""
    (*_, job) = test.session_state["jobs"].values()
    return overlap_result.report(atlas, test.session_state["overlap_asked"], job, language)


# -- steps -----------------------------------------------------------------------------------------


def test_nothing_can_be_checked_before_both_steps_are_done(app):
    test = app()
    assert test.button("overlap_check").disabled
    assert "Hãy chọn khu đất và bản đồ trước." in words(test)
    click(test, "overlap_site_use")
    assert test.button("overlap_check").disabled
    click(test, "overlap_map_choice_use")
    assert not test.button("overlap_check").disabled


def test_a_step_that_is_done_folds_to_one_line_and_can_be_opened_again(app):
    test = click(app(), "overlap_site_use")
    labels = [expander.label for expander in test.expander]
    assert labels[0].endswith("khu\\.geojson")
    assert not test.session_state["overlap_site_open"]
    assert test.session_state["overlap_map_choice_open"]
    test.session_state["overlap_site_open"] = True
    assert not run(test).button("overlap_site_use").disabled


def test_a_step_without_a_choice_cannot_be_left(app, asked):
    asked["site"] = None
    assert app().button("overlap_site_use").disabled


# -- the answer ------------------------------------------------------------------------------------


def test_conflict_shows_hectares_by_code_ledger_and_reasons(app):
    test = checked(app())
    body = html(test)
    assert 'data-state="conflict"' in body
    assert "Có vướng mắc" in words(test)
    code, name, ha, grid = row(test, "LUC")
    assert (code, grid) == ("LUC", "0,5000")
    assert "50%" in name
    assert float(ha.replace(",", ".")) == pytest.approx(0.5, abs=0.0002)
    assert "#FFFC8C" in re.search(r'<tr style="([^"]*)" data-part="land" data-code="LUC"', unescape(body))[1]
    ledger = re.search(r'data-row="rice">(.*?)</tr>', body)[1]
    assert "0,50" in ledger


def test_clear_and_could_not_check_say_why(app, asked):
    asked["site"] = sites("works")
    assert "Không thấy vướng mắc" in words(checked(app()))
    asked["site"] = sites("away")
    test = checked(app())
    assert 'data-state="could_not_check"' in html(test)
    assert "không có thửa đất nào của bản đồ" in words(test)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_three_answers_differ_in_sign_and_word(language):
    chips = {re.sub(r"<[^>]+>", " ", overlap_answer.chip(state, language)).strip() for state in STATES}
    assert len(chips) == 3
    assert len(set(overlap_answer.SIGNS.values())) == 3
    assert set(overlap_answer.SIGNS) == set(STATES)


def test_what_the_map_says_is_shown_as_printed(app, asked, monkeypatch):
    monkeypatch.setitem(SITES, "orchard", rectangle(300, 0, 50, 50))
    asked["site"] = sites("orchard")
    assert "Bản đồ ghi: lnk" in row(checked(app()), "LNK")[1]


def test_parcels_that_were_repaired_are_listed_with_their_fault(app, asked, monkeypatch):
    x, y = EAST + 500, NORTH
    bow = Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])
    monkeypatch.setitem(PARCELS, "CLN", bow)
    monkeypatch.setitem(SITES, "bow", rectangle(500, 0, 100, 100))
    asked["site"], asked["map"] = sites("bow"), landuse()
    said = words(checked(app()))
    assert "1 thửa đất của bản đồ đã được sửa hình" in said
    assert "đường bao tự cắt" in said


def test_the_language_changes_words_and_asks_nothing_anew(app):
    test = checked(app())
    (job,) = test.session_state["jobs"].values()
    test.segmented_control("language").set_value("en")
    run(test)
    assert "Conflict" in words(test)
    assert "Specialised rice land" in row(test, "LUC")[1]
    assert list(test.session_state["jobs"].values()) == [job]


def test_a_map_that_cannot_be_read_gives_its_sentence(app, asked):
    asked["map"] = landuse(column="LoaiDat")
    test = checked(app())
    assert len(said(test)) == 1
    assert "LoaiDat" in said(test)[0]
    assert "verdict" not in html(test)


def test_hostile_names_stay_text(app, asked):
    asked["site"] = sites("paddy", "works", paddy=HOSTILE_NAME)
    test = checked(app())
    assert HOSTILE_NAME in words(test)
    assert not re.search(r"<img|\$\{|`", html(test))


# -- rules -----------------------------------------------------------------------------------------


def test_a_rule_has_answer_basis_figures_and_dates(app):
    answer, text = rule(checked(app()), "LAND-01")
    assert answer == "met"
    for part in ("Thỏa điều kiện", "Cần:", "Điều 121", "0,5", "Có hiệu lực từ 01/08/2024"):
        assert part in text
    assert "hợp pháp" not in text


def test_the_rules_are_those_of_the_day_stated(app):
    test = checked(app())
    assert rule(test, "LAND-03") is None
    test.date_input("overlap_day").set_value(date(2025, 3, 1))
    run(test)
    assert "Lựa chọn đã thay đổi" in words(test)
    check(test)
    assert rule(test, "LAND-03")[0] == "met"
    assert rule(test, "LAND-05") is None
    assert "Lựa chọn đã thay đổi" not in words(test)


def test_general_knowledge_is_told_when_asked_for_and_labelled_on_the_page_and_in_its_files(app, made_atlas):
    test = checked(app())
    label = tr("legal.confidence.general_knowledge", "vi")
    assert label not in words(test)
    (before,) = reported(test, made_atlas).records
    test.toggle("overlap_general").set_value(True)
    run(test)
    assert "Lựa chọn đã thay đổi" in words(test)
    check(test)
    report = reported(test, made_atlas)
    (record,) = report.records
    more = record["rules"][len(before["rules"]) :]
    assert words(test).count(label) == len(more) > 0
    assert {**record, "rules": before["rules"]} == before  # they decide nothing
    workbook = openpyxl.load_workbook(io.BytesIO(overlap_content("xlsx", report)))
    marked = [row for row in workbook["Quy định"].iter_rows(values_only=True) if label in row]
    assert len(marked) == len(more)
    told = json.loads(overlap_content("json", report))["sites"][0]["rules"]
    assert [rule["rule_id"] for rule in told if rule["confidence"] == "general_knowledge"] == [
        rule["rule_id"] for rule in more
    ]


def test_a_raster_has_no_switch_for_general_knowledge(app, asked):
    asked["map"] = landuse(kind="slope")
    test = app()
    click(test, "overlap_site_use")
    click(test, "overlap_map_choice_use")
    assert "overlap_general" not in {toggle.key for toggle in test.toggle}


@pytest.mark.parametrize("general", [False, True])
@pytest.mark.parametrize("by_name", [False, True])
def test_page_and_command_line_give_the_same_records(
    app, asked, data_folder, tmp_path, capsys, made_atlas, general, by_name
):
    frame = gpd.GeoDataFrame({"code": list(PARCELS)}, geometry=list(PARCELS.values()), crs=9208)
    frame.to_file(tmp_path / "map.gpkg", driver="GPKG")
    sites().sites[["name", "geometry"]].to_file(tmp_path / "sites.gpkg", driver="GPKG")
    path = tmp_path / "sites.gpkg"
    asked["site"] = read_sites(path.name, path, made_atlas)
    landuse_map = open_map("map.gpkg", tmp_path / "map.gpkg")
    asked["map"] = MapChoice.of(landuse_map, "vector", "map.gpkg", "made", column="code")
    test = app({"site": "m-square"} if by_name else {})
    if not by_name:
        click(test, "overlap_site_use")
    click(test, "overlap_map_choice_use")
    test.date_input("overlap_day").set_value(date(2026, 11, 22))
    test.toggle("overlap_general").set_value(general)
    check(run(test))
    given = ("m-square" if by_name else path, tmp_path / "map.gpkg", "--day", "2026-11-22", "--json")
    more = ["--general"] if general else []
    capsys.readouterr()
    main(["--data", str(data_folder), "--language", "vi", "overlap", *map(str, given), *more])
    told = json.loads(capsys.readouterr().out)
    assert json.loads(json.dumps(reported(test, made_atlas).records)) == told["sites"]
    assert len(told["sites"]) == (1 if by_name else len(SITES))


def test_a_fact_that_is_filled_in_decides_a_rule(app):
    test = checked(app())
    assert rule(test, "RICE-01")[0] == "cannot_decide"
    test.number_input("overlap_fact_rice_crops_per_year").set_value(2.0)
    check(test)
    assert rule(test, "RICE-01")[0] == "met"


# -- many sites ------------------------------------------------------------------------------------


def test_many_sites_are_listed_worst_first_and_a_row_opens_one(app, asked):
    asked["site"] = sites()
    test = checked(app())
    assert 'data-states="conflict=1 could_not_check=1 clear=1"' in html(test)
    table = test.dataframe[0].value
    assert list(table["name"]) == ["Khu paddy", "Khu away", "Khu works"]
    assert table["uncovered"].isna().tolist() == [False, True, False]
    assert ">Khu paddy</h2>" in html(test)
    test.session_state["overlap_chosen"] = "works"
    assert ">Khu works</h2>" in html(run(test))


def test_the_table_can_be_filtered_by_answer(app, asked):
    asked["site"] = sites()
    test = checked(app())
    test.segmented_control("overlap_filter").set_value("clear")
    run(test)
    assert list(test.dataframe[0].value["name"]) == ["Khu works"]
    assert 'data-state="clear"' in html(test)


# -- progress, stop --------------------------------------------------------------------------------


def test_a_stop_keeps_what_is_done_and_says_so(app, asked, monkeypatch, made_atlas):
    asked["site"] = sites()
    at_second, go_on = threading.Event(), threading.Event()
    answers = Question.answers

    def slow(question, legal):
        for place, answer in enumerate(answers(question, legal)):
            if place == 1:
                at_second.set()
                assert go_on.wait(SECONDS)
            yield answer

    monkeypatch.setattr(Question, "answers", slow)
    test = app()
    click(test, "overlap_site_use")
    click(test, "overlap_map_choice_use")
    click(test, "overlap_check")
    assert at_second.wait(SECONDS)
    run(test)
    assert "verdict" not in html(test)
    (job,) = test.session_state["jobs"].values()
    assert (job.done, job.total, job.current) == (1, 3, "Khu works")
    click(test, "overlap_work_stop")
    assert test.button("overlap_work_stop").disabled
    go_on.set()
    assert job.wait(SECONDS)
    run(test)
    assert "2/3" in said(test)[0]
    assert len(test.dataframe[0].value) == 2
    report = overlap_result.report(made_atlas, test.session_state["overlap_asked"], job, "vi")
    assert len(report.records) == 2
    assert "2/3" in report.about.remarks[0]


# -- rasters ---------------------------------------------------------------------------------------


def raster(tmp_path, values, kind, legend=None):
    path = made_rasters.write(tmp_path / f"{kind}.tif", np.asarray(values), nodata=0)
    return MapChoice(Raster(path), kind, None, legend, "Ảnh thử", kind)


@pytest.fixture
def on_raster(monkeypatch):
    """A site of 10 by 10 cells in the corner of the made rasters."""
    monkeypatch.setitem(SITES, "corner", made_rasters.rectangle(0, 0, 100, 100))
    return sites("corner")


def test_land_cover_has_classes_ground_without_data_and_says_what_it_is(app, asked, tmp_path, on_raster):
    values = np.full((20, 20), 40, dtype="uint8")
    values[:2] = 0  # a fifth of the site says nothing
    asked["site"] = on_raster
    asked["map"] = raster(tmp_path, values, "cover", bundled("worldcover"))
    test = checked(app())
    assert row(test, "40")[3] == "0,8000"
    assert re.search(r'data-part="nodata".*?0,2000', html(test))
    assert tr("overlap_page.cover", "vi") in words(test)
    assert "100 ô" in words(test)
    assert "ESA WorldCover" in words(test)
    assert "data-rule" not in html(test)


def test_slopes_are_classed_as_stated_and_a_limit_makes_a_conflict(app, asked, tmp_path, on_raster):
    asked["site"] = on_raster
    asked["map"] = raster(tmp_path, np.tile(np.arange(30.0) * 2 + 100, (30, 1)), "slope")  # 2 m in 10 m
    test = checked(app())
    assert 'data-state="could_not_check"' in html(test)
    test.number_input("overlap_slope_limit").set_value(15.0)
    check(test)
    assert 'data-state="conflict"' in html(test)


# -- options ---------------------------------------------------------------------------------------


def test_slope_classes_that_do_not_rise_are_said(app, asked):
    asked["map"] = landuse(kind="slope")
    test = app()
    click(test, "overlap_site_use")
    click(test, "overlap_map_choice_use")
    test.text_input("overlap_slopes").set_value("15; 5")
    run(test)
    assert "15; 5" in said(test)[0].replace("\\", "")


# -- links -----------------------------------------------------------------------------------------


def test_a_link_names_the_sites_and_the_address_keeps_them(app):
    test = app({"site": "m-square~z-alpha"})
    assert "Mỏ đồng Vuông" in test.expander[0].label
    assert dict(test.query_params)["site"] == "m-square~z-alpha"
    test._page_hash = calc_hash("data")
    assert "site" not in dict(run(test).query_params)


def test_a_link_to_nothing_is_said(app):
    test = app({"site": "no-such"})
    assert "no\\-such" in said(test)[0]
    assert "site" not in dict(test.query_params)


def test_the_panel_of_a_feature_leads_here_with_its_site(app):
    test = app({"feature": "m-square"}, page=None)
    click(test, "check_overlap")
    assert "Mỏ đồng Vuông" in test.expander[0].label
    assert dict(test.query_params)["site"] == "m-square"


def test_a_site_without_a_boundary_could_not_be_checked(app):
    test = app({"site": "z-alpha"})
    click(test, "overlap_map_choice_use")
    check(test)
    assert 'data-state="could_not_check"' in html(test)
    assert "không có ranh giới" in words(test)
