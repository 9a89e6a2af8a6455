from __future__ import annotations

import unicodedata
from xml.etree import ElementTree as ET

import pyogrio
import pytest

from geo.atlas.selection import Selection
from geo.base.translate import LANGUAGES, tr
from geo.export.selection.kml import to_kml
from geo.export.selection.table import layer_table
from geo.formats.csv import plain
from geo.formats.kml import NAMESPACE
from tests.made.atlas import HOSTILE_NAME
from tests.made.other_gdal import features, summary

KML = f"{{{NAMESPACE}}}"


@pytest.fixture(scope="module")
def frames(made_atlas):
    return made_atlas.select(Selection())


@pytest.fixture(scope="module")
def path(frames, made_atlas, tmp_path_factory):
    made = tmp_path_factory.mktemp("kml") / "selection.kml"
    made.write_bytes(to_kml(frames, made_atlas, "vi"))
    return made


@pytest.fixture(scope="module")
def document(path):
    return ET.fromstring(path.read_bytes()).find(f"{KML}Document")


def placemark(document, name):
    return next(mark for mark in document.iter(f"{KML}Placemark") if mark.findtext(f"{KML}name") == name)


def data_of(mark):
    return {data.get("name"): data.text for data in mark.iter(f"{KML}SimpleData")}


def test_a_folder_and_styles_for_each_layer(document, frames):
    folders = document.findall(f"{KML}Folder")
    names = [folder.findtext(f"{KML}name") for folder in folders]
    assert names == [f"{tr(f'vocabulary.layer.{layer}', 'vi')} ({len(frames[layer])})" for layer in frames]
    styles = {f"#{style.get('id')}" for style in document.iter(f"{KML}Style")}
    assert {mark.findtext(f"{KML}styleUrl") for mark in document.iter(f"{KML}Placemark")} <= styles


def test_every_value_comes_back_equal(document, frames, made_atlas):
    marks = {data_of(mark)["feature_id"]: data_of(mark) for mark in document.iter(f"{KML}Placemark")}
    for layer, frame in frames.items():
        for row in layer_table(layer, frame, made_atlas, "vi").to_dict("records"):
            known = {name: str(plain(value)) for name, value in row.items() if plain(value) is not None}
            assert marks[row["feature_id"]] == known


def test_numbers_are_typed_and_columns_named(path, document):
    layer = pyogrio.list_layers(path)[0][0]
    back = pyogrio.read_dataframe(path, layer=layer).set_index("feature_id")
    assert back.loc["z-alpha", "area_ha"] == 100
    assert (back.loc["z-beta", "area_ha_lower"], back.loc["z-beta", "area_ha_upper"]) == (30, 50)
    shown = document.find(f"{KML}Schema/{KML}SimpleField[@name='area_ha']/{KML}displayName")
    assert shown.text == "Diện tích (ha)"


def test_shapes_come_back(path, frames):
    for (layer, _), frame in zip(pyogrio.list_layers(path), frames.values(), strict=True):
        back = pyogrio.read_dataframe(path, layer=layer).set_index("feature_id")
        shapes = zip(back.geometry, frame.geometry.loc[back.index], strict=True)
        assert all(one.hausdorff_distance(other) < 1e-7 for one, other in shapes if one is not None)
        assert list(back.geometry.isna()) == list(frame.geometry.isna())


def test_another_gdal_reads_it(path, frames):
    assert [name for name in frames if summary(path).count("\n") >= len(frames)] == list(frames)
    layer = pyogrio.list_layers(path)[0][0]
    rows = {row["properties"]["feature_id"]: row["properties"] for row in features(path, layer)}
    assert rows["z-alpha"]["investment_vnd_bn"] == 1000
    assert rows["z-alpha"]["area_ha_source"] == "Văn bản decision-2020"


def test_a_popup_is_a_table_with_units_dates_and_sources(document):
    html = placemark(document, "Khu công nghiệp Đông Phố Mới").findtext(f"{KML}description")
    rows = [[cell.text for cell in row] for row in ET.fromstring(f"<div>{html}</div>").iter("tr")]
    assert rows[0] == ["Số liệu", "Giá trị", "Thời điểm", "Nguồn"]
    assert ["Diện tích", "100 ha", "2020", "Văn bản decision-2020"] in rows
    assert ["Tỷ lệ lấp đầy", "75%", "2024", "Văn bản report-2024"] in rows


def test_a_popup_tells_plans_and_ranges(document):
    html = placemark(document, "Khu công nghiệp Mường Thử").findtext(f"{KML}description")
    assert "30–50 ha (quy hoạch, dự thảo)" in html
    assert tr("export.draft", "vi") in html


def test_hostile_text_stays_text(document):
    mark = placemark(document, HOSTILE_NAME)
    html = mark.findtext(f"{KML}description")
    assert {element.tag for element in ET.fromstring(f"<div>{html}</div>").iter()} <= {
        "div",
        "p",
        "table",
        "tr",
        "th",
        "td",
    }
    assert "$[" not in html


def test_a_feature_without_a_place_is_kept(document):
    mark = placemark(document, "Thủy điện Suối Ba")
    assert data_of(mark)["feature_id"] == "h-nowhere"
    assert mark.find(f"{KML}Point") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_nfc_and_the_document_names_its_sources(frames, made_atlas, language):
    text = to_kml(frames, made_atlas, language).decode()
    assert unicodedata.is_normalized("NFC", text)
    about = ET.fromstring(text).findtext(f"{KML}Document/{KML}description")
    assert "Văn bản report-2024" in about
    assert tr("export.credit", language, publisher="Cơ quan thử", licence="open") in about


def test_decomposed_text_is_composed(frames, made_atlas):
    zones = frames["zones"].copy()
    zones.loc["z-alpha", "name_vi"] = unicodedata.normalize("NFD", "Đông Phố Mới")
    assert "<name>Đông Phố Mới</name>" in to_kml({"zones": zones}, made_atlas, "vi").decode()
