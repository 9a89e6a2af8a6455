"""A series read back: which page is where, as its contents, index, bookmarks and links tell."""

from __future__ import annotations

import io
import re
from datetime import date
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from geo.atlas.selection import Selection
from geo.base.translate import tr
from geo.paper.series.drawing import production
from geo.paper.series.layout import Layout
from geo.paper.series.plan import Plan
from geo.paper.sheets import Paper
from tests.made.atlas import HOSTILE_NAME
from tests.made.drawn import texts
from tests.made.overlap import made_report
from tests.made.pages import assert_nothing_collides, written

ZONES = Selection(layers=("zones", "clusters"))


def read(plan):
    return PdfReader(io.BytesIO(production(plan).file()))


def text_of(page):
    return " ".join(page.extract_text().split())


def outline(reader):
    """Title, page from 0 and depth of each bookmark."""
    found = []

    def walk(items, depth):
        for item in items:
            if isinstance(item, list):
                walk(item, depth + 1)
            else:
                found.append((item.title, reader.get_destination_page_number(item), depth))

    walk(reader.outline, 0)
    return found


@pytest.fixture(scope="module")
def series(made_atlas):
    """Two zones and two clusters."""
    return read(Plan(made_atlas, ZONES))


# -- a series of features --------------------------------------------------------------------------


def test_a_series_has_cover_contents_overview_sheets_index_and_sources(series):
    assert len(series.pages) == 9
    texts = [text_of(page) for page in series.pages]
    for place, title in ((0, "Tập bản đồ đất công nghiệp"), (1, "Mục lục"), (7, "Bảng tra tên")):
        assert title in texts[place]
    assert "Cụm công nghiệp: 2" in texts[0]
    assert "Nguồn số liệu" in texts[8]
    assert "Quyết định, quy hoạch đã ký (1)" in texts[8]
    assert "https://example.org/decision-2020" in texts[8]


def test_every_page_but_the_cover_tells_its_number(series):
    for number, page in enumerate(series.pages, start=1):
        assert (f"{number}/9" in text_of(page)) is (number > 1)


def test_bookmarks_lead_to_their_pages(series):
    found = outline(series)
    assert found[:3] == [("Trang bìa", 0, 0), ("Mục lục", 1, 0), ("Bản đồ tổng quan", 2, 0)]
    assert [(title, depth) for title, _, depth in found[3:-2]] == [
        ("Khu công nghiệp, khu kinh tế", 0),
        ("Khu công nghiệp Đông Phố Mới", 1),
        ("Khu công nghiệp Mường Thử", 1),
        ("Cụm công nghiệp", 0),
        ("Cụm công nghiệp Gốc Gạo", 1),
        (HOSTILE_NAME, 1),
    ]
    for title, page, depth in found[3:-2]:
        if depth:
            assert "".join(title.split()) in "".join(series.pages[page].extract_text().split())
    assert [page for _, page, _ in found[-2:]] == [7, 8]


def test_the_contents_tell_the_true_pages(series):
    contents = text_of(series.pages[1])
    for title, page, depth in outline(series):
        if depth == 1 and "<" not in title:
            told = re.search(rf"{re.escape(title)} (?:[^\d]*?) ?(\d+)", contents)
            assert int(told[1]) == page + 1, title
    assert re.search(r"Bản đồ tổng quan 3\b", contents)
    assert re.search(r"Bảng tra tên 8\b", contents)
    assert re.search(r"Nguồn số liệu 9\b", contents)


def links(reader, number):
    pages = [page.indirect_reference.idnum for page in reader.pages]
    return [
        (pages.index(annotation["/Dest"][0].idnum), [float(edge) for edge in annotation["/Rect"]])
        for annotation in reader.pages[number].get("/Annots", [])
    ]


def test_entries_are_links_within_the_page(series):
    found = links(series, 1)
    assert [page for page, _ in found] == [2, 3, 4, 5, 6, 7, 8]
    assert {page for page, _ in links(series, 7)} == {3, 4, 5, 6}
    size = series.pages[1].mediabox
    for _, (left, bottom, right, top) in found:
        assert 0 < left < right < size.width
        assert 0 < bottom < top < size.height
    rows = [top for _, (left, _, _, top) in found if left < size.width / 2]
    assert rows == sorted(rows, reverse=True)


def test_the_index_is_in_vietnamese_order_with_true_pages(series):
    text = text_of(series.pages[7])
    assert text.index("Đông Phố Mới KCN 4") < text.index("Gốc Gạo CCN 6") < text.index("Mường Thử KCN 5")


def test_fonts_are_embedded_and_the_file_tells_title_and_language(series):
    for page in series.pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            assert "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    assert series.metadata.title == "Tập bản đồ đất công nghiệp"
    assert series.metadata.producer == "Atlas"
    assert series.trailer["/Root"]["/Lang"] == "vi"
    assert series.trailer["/Root"]["/PageMode"] == "/UseOutlines"


def test_the_day_and_drafts_hold_for_every_sheet(made_atlas):
    selection = ZONES.replaced(as_of=date(2025, 6, 30), drafts=False)
    reader = read(Plan(made_atlas, selection, language="en", title="For the committee"))
    assert "For the committee" in text_of(reader.pages[0])
    assert "As of 30 Jun 2025" in text_of(reader.pages[0])
    assert all("As of 30 Jun 2025" in text_of(page) for page in reader.pages[2:-2])
    assert "Unsigned draft" not in text_of(reader.pages[-1])


def test_an_empty_selection_makes_a_series_all_the_same(made_atlas):
    reader = read(Plan(made_atlas, Selection(text="không có gì")))
    assert len(reader.pages) == 5
    assert re.search(r"Nguồn số liệu 5\b", text_of(reader.pages[1]))


@pytest.mark.parametrize("language", ["vi", "en", "both"])
@pytest.mark.parametrize("paper", [Paper("A4", "portrait"), Paper("A3", "landscape")], ids=["A4", "A3"])
def test_no_text_meets_another(made_atlas, paper, language):
    plan = Plan(made_atlas, Selection(), paper=paper, language=language)
    layout = Layout(plan, tuple(1 for _ in plan.parts))
    for section in layout.sections:
        if section.number < 0 and section.kind != "overview":
            sheet = layout.sheet(section)
            for number in range(1, len(sheet) + 1):
                assert_nothing_collides(sheet.page(number))


# -- other series ------------------------------------------------------------------------------------


def test_a_series_by_commune_has_a_sheet_of_each(made_atlas):
    plan = Plan(made_atlas, Selection(layers=("zones", "hydropower")), by="commune")
    assert [part.name for part in plan.parts] == ["Xã Phong Thổ", "Xã Sìn Hồ", "Xã Bát Xát", "Xã Phố Mới"]
    reader = read(plan)
    assert "1 đối tượng chưa rõ xã, phường" in text_of(reader.pages[1])
    index = text_of(reader.pages[-2])
    assert "Suối Ba TĐ 3" in index  # on the overview only
    assert "Suối Một TĐ 6" in index
    assert "Xã Bát Xát" in text_of(reader.pages[5])


def test_a_series_of_an_overlap_check_has_a_sheet_a_site(made_atlas):
    report = made_report()
    plan = Plan(made_atlas, report=report)
    reader = read(plan)
    assert len(plan.parts) == len(report.records)
    names = [title for title, _, _ in outline(reader)]
    assert names[2:-2] == [part.name for part in plan.parts]
    for title, page, _ in outline(reader)[2:-2]:
        assert "".join(title.split()) in "".join(reader.pages[page].extract_text().split())
    assert plan.parts[0].note in text_of(reader.pages[1])
    assert report.about.map_name in text_of(reader.pages[-1])


def test_features_picked_one_by_one_come_in_their_order(made_atlas):
    ids = ("p-one", "z-beta", "c-hostile", "z-alpha")
    asked = Selection(layers=("mines",), provinces=("12",), as_of=date(2027, 1, 1))
    plan = Plan(made_atlas, asked, feature_ids=ids)
    assert [part.key for part in plan.parts] == list(ids)
    assert plan.selection == Selection(as_of=date(2027, 1, 1))
    reader = read(plan)
    titles = [title for title, _, _ in outline(reader)]
    assert titles[:3] == [tr(f"series.title.{part}", "vi") for part in ("cover", "contents", "overview")]
    assert titles[3:-2] == [part.name for part in plan.parts]
    for part, (_, page, _) in zip(plan.parts, outline(reader)[3:-2], strict=True):
        assert "".join(part.name.split()) in "".join(reader.pages[page].extract_text().split())
    cover, overview = text_of(reader.pages[0]), text_of(reader.pages[2])
    assert tr("series.picked", "vi") in cover
    assert "4 đối tượng" in overview
    assert "Suối Một" not in text_of(reader.pages[-2])


# -- numbers -----------------------------------------------------------------------------------------


@settings(max_examples=10)
@given(st.lists(st.integers(1, 4), min_size=4, max_size=4).map(tuple))
def test_every_section_begins_where_the_one_before_it_ends(made_atlas, counts):
    layout = Layout(Plan(made_atlas, ZONES), counts)
    pages = [layout._count(section) for section in layout.sections]
    assert layout.firsts[0] == 1
    assert list(accumulate(pages, initial=1))[:-1] == list(layout.firsts)
    assert layout.total == layout.firsts[-1] + pages[-1] - 1
    assert layout.firsts[3:7] == layout.part_pages[:4]  # cover, contents and overview come before
    assert layout.part_pages[4] == layout.firsts[7]  # the index after the last
    assert sum(counts) == layout.part_pages[4] - layout.part_pages[0]


@pytest.mark.parametrize(
    ("counts", "firsts"),
    [((1, 1, 1, 1), [4, 5, 6, 7]), ((2, 1, 3, 1), [4, 6, 7, 10]), ((1, 1, 1, 99), [4, 5, 6, 7])],
)
def test_contents_and_index_tell_the_first_page_of_each_sheet(made_atlas, counts, firsts):
    layout = Layout(Plan(made_atlas, ZONES), counts)
    contents, index = (section for section in layout.sections if section.kind in ("contents", "index"))
    last = 4 + sum(counts)
    told = [text for text in texts(layout.sheet(contents).page()) if text.isdigit()]
    assert list(map(int, told)) == [3, *firsts, last, last + 1]
    named = {}
    boxes = written(layout.sheet(index).page())
    for (name, at), (number, there) in zip(boxes, boxes[2:], strict=False):
        if number.isdigit() and at[3] == pytest.approx(there[3]):
            named[name] = int(number)
    assert named["Đông Phố Mới"] == firsts[0]
    assert named["Mường Thử"] == firsts[1]
    assert named["Gốc Gạo"] == firsts[2]


def test_links_lead_to_the_pages_that_are_told(made_atlas):
    layout = Layout(Plan(made_atlas, ZONES), (2, 1, 3, 1))
    contents = layout.sections[1]
    assert [link.page for link in layout.links(contents, 0)] == [2, 3, 5, 6, 9, 10, 11]
    assert layout.links(layout.sections[0], 0) == ()


def test_a_feature_without_a_sheet_is_looked_up_on_the_overview(made_atlas):
    plan = Plan(made_atlas, Selection(layers=("hydropower",)), by="commune")
    layout = Layout(plan, tuple(1 for _ in plan.parts))
    pages = layout._pages_of_features()
    assert pages["h-nowhere"] == [3]
    assert pages["h-two"] == [4] and pages["h-one"] == [5]


def test_a_check_has_no_overview(made_atlas):
    layout = Layout(Plan(made_atlas, report=made_report("conflict", "clear")), (1, 1))
    assert [section.kind for section in layout.sections] == [
        "cover",
        "contents",
        "part",
        "part",
        "index",
        "sources",
    ]
    assert layout.firsts == (1, 2, 3, 4, 5, 6)
    assert "Made data" in layout.foot.texts
