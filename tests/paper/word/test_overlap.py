"""The section of a check: rows are those of the record, hectares add up, no 0 for what is not known."""

from __future__ import annotations

import pytest

from geo.base.translate import tr
from geo.paper.word import overlap
from geo.paper.word.overlap import steps, write_overlap
from geo.paper.word.page import new_document
from geo.paper.word.writer import Writer
from tests.made.overlap import made_report


def section(*names, language="vi", map_png=None):
    writer = Writer(new_document(language), language)
    report = made_report(*names, language=language)
    made = list(write_overlap(writer, report, map_png=map_png))
    return writer, report, made


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def said(writer):
    return [paragraph.text for paragraph in writer.document.paragraphs if paragraph.text]


def captioned(writer, key, language="vi", **told):
    """The table below a caption."""
    word = tr("reports.word.table", language)
    captions = [text.partition(". ")[2] for text in said(writer) if text.startswith(word)]
    return writer.document.tables[captions.index(tr(f"reports.caption.{key}", language, **told))]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_answers_have_a_row_a_site(language):
    writer, report, made = section("conflict", "clear", "point", language=language)
    rows = cells(captioned(writer, "answers", language))
    assert len(made) == 3
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
    assert [row[1] for row in rows[1:]] == ["Khu đất conflict", "Khu đất clear", "Khu đất point"]
    assert [row[2] for row in rows[1:]] == [
        tr(f"overlap.state.{state}", language) for state in ("conflict", "clear", "could_not_check")
    ]
    assert [record["state"] for record in report.records] == ["conflict", "clear", "could_not_check"]


def test_hectares_that_are_not_known_are_a_dash():
    writer, _, _ = section("conflict", "point")
    point = cells(captioned(writer, "answers"))[2]
    assert point[3:] == ["–", "–", "–"]


def test_one_site_needs_no_table_of_answers():
    writer, _, _ = section("clear")
    assert not [text for text in said(writer) if tr("reports.caption.answers", "vi") in text]


def test_hectares_by_code_add_up_to_the_site():
    writer, report, _ = section("conflict")
    rows = cells(captioned(writer, "land", name="Khu đất conflict"))
    assert [row[0] for row in rows[1:]] == ["SKK", "LUC", "", "", ""]
    assert [row[1] for row in rows[3:]] == [
        "Đất có nhiều mã chồng lấn",
        "Ngoài phạm vi bản đồ",
        "Toàn bộ khu đất",
    ]
    hectares = [float(row[2].replace(",", ".")) for row in rows[1:]]
    assert hectares == pytest.approx([1, 0.5, 0.5, 2, 4], abs=0.001)
    assert sum(hectares[:-1]) == pytest.approx(hectares[-1], abs=2e-4)
    assert [row[4] for row in rows[1:]] == ["25 %", "12,5 %", "12,5 %", "50 %", "100 %"]
    assert rows[0][3] == "Diện tích trên lưới EPSG:9208 (ha)"
    assert report.records[0]["grid_epsg"] == 9208


def test_groups_have_least_and_most():
    writer, report, _ = section("conflict")
    rows = cells(captioned(writer, "ledger", name="Khu đất conflict"))
    ledger = [line for line in report.records[0]["ledger"] if line["low_ha"] or line["high_ha"]]
    assert len(rows) == 1 + len(ledger)
    rice = next(row for row in rows if row[0] == "Đất trồng lúa")
    assert rice[1:] == ["0,5001", "3,0004"]


def test_rules_are_those_that_call_for_something_with_their_document():
    writer, report, _ = section("conflict")
    rows = cells(captioned(writer, "rules"))
    calls = [rule for rule in report.records[0]["rules"] if rule["calls"]]
    assert [rule["rule_id"] for rule in calls] == ["LAND-01", "LAND-05", "RICE-02"]
    assert [row[0] for row in rows[1:]] == ["LAND-01", "LAND-05", "RICE-02"]
    assert rows[1][2].split("\n")[0] == "Luật Đất đai 31/2024/QH15"
    assert tr("reports.overlap.no_verdict", "vi") in said(writer)


def test_a_site_that_could_not_be_checked_has_its_reason_and_no_table():
    writer, report, _ = section("nowhere")
    assert not [
        text for text in said(writer) if tr("reports.caption.land", "vi", name="Khu đất nowhere") in text
    ]
    assert f"–\t{report.records[0]['reason'][0]}" in said(writer)
    assert "Kết quả: Không kiểm tra được" in said(writer)


def test_maps_are_asked_for_by_site():
    asked = []
    section("conflict", "clear", map_png=lambda site: asked.append(site) or b"")
    assert asked == ["conflict", "clear"]


def test_many_sites_are_cut_and_counted(monkeypatch):
    monkeypatch.setattr(overlap, "_MOST_SITES", 2)
    writer, report, made = section("conflict", "clear", "point", "away")
    assert len(made) == 2
    assert steps(report) == ["Khu đất conflict", "Khu đất clear"]
    assert "Còn 2 khu đất nữa; kết quả của mọi khu đất ở tệp số liệu kèm theo." in said(writer)
    assert len(cells(captioned(writer, "answers"))) == 1 + 4
