"""Sheets as files that are read back: texts, fonts, scale, legend, nothing cut off or colliding."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import geopandas as gpd
import matplotlib.image
import numpy as np
import pytest
from matplotlib.text import Text
from pypdf import PdfReader
from shapely.geometry import Point, Polygon, box

from geo.atlas.atlas import Atlas
from geo.atlas.selection import Selection
from geo.base.crs import to_vn2000
from geo.base.errors import NotFoundError, SelectionError
from geo.land.law.codes import LandUseCodes
from geo.land.law.rule_book import read_rules
from geo.land.maps.parcels import FrameMap
from geo.land.overlap.report import About, collect
from geo.land.overlap.vector import VectorCheck
from geo.paper.canvas.blocks import TypeSizes
from geo.paper.canvas.words import SHEET_LANGUAGES, Words, own_title
from geo.paper.map.features import features_of, place
from geo.paper.map.legend import LegendRow, legend
from geo.paper.map.view import fitted
from geo.paper.sheets import (
    Book,
    Paper,
    comparison_sheet,
    feature_sheet,
    overlap_sheet,
    selection_sheet,
)
from geo.paper.sheets.brief import brief
from tests.made.pages import assert_nothing_collides, written

PAPERS = [Paper(size, way) for size in ("A4", "A3") for way in ("portrait", "landscape")]
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def real_atlas():
    """The atlas that is delivered: long names, hundreds of mines, both provinces."""
    return Atlas.open()


@pytest.fixture(scope="module")
def report():
    """Two hectares of which one is rice, a half contested and a half outside the map; and a mere point."""
    east, north = 437_000.0, 2_465_500.0

    def rectangle(x, y, wide, high):
        return box(east + x, north + y, east + x + wide, north + y + high)

    land = gpd.GeoDataFrame(
        {"code": ["LUC", "RSX"]}, geometry=[rectangle(0, 0, 150, 100), rectangle(100, 0, 50, 100)], crs=9208
    )
    sites = gpd.GeoDataFrame(
        {"name": ["Khu đất <thử> $x$ %s", "Điểm không ranh giới"]},
        geometry=[rectangle(0, 0, 200, 100), Point(east, north)],
        index=["a", "b"],
        crs=9208,
    ).to_crs(4326)
    check = VectorCheck(FrameMap(land, "ban_do.gpkg"), "code", LandUseCodes.open(), read_rules(), day=DAY)
    about = About("vector", "ban_do.gpkg", "code", "", "EPSG:9208", DAY, "0123", ("Bản đồ: Sở thử",))
    return collect(check.of(sites), sites, about, "vi")


def sheets(atlas, paper, language, report):
    """One sheet of each kind, with names that are hostile, long or missing."""
    yield selection_sheet(atlas, Selection(), paper, language=language)
    yield selection_sheet(atlas, Selection(text="không có gì"), paper, language=language)
    yield feature_sheet(atlas, "z-alpha", paper, language=language)
    yield feature_sheet(atlas, "h-nowhere", paper, language=language)
    yield overlap_sheet(report, atlas, paper, language=language)
    yield comparison_sheet(atlas, ["z-alpha", "c-hostile", "h-nowhere"], paper, language=language)


# -- nothing collides ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.size}-{paper.orientation}")
def test_no_text_meets_another_or_leaves_the_page(made_atlas, report, paper, language):
    for sheet in sheets(made_atlas, paper, language, report):
        for number in range(1, len(sheet) + 1):
            assert_nothing_collides(sheet.page(number))


@pytest.mark.parametrize("language", ["vi", "both"])
def test_a_comparison_fills_its_first_page_before_a_page_of_legend(real_atlas, language):
    """A zone beside a mine: a table of nearly a page, so that the legend has to go on the next."""
    paper = Paper("A4", "portrait")
    sheet = comparison_sheet(real_atlas, ["lc-kcn-01", "lc-min-ap8"], paper, language=language)
    for number in range(1, len(sheet) + 1):
        assert_nothing_collides(sheet.page(number))
    foot = next(box[1] for text, box in written(sheet.page(1)) if text.startswith("Ranh giới tỉnh: "))
    lowest = max(box[3] for _, box in written(sheet.page(1)) if box[3] < foot - 1)
    assert foot - lowest < 12


LONG = "Bản đồ hiện trạng quỹ đất các khu công nghiệp, cụm công nghiệp trên địa bàn tỉnh Lào Cai " * 2


@pytest.mark.parametrize(
    "title", [LONG[:199], "M" * 200, '<b>$x$ %s {0}\u202e"&'], ids=["long", "wide", "hostile"]
)
@pytest.mark.parametrize(
    ("paper", "language"),
    [(Paper("A4", "portrait"), "both"), (Paper("A4", "landscape"), "vi"), (Paper("A3", "portrait"), "en")],
)
def test_titles_of_the_reader_s_own_find_room(made_atlas, report, paper, language, title):
    words = {"language": language, "title": own_title(title), "subtitle": own_title(title[::-1])}
    drawn = [
        selection_sheet(made_atlas, Selection(layers=("zones",)), paper, **words),
        feature_sheet(made_atlas, "c-hostile", paper, **words),
        comparison_sheet(made_atlas, ["z-alpha", "c-hostile", "h-nowhere"], paper, **words),
        overlap_sheet(report, made_atlas, paper, **words),
    ]
    if not paper.is_landscape:
        drawn.append(brief(made_atlas, ["z-alpha", "c-hostile"], paper, **words))
    shown = "".join(words["title"][0].split())
    for sheet in drawn:
        for number in range(1, len(sheet) + 1):
            assert_nothing_collides(sheet.page(number))
        texts = "".join(artist.get_text() for artist in sheet.page().figure.findobj(Text))
        assert shown in "".join(texts.split())


def test_below_a_title_of_the_reader_s_own_stands_what_the_sheet_is_about(made_atlas, report):
    words = {"title": ("Phụ lục 1",), "subtitle": ("Kèm tờ trình",)}

    def head(sheet):
        return " ".join(text_of(read(sheet)).split())

    name = "Khu công nghiệp Đông Phố Mới"
    assert f"Phụ lục 1 {name} · Kèm tờ trình" in head(feature_sheet(made_atlas, "z-alpha", **words))
    assert f"{name} · Khu công nghiệp · " in head(feature_sheet(made_atlas, "z-alpha", title=("Phụ lục 1",)))
    checked = head(overlap_sheet(report, made_atlas, sites=[0], **words))
    assert "Phụ lục 1 Kiểm tra chồng lấn: Khu đất <thử> $x$ %s · Kèm tờ trình Bản đồ: ban_do.gpkg" in checked
    told = head(brief(made_atlas, ["z-alpha"], **words))
    assert f"Phụ lục 1 Kèm tờ trình {name}" in told
    assert "Phụ lục 1 Kèm tờ trình" in head(comparison_sheet(made_atlas, ["z-alpha", "z-beta"], **words))


def test_a_title_is_one_line_and_not_too_long():
    assert own_title("  Quỹ\n đất\u200b ") == ("Quỹ đất",)
    assert own_title(" \n") == ()
    with pytest.raises(SelectionError, match=r"sheets\.error\.title"):
        own_title("a" * 201)


@pytest.mark.parametrize(
    ("selection", "paper", "language"),
    [
        (Selection(layers=("mines",)), Paper("A4", "portrait"), "vi"),
        (Selection(), Paper("A3", "landscape"), "both"),
        (Selection(layers=("zones",)), Paper("A4", "landscape"), "en"),
        (Selection(layers=("hydropower",), provinces=("12",)), Paper("A4", "portrait"), "both"),
    ],
)
def test_crowded_maps_stay_legible(real_atlas, selection, paper, language):
    assert_nothing_collides(selection_sheet(real_atlas, selection, paper, language=language).page())


def test_the_longest_name_is_told_in_full(real_atlas):
    names = real_atlas.features["name_vi"]
    longest = names.str.len().idxmax()
    sheet = feature_sheet(real_atlas, longest)
    assert_nothing_collides(sheet.page())
    texts = " ".join(artist.get_text() for artist in sheet.page().figure.findobj(Text))
    assert "".join(names[longest].split()) in "".join(texts.split())


# -- PDF -----------------------------------------------------------------------------------------


def read(sheet):
    return PdfReader(io.BytesIO(sheet.pdf()))


def text_of_page(page):
    return " ".join(page.extract_text().split())


def text_of(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


def test_the_pdf_has_vietnamese_text(made_atlas):
    text = text_of(read(feature_sheet(made_atlas, "z-alpha")))
    for words in (
        "Khu công nghiệp Đông Phố Mới",
        "Tỷ lệ lấp đầy",
        "75%",
        "100 ha",
        "Giá trị khác",
        "Bắc lưới",
    ):
        assert words in text
    assert "1/1" in text
    assert "ODbL" in text


def test_what_may_lie_elsewhere_in_its_commune_is_not_drawn_as_if_its_place_were_known(real_atlas):
    plants = real_atlas.layer("hydropower")
    vague = plants[plants["location_level"] == "commune"].head(1)
    known = plants[plants["location_level"] == "site"].head(1)
    scales = {"1:200.000": vague, "1:25.000": known}
    for scale, frame in scales.items():
        sheet = selection_sheet(real_atlas, Selection(layers=("hydropower",)), frames={"hydropower": frame})
        assert scale in text_of(read(sheet))


def test_unknown_is_told_and_never_zero(made_atlas):
    text = " ".join(text_of(read(feature_sheet(made_atlas, "h-nowhere"))).split())
    assert "Chưa có số liệu: Công suất" in text
    assert "0 MW" not in text
    assert "Chưa rõ vị trí" in text


def test_fonts_are_embedded_as_truetype(made_atlas):
    reader = read(selection_sheet(made_atlas, Selection()))
    found = {}
    for reference in reader.pages[0]["/Resources"]["/Font"].values():
        font = reference.get_object()
        inner = font["/DescendantFonts"][0].get_object()
        found[str(font["/BaseFont"])] = str(inner["/Subtype"])
        assert "/FontFile2" in inner["/FontDescriptor"]
        assert "/ToUnicode" in font
    assert set(found.values()) == {"/CIDFontType2"}
    assert all("BeVietnamPro" in name or "DejaVu" in name for name in found)
    assert all(re.match(r"/[A-Z]{6}\+", name) for name in found)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.size}-{paper.orientation}")
def test_pages_have_the_size_of_the_paper(made_atlas, paper):
    size = read(selection_sheet(made_atlas, Selection(layers=("zones",)), paper)).pages[0].mediabox
    assert float(size.width) == pytest.approx(paper.width / 25.4 * 72, abs=0.1)
    assert float(size.height) == pytest.approx(paper.height / 25.4 * 72, abs=0.1)


def test_metadata_tell_title_and_language_and_no_author_or_date(made_atlas):
    reader = read(feature_sheet(made_atlas, "z-alpha", language="en"))
    assert reader.metadata.title == "East New Street industrial zone"
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.metadata.author is None
    assert "/CreationDate" not in reader.metadata


def test_equal_sheets_give_equal_bytes(made_atlas):
    for kind in ("pdf", "svg", "png"):
        one, other = (getattr(feature_sheet(made_atlas, "z-alpha"), kind)() for _ in range(2))
        assert one == other, kind


def test_threads_draw_the_same(made_atlas):
    ids = ["z-alpha", "m-square", "h-one", "p-one"]
    alone = [feature_sheet(made_atlas, each).pdf() for each in ids]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda each: feature_sheet(made_atlas, each).pdf(), ids))
    assert together == alone


def test_hostile_names_are_just_text(made_atlas):
    text = "".join(text_of(read(selection_sheet(made_atlas, Selection(layers=("clusters",))))).split())
    assert "<imgsrc=xonerror=alert(1)>${window.x=1}" in text


# -- SVG and PNG ---------------------------------------------------------------------------------


def test_svg_is_well_formed_and_needs_no_font(made_atlas):
    root = ET.fromstring(selection_sheet(made_atlas, Selection(), Paper("A4", "landscape")).svg())
    assert root.tag.endswith("svg")
    assert float(root.get("width").removesuffix("pt")) == pytest.approx(297 / 25.4 * 72, abs=0.1)
    assert not [element for element in root.iter() if element.tag.endswith("}text")]


@pytest.mark.parametrize("dpi", [50, 100])
def test_png_has_the_pixels_of_its_resolution(made_atlas, dpi):
    data = selection_sheet(made_atlas, Selection(layers=("zones",))).png(dpi)
    high, wide, _ = matplotlib.image.imread(io.BytesIO(data)).shape
    assert (wide, high) == pytest.approx((297 / 25.4 * dpi, 210 / 25.4 * dpi), abs=1)


def test_png_refuses_a_senseless_resolution(made_atlas):
    with pytest.raises(SelectionError):
        selection_sheet(made_atlas, Selection()).png(5_000)


# -- scale ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.size}-{paper.orientation}")
def test_the_map_has_the_scale_that_it_tells(made_atlas, paper):
    page = selection_sheet(made_atlas, Selection(), paper).page()
    artists = page.figure.findobj(Text)
    told = next(a.get_text() for a in artists if re.fullmatch(r"1:[\d.]+", a.get_text()))
    denominator = int(told.removeprefix("1:").replace(".", ""))
    level = [a for a in artists if re.fullmatch(r"[3-7]\d0", a.get_text()) and not a.get_rotation()]
    assert len(level) >= 2
    first, last = (sorted(level, key=lambda a: a.get_position()[0])[place] for place in (0, -1))
    apart_mm = last.get_position()[0] - first.get_position()[0]
    apart_km = int(last.get_text()) - int(first.get_text())
    assert apart_mm * denominator / 1e6 == pytest.approx(apart_km, rel=1e-6)


def test_features_stand_where_the_grid_says(made_atlas):
    frames = made_atlas.select(Selection(layers=("zones", "clusters")))
    features = features_of(frames, 9208, "vi")
    frame = Paper().body
    view = fitted(features.bounds(), frame, 9208)
    placed = place(features, view)
    ids = list(features.table.index)
    one, other = ids.index("z-alpha"), ids.index("c-hostile")
    north, east = to_vn2000(np.array([104.1, 104.71]), np.array([22.4, 22.11]), 9208)
    ground_m = float(np.hypot(np.diff(north), np.diff(east))[0])
    paper_mm = float(np.hypot(*(placed.x_y[one] - placed.x_y[other])))
    assert paper_mm * view.denominator / 1_000 == pytest.approx(ground_m, rel=1e-6)


# -- legend --------------------------------------------------------------------------------------


def rows_of(blocks):
    for block in blocks:
        inner = getattr(block, "blocks", getattr(block, "rows", ()))
        if isinstance(block, LegendRow):
            yield block
        yield from rows_of(inner)


def test_the_legend_tells_exactly_what_is_drawn(made_atlas):
    features = features_of(made_atlas.select(Selection()), 9208, "en")
    view = fitted(features.bounds(), Paper().body, 9208)
    placed = place(features, view)
    told = {row.phrase[0]: int(row.count) for row in rows_of(legend(placed, Words("en"), TypeSizes.of(1)))}
    assert placed.is_drawn.sum() == 9  # all but the one whose place is not known
    assert told == {
        "Industrial zone": 2,
        "Industrial cluster": 2,
        "Hydropower plant": 2,
        "Mine": 2,
        "Smelter or metal works": 1,
        "Copper": 1,
        "Iron": 1,
        "Operating": 4,
        "Planned or licensed": 4,
        "Removed from the plan": 1,
        "Outline too small at this scale, drawn as a symbol": 1,
        "Point at its location": 6,
        "Somewhere in the unit, site unknown": 2,
        "Only in an unsigned draft": 2,
    }


def test_an_outline_large_enough_is_drawn_as_one(made_atlas):
    text = text_of(read(feature_sheet(made_atlas, "m-square", language="en")))
    assert "Boundary drawn from printed corners" in " ".join(text.split())
    assert "too small" not in text


def test_an_outline_that_passes_the_corner_of_the_map_is_not_in_its_legend(made_atlas):
    features = features_of(made_atlas.select(Selection(layers=("mines",))), 9208, "en")
    mine = features.table.index.get_loc("m-square")
    west, south, east, north = features.shapes[mine].bounds
    view = fitted((west, south, east, north), Paper().body, 9208, least=50_000)
    left, low, right, _ = view.bounds
    wide = right - left
    past = Polygon([(left - wide, low + 20), (left - wide, low - wide), (left + 20, low - wide)])
    shapes = features.shapes.copy()
    shapes[mine] = past
    assert not past.intersects(box(*view.bounds))
    assert not place(replace(features, shapes=shapes), view).is_drawn[mine]


def test_every_number_on_the_map_is_explained(real_atlas):
    paper = Paper("A4", "portrait")
    page = selection_sheet(real_atlas, Selection(layers=("mines",)), paper).page()
    numbers = [
        a.get_text() for a in page.figure.findobj(Text) if a.get_text().isdigit() and a.get_fontsize() < 5.5
    ]
    drawn = [text for text in numbers if len(text) <= 2]
    assert len(drawn) >= 20
    assert all(drawn.count(str(number)) == 2 for number in range(1, len(set(drawn)) + 1))


# -- kinds ---------------------------------------------------------------------------------------


def test_a_selection_tells_its_filters_date_and_grid(made_atlas):
    selection = Selection(layers=("zones",), provinces=("15",), as_of=date(2025, 6, 30), drafts=False)
    text = " ".join(text_of(read(selection_sheet(made_atlas, selection))).split())
    assert "Tính đến 30/06/2025" in text
    assert "Không tính bản dự thảo" in text
    assert "EPSG:9208" in text
    assert "Tỷ lệ 1:" in text
    assert "1 đối tượng" in text


def test_the_title_of_a_commune_or_district_names_its_province_alone(real_atlas):
    assert selection_sheet(real_atlas, Selection(communes=("02905",))).title.endswith("– Lào Cai")
    old = Selection(layers=("zones",), vintage="pre2025", districts=("Bảo Thắng",))
    assert selection_sheet(real_atlas, old).title.endswith("– Lào Cai")
    nothing = Selection(communes=("02905",), text="không có gì")
    assert selection_sheet(real_atlas, nothing).title.endswith("– Lai Châu, Lào Cai")


def test_both_languages_stand_side_by_side(made_atlas):
    text = text_of(read(feature_sheet(made_atlas, "z-alpha", language="both")))
    assert "Khu công nghiệp Đông Phố Mới" in text
    assert "East New Street industrial zone" in text
    assert "Fill rate" in text


def test_an_overlap_tells_answer_hectares_and_doubt(made_atlas, report):
    reader = read(overlap_sheet(report, made_atlas))
    text = " ".join(text_of(reader).split())
    assert "Khu đất <thử> $x$ %s" in text
    for words in ("Có vướng mắc", "LUC", "Nhiều mã cùng ghi", "Ngoài phạm vi bản đồ", "Bản đồ: Sở thử"):
        assert words in text
    assert "Không kiểm tra được" in text  # the site that is a mere point
    assert re.search(r"LUC – [^\d]*1,00\d\d ?50,0", text)


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_least_and_most_of_a_group_of_land_stand_below_their_headings(made_atlas, report, paper):
    names = [line["name"] for line in report.records[0]["ledger"] if line["high_ha"]]
    pages = [text_of_page(page) for page in read(overlap_sheet(report, made_atlas, paper)).pages]
    assert len(names) > 5
    assert any("nhiều nhất" in text and all(name in text for name in names) for text in pages)


def test_one_site_of_a_report_can_be_drawn_alone(made_atlas, report):
    text = text_of(read(overlap_sheet(report, made_atlas, sites=[1])))
    assert "Kiểm tra chồng lấn: Điểm không ranh giới" in text
    assert "<thử>" not in text


def test_a_comparison_has_one_scale_and_tells_what_is_not_known(made_atlas):
    text = text_of(read(comparison_sheet(made_atlas, ["z-alpha", "z-beta"])))
    assert "Khu công nghiệp Mường Thử" in text
    assert "30–50 ha" in text
    assert "chưa có số liệu" in text
    scales = set(re.findall(r"1:[\d.]+", text))
    assert len(scales) == 1


def test_a_comparison_says_nothing_of_the_shape_of_what_has_none(made_atlas):
    text = text_of(read(comparison_sheet(made_atlas, ["z-alpha", "h-nowhere"])))
    assert "None" not in text
    assert "Chưa rõ vị trí" in text


def test_many_features_are_compared_on_several_pages(made_atlas):
    ids = list(made_atlas.features.index)
    sheet = comparison_sheet(made_atlas, ids, Paper("A4", "portrait"))
    text = text_of(read(sheet))
    assert len(sheet) >= 4
    assert all(made_atlas.features.at[each, "name_vi"].split()[-1] in text for each in ids)


def test_an_unknown_feature_is_refused(made_atlas):
    with pytest.raises(NotFoundError):
        feature_sheet(made_atlas, "no-such-id")


# -- books ---------------------------------------------------------------------------------------


def test_a_book_has_pages_numbers_and_bookmarks(made_atlas, tmp_path):
    path = tmp_path / "book.pdf"
    ids = ["z-alpha", "m-square"]
    with Book(path, "Tập bản đồ", "vi") as book:
        for number, each in enumerate(ids, start=2):
            book.append(feature_sheet(made_atlas, each), first=number, total=3, level=number - 2)
    reader = PdfReader(path)
    assert len(reader.pages) == book.page_count == 2
    assert ["2/3" in reader.pages[0].extract_text(), "3/3" in reader.pages[1].extract_text()] == [True, True]
    first, (second,) = reader.outline
    assert (first.title, second.title) == ("Khu công nghiệp Đông Phố Mới", "Mỏ đồng Vuông")
    assert reader.get_destination_page_number(second) == 1
    assert reader.metadata.title == "Tập bản đồ"


def test_a_book_that_fails_writes_nothing(made_atlas, tmp_path):
    path = tmp_path / "book.pdf"
    with pytest.raises(NotFoundError), Book(path, "x", "vi") as book:
        book.append(feature_sheet(made_atlas, "z-alpha"))
        feature_sheet(made_atlas, "no-such-id")
    assert not path.exists()
