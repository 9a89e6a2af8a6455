"""From an order to its file: what it is about, and what is loaded for it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import pytest

from geo.atlas.selection import Selection
from geo.export.making import Making
from geo.export.order import Order
from geo.land.overlap.report import OverlapReport
from tests.made.overlap import made_report

SECONDS = 120


@dataclass(frozen=True)
class Known:
    """A check whose answers are known: no page, no job."""

    answers: OverlapReport

    @property
    def names(self):
        return tuple(str(record["name"]) for record in self.answers.records)

    def report(self, language):
        assert language == self.answers.language
        return self.answers


@pytest.fixture(scope="module")
def checked():
    return Known(made_report("conflict", "clear", "point"))


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


def test_two_threads_may_be_the_first_that_draw(project):
    """In a process of its own: only the first import of all can go wrong."""
    code = (
        "import threading\n"
        "from geo.atlas.selection import Selection\n"
        "from geo.export.making import Making\n"
        "from geo.export.order import Order\n"
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
