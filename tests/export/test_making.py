"""From an order to its file: what it is about, and what is loaded for it."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from pypdf import PdfReader

from geo.atlas.selection import Selection
from geo.base.errors import SelectionError
from geo.export.making import Making
from geo.export.order import Answered, Order, Underlay
from geo.export.prints import require_printable
from tests.made.overlap import made_report

SECONDS = 120


@pytest.fixture(scope="module")
def checked():
    return Answered(made_report("conflict", "clear", "point"))


def test_a_check_that_no_page_made_is_enough(checked, made_atlas):
    order = Order("overlap", "data", "vi", Selection(), form="json", checked="made")
    assert Making(order, made_atlas, checked).report is checked.answers


def test_the_sheets_of_a_check_are_those_of_the_sites_asked_for(checked, made_atlas):
    order = Order("overlap", "sheet", "vi", Selection(), checked="made", sites=(2, 0))
    making = Making(order, made_atlas, checked)
    assert making.names == ["Khu đất point", "Khu đất conflict"]
    assert [record["site"] for record in making.report.records] == ["point", "conflict"]
    assert list(making.report.sites.index) == ["point", "conflict"]
    assert set(making.report.pieces["site_id"]) == {"conflict"}


def test_all_sites_of_a_check_are_one_sheet_unless_they_are_named(checked, made_atlas):
    order = Order("overlap", "sheet", "vi", checked="made")
    for sites, titles in (((), []), ((0, 1, 2), list(checked.names))):
        pdf = PdfReader(
            io.BytesIO(Making(replace(order, sites=sites), made_atlas, checked).production().file())
        )
        assert [entry.title for entry in pdf.outline] == titles
        assert "Khu đất conflict" in pdf.pages[0].extract_text()
        assert "Khu đất point" in pdf.pages[-1].extract_text()


def test_one_page_of_pictures_or_all(made_atlas):
    order = Order("features", "sheet", "vi", feature_ids=("z-alpha", "h-one"), form="svg")
    every = Making(order, made_atlas)
    with zipfile.ZipFile(io.BytesIO(every.production().file())) as archive:
        pictures = [archive.read(name) for name in archive.namelist()]
    assert every.page_count == len(pictures) == 2
    assert Making(replace(order, page=2), made_atlas).production().file() == pictures[1]
    with pytest.raises(SelectionError):
        Making(replace(order, page=3), made_atlas).production().file()


def test_what_can_only_fail_is_refused_before_the_atlas_is_open():
    for slip in ({"size": "A5"}, {"title": "a" * 201}, {"underlay": Underlay(tiles="nowhere")}):
        with pytest.raises(SelectionError):
            require_printable(Order("selection", "sheet", "vi", **slip))
    require_printable(Order("selection", "data", "vi", form="csv", size="A5"))


def test_a_report_may_do_without_overview_and_maps(made_atlas):
    order = Order(
        "selection", "word", "vi", Selection(layers=("zones",)), detailed=True, feature_ids=("z-beta",)
    )
    whole = Making(order, made_atlas).production()
    assert len(whole.names) == 4  # the overview, two zones once each, the file
    bare = Making(replace(order, overview=False, maps=False), made_atlas).production()
    assert bare.names == whole.names[1:]
    assert not Document(io.BytesIO(bare.file())).inline_shapes


def test_two_threads_may_be_the_first_that_draw(project):
    """In a process of its own: only the first import of all can go wrong."""
    code = (
        "import threading\n"
        "from geo.atlas.selection import Selection\n"
        "from geo.export.making import Making\n"
        "from geo.export.order import Answered, Order\n"
        "orders = [Order('selection', kind, 'vi', Selection()) for kind in ('sheet', 'word')]\n"
        "sheet, word = (Making(order, None) for order in orders)\n"
        "ended = []\n"
        "threading.excepthook = lambda end: ended.append(end.exc_type)\n"
        "threads = [threading.Thread(target=make) for make in (sheet.preview, word.production)]\n"
        "[thread.start() for thread in threads]\n"
        "[thread.join() for thread in threads]\n"
        "assert set(ended) <= {AttributeError}, ended  # without an atlas, nothing is drawn\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=project, timeout=SECONDS)
