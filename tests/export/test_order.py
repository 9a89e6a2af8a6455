"""What an order is: its token, the name and the day of its file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo.atlas.selection import Selection
from geo.atlas.selection_values import Range
from geo.base.translate import tr
from geo.export.kinds import MIMES
from geo.export.order import KINDS, Order, Underlay, data_day, ending_of, file_name
from geo.uploads.kept import KeptFile
from tests.made.atlas import HOSTILE_NAME


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("Khu công nghiệp Đông Phố Mới", date(2026, 10, 5), "khu-cong-nghiep-dong-pho-moi-2026-10-05.pdf"),
        ("../../etc/passwd", None, "etc-passwd.pdf"),
        ("—", None, "atlas.pdf"),
        ("a" * 99, None, f"{'a' * 60}.pdf"),
    ],
)
def test_names_of_files_are_ascii(name, day, expected):
    assert file_name(name, day, "pdf") == expected
    assert file_name(HOSTILE_NAME, None, "pdf").isascii()


def test_the_day_of_the_data_is_that_asked_for_or_of_the_newest_figure_that_is_not_of_the_future():
    observations = pd.DataFrame({"as_of": ["2020", "2024-06", "2045", None]})
    today = date(2026, 11, 22)
    assert data_day(observations, Selection(), today) == date(2024, 6, 30)
    assert data_day(observations, Selection(as_of=date(2021, 1, 1)), today) == date(2021, 1, 1)
    assert data_day(observations.iloc[:0], Selection(), today) is None


def test_a_token_tells_orders_apart():
    order = Order("selection", "sheet", "vi", Selection())
    others = [
        Order("selection", "sheet", "en", Selection()),
        Order("selection", "sheet", "vi", Selection(area_ha=Range(1, None))),
        Order("selection", "word", "vi", Selection()),
        Order("selection", "word", "vi", Selection(), template=KeptFile("a", 1, "one", b"1")),
        Order("selection", "word", "vi", Selection(), template=KeptFile("a", 1, "two", b"2")),
        *(
            Order("selection", "sheet", "vi", Selection(), underlay=under)
            for under in (
                Underlay(tiles="street"),
                Underlay(raster=KeptFile("a", 1, "one", Path("a.tif"))),
                Underlay(raster=KeptFile("a", 1, "two", Path("a.tif"))),
            )
        ),
    ]
    tokens = {each.token("v") for each in (order, *others)} | {order.token("w")}
    assert len(tokens) == 10
    assert order.token("v") == Order("selection", "sheet", "vi", Selection()).token("v")


def test_every_kind_has_words_and_a_file_type(made_atlas):
    for subject, kinds in KINDS.items():
        for kind in kinds:
            for language in ("vi", "en"):
                assert tr(f"report_page.kind.{kind}", language)
                assert tr(f"report_page.kind_help.{kind}", language)
                assert tr(f"report_page.file.{kind}", language)
            order = Order(subject, kind, "vi", Selection(), form="xlsx" if kind == "data" else "pdf")
            assert ending_of(order, b"") in MIMES
