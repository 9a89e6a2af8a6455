"""Atlas series read back: pages, numbers, bookmarks, links, index, sources; who draws them; stopping."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import date

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from geo.atlas.selection import Selection
from geo.base.errors import LimitError, NotFoundError, SelectionError
from geo.base.text import initial, sort_key
from geo.base.translate import tr
from geo.paper.series import drawing as work
from geo.paper.series.drawing import production
from geo.paper.series.layout import Layout, sections
from geo.paper.series.lists import entries, headed
from geo.paper.series.plan import Plan
from geo.paper.sheets import Paper, RasterBackdrop, WatchedBackdrop
from tests.made.atlas import HOSTILE_NAME
from tests.made.overlap import made_report
from tests.made.pages import assert_nothing_collides
from tests.made.rasters import write

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


# -- order of names ------------------------------------------------------------------------------


def test_vietnamese_letters_come_in_their_order():
    names = ["Đa", "Da", "Ăn", "An", "Ân", "Ơn", "On", "Ôn", "Ưu", "Ut", "Ê", "E", "Y"]
    assert sorted(names, key=sort_key) == [
        *("An", "Ăn", "Ân", "Da", "Đa", "E", "Ê", "On", "Ôn", "Ơn", "Ut", "Ưu", "Y")
    ]


def test_tones_come_after_letters():
    assert sorted(["má", "ma", "mạ", "mả", "mã", "mà", "mab"], key=sort_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "mab",
    ]


def test_numbers_come_by_their_size_and_spaces_before_letters():
    names = ["Nậm Xây 10", "Nậm Xây 2", "Nậm Xây", "Nậmx", "Nậm-Xây 1"]
    assert sorted(names, key=sort_key) == ["Nậm Xây", "Nậm-Xây 1", "Nậm Xây 2", "Nậm Xây 10", "Nậmx"]


@pytest.mark.parametrize(
    ("name", "letter"), [("Ấm", "Â"), ("đập", "Đ"), ("(Ưu)", "Ư"), ("3/2", "#"), ("中", "#"), ("École", "E")]
)
def test_initials_keep_the_letter_and_lose_the_tone(name, letter):
    assert initial(name) == letter


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_names_have_an_order(names):
    backwards = names[::-1]
    assert sorted(backwards, key=sort_key) == sorted(names, key=sort_key)


def test_words_of_the_kind_stand_behind():
    assert headed("Khu công nghiệp phía Nam", "vi") == ("Phía Nam", "KCN")
    assert headed("Tang Loong industrial zone", "en") == ("Tang Loong", "IZ")
    assert headed("KCN - đô thị Tân Uyên", "vi") == ("KCN - đô thị Tân Uyên", "")
    assert headed("Mỏ đồng Vuông", "vi") == ("Mỏ đồng Vuông", "")
    assert headed("Khu công nghiệp", "vi") == ("Khu công nghiệp", "")


def test_equal_names_make_one_entry_with_all_pages(made_atlas):
    features = made_atlas.features.loc[["z-alpha", "z-beta", "h-one"]].copy()
    features["aliases"] = ["Khu Đông", "", ""]
    features.loc["z-beta", "name_vi"] = features.loc["z-alpha", "name_vi"]
    found = entries(features, {"z-alpha": [7], "z-beta": [4]}, ["vi"])
    assert [(e.name, e.kind, e.pages) for e in found] == [
        ("Đông Phố Mới", "KCN", (4, 7)),
        ("Khu Đông", "", (7,)),
    ]


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


def test_a_picked_feature_that_is_not_there_is_told(made_atlas):
    with pytest.raises(NotFoundError):
        production(Plan(made_atlas, feature_ids=("z-alpha", "no-such")))
    with pytest.raises(SelectionError, match="picked_by"):
        Plan(made_atlas, by="commune", feature_ids=("z-alpha",))


def test_slips_are_refused(made_atlas):
    with pytest.raises(SelectionError):
        Plan(made_atlas, by="district")
    with pytest.raises(SelectionError):
        Plan(made_atlas, language="fr")


# -- drawing -----------------------------------------------------------------------------------------


def test_steps_have_names_and_the_last_gives_the_file(made_atlas):
    plan = Plan(made_atlas, ZONES)
    made = production(plan)
    contents = list(made.steps())
    assert len(contents) == len(made.names) == 4 + len(sections(plan)) + 1
    assert contents[-1].startswith(b"%PDF")
    assert set(contents[:-1]) == {b""}
    assert made.names[0] == "Dàn trang: Khu công nghiệp Đông Phố Mới"
    assert made.names[4] == "Vẽ: Trang bìa"


@pytest.fixture
def started(monkeypatch):
    """The processes that a series starts, however small it is."""
    found = []

    class Kept(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            found.append(self)

    monkeypatch.setattr(work, "ALONE_UP_TO", 0)
    monkeypatch.setattr(work.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(work.subprocess, "Popen", Kept)
    return found


def test_the_same_series_has_the_same_bytes_whoever_draws_it(made_atlas, started, monkeypatch):
    plan = Plan(made_atlas, ZONES)
    aside = production(plan).file()
    assert len(started) == work.STRANDS
    monkeypatch.setattr(work, "ALONE_UP_TO", 99)
    assert production(plan).file() == aside
    assert len(started) == work.STRANDS


@pytest.mark.parametrize("steps", [1, 6])
def test_who_stops_leaves_no_process_and_no_file(made_atlas, started, steps, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    going = production(Plan(made_atlas, ZONES)).steps()
    for _ in range(steps):
        next(going)
    assert list(tmp_path.iterdir())
    going.close()
    assert [process.poll() is not None for process in started] == [True, True]
    assert list(tmp_path.iterdir()) == []


def test_what_a_process_cannot_do_is_told_as_here(made_atlas, started):
    plan = Plan(made_atlas, ZONES)
    broken = plan.parts[0].__class__("no-such-id", ("x",))
    vars(plan)["parts"] = (broken, *plan.parts)
    with pytest.raises(NotFoundError) as aside:
        production(plan).file()
    with pytest.raises(NotFoundError) as here:
        plan.sheet(broken)
    assert (aside.value.key, aside.value.params) == (here.value.key, here.value.params)


def test_what_was_missing_under_maps_is_told_whoever_drew_them(made_atlas, started, tmp_path, monkeypatch):
    elsewhere = write(tmp_path / "far.tif", np.zeros((4, 4), "uint8"), transform=Affine(9, 0, 0, 0, -9, 0))
    told = []
    for most in (0, 99):
        monkeypatch.setattr(work, "ALONE_UP_TO", most)
        under = WatchedBackdrop(RasterBackdrop(elsewhere))
        production(Plan(made_atlas, ZONES, backdrop=under)).file()
        told.append(under.missing)
    assert told == [{"outside": "far"}, {"outside": "far"}]
    assert len(started) == work.STRANDS


def test_a_process_that_ends_is_told(made_atlas, started):
    going = production(Plan(made_atlas, ZONES)).steps()
    next(going)
    for process in started:
        process.kill()
        process.wait()
    with pytest.raises(LimitError, match=r"series\.error\.ended"):
        list(going)
