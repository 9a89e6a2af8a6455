"""Maps for a page of text: map above, legend below, no title, nothing cut off, as wide as the text."""

from __future__ import annotations

import io
import re

import matplotlib.image
import pytest

from geo.atlas.selection import Selection
from geo.paper.sheets.plates import Plate, feature_plate, overlap_plate, selection_plate
from tests.made.drawn import texts
from tests.made.overlap import made_report
from tests.made.pages import assert_nothing_collides, written


def test_a_plate_is_as_wide_as_the_text_of_an_a4_page_and_has_no_margins():
    plate = Plate()
    assert (plate.width, plate.height) == (165, 175)
    assert (plate.body.x, plate.body.y) == (1.2, 0.4)
    assert plate.body.right == pytest.approx(165 - 1.2)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_plates_hold_map_and_legend_and_nothing_meets(made_atlas, language):
    report = made_report("conflict", language=language)
    for sheet in (
        selection_plate(made_atlas, Selection(), language=language),
        feature_plate(made_atlas, "z-alpha", language=language),
        overlap_plate(report, made_atlas, 0, language=language),
    ):
        assert len(sheet) == 1
        page = sheet.page()
        assert_nothing_collides(page)
        assert any(re.search(r"1:\d", text) for text in texts(page))


def test_a_plate_has_neither_title_nor_facts_nor_page_number(made_atlas):
    told = texts(feature_plate(made_atlas, "z-alpha", language="vi").page())
    assert "1/1" not in told
    assert not [text for text in told if "100 ha" in text or "ODbL" in text]
    assert "Đối tượng của tờ bản đồ này" in told


def test_the_legend_stands_below_the_map(made_atlas):
    boxes = written(selection_plate(made_atlas, Selection(), language="vi").page())
    heading = next(box for text, box in boxes if text == "Loại đối tượng")
    grid = [box for text, box in boxes if text.endswith("°00'") or text.endswith("°30'")]
    assert grid
    assert max(box[3] for box in grid) < heading[1]


def test_that_of_a_check_has_its_hectares_for_a_legend(made_atlas):
    report = made_report("conflict")
    told = " ".join(texts(overlap_plate(report, made_atlas, 0, language="vi").page()))
    for words in ("LUC – Đất chuyên trồng lúa", "Nhiều mã cùng ghi", "Ngoài phạm vi bản đồ"):
        assert words in told
    assert "Có vướng mắc" not in told  # the answer stands in the text of the report


def test_what_is_not_on_the_map_is_counted(made_atlas):
    plate = selection_plate(made_atlas, Selection(layers=("hydropower",)), language="vi")
    told = " ".join(texts(plate.page()))
    assert "1 đối tượng chưa rõ vị trí nên không vẽ trên bản đồ." in told


def test_pixels_are_those_of_its_size(made_atlas):
    data = selection_plate(made_atlas, Selection(layers=("zones",)), language="vi").png(50)
    high, wide, _ = matplotlib.image.imread(io.BytesIO(data)).shape
    assert (wide, high) == pytest.approx((165 / 25.4 * 50, 175 / 25.4 * 50), abs=1)
