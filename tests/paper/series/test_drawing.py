"""Drawing a series: its steps, the processes that draw it, stopping half-way."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest
from affine import Affine

from geo.atlas.selection import Selection
from geo.base.errors import LimitError, NotFoundError
from geo.paper.series import drawing as work
from geo.paper.series.drawing import production
from geo.paper.series.layout import sections
from geo.paper.series.plan import Plan
from geo.paper.sheets import RasterBackdrop, WatchedBackdrop
from tests.made.rasters import write

ZONES = Selection(layers=("zones", "clusters"))


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
