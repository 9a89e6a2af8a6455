"""What is kept between runs: the same content is computed once, other content anew."""

from __future__ import annotations

import os
import shutil
from collections import Counter

import pytest
from shapely.geometry import box

from geo.atlas.selection import Selection
from geo.store import catalog
from geo.store.own.boundaries import OwnBoundaries
from geo.store.own.files import ENVIRONMENT_VARIABLE
from geo.ui.session import cached

pytestmark = pytest.mark.usefixtures("nothing_cached")

SECOND_NS = 1_000_000_000


@pytest.fixture
def folder(whole_folder, tmp_path, monkeypatch):
    """A data folder of the test's own."""
    copy = tmp_path / "data"
    shutil.copytree(whole_folder, copy)
    monkeypatch.setenv("ATLAS_DATA", str(copy))
    return copy


@pytest.fixture
def computed(monkeypatch):
    """How often something was computed, by the name of the function."""
    counts = Counter()

    def watch(owner, name):
        compute = getattr(owner, name)

        def counting(*args, **kwargs):
            counts[name] += 1
            return compute(*args, **kwargs)

        monkeypatch.setattr(owner, name, counting)
        return counts

    return watch


def replace(path):
    """Make a file look as if it had just been replaced by another of the same size."""
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + SECOND_NS))


def test_the_atlas_is_opened_once(folder):
    assert cached.atlas() is cached.atlas()


@pytest.mark.parametrize("path", [catalog.atlas_path, catalog.provinces_path])
def test_a_file_that_was_replaced_opens_the_atlas_anew(folder, path):
    before = cached.atlas()
    replace(path(folder))
    assert cached.atlas() is not before
    assert cached.atlas() is cached.atlas()


def test_a_table_that_was_replaced_opens_the_atlas_anew(folder):
    before = cached.atlas()
    replace(catalog.table_path(folder, "features"))
    assert cached.atlas() is not before


def test_a_boundary_that_the_user_gives_is_seen_at_once(folder, monkeypatch, tmp_path):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "own"))
    assert len(cached.atlas().own_boundaries) == 0
    square = box(104.095, 22.395, 104.105, 22.404)
    OwnBoundaries().give(
        "z-alpha", square, basis="surveyed", source="QĐ 1", as_of="2022", about={"layer": "zones"}
    )
    assert cached.atlas().own_boundaries.index.tolist() == ["z-alpha"]


def test_the_law_is_read_once_and_anew_when_its_tables_change(folder):
    before = cached.legal()
    assert cached.legal() is before
    replace(catalog.legal_path(folder, "rules"))
    assert cached.legal() is not before
    assert len(cached.legal().rules) == len(before.rules) > 0


def test_a_selection_is_counted_once_whoever_asks(made_atlas, computed):
    counts = computed(cached.facets, "facets")
    first = cached.chosen(made_atlas, Selection(layers=("zones",)))
    again = cached.chosen(made_atlas, Selection(layers=("zones",)))
    assert again is first
    assert counts["facets"] == 1
    assert cached.chosen(made_atlas, Selection(layers=("mines",))) is not first
    assert counts["facets"] == 2


def test_what_is_chosen_fits_together(made_atlas):
    chosen = cached.chosen(made_atlas, Selection(layers=("zones", "mines")))
    sizes = {layer: len(frame) for layer, frame in chosen.frames.items()}
    assert sizes == {"zones": 2, "mines": 2}
    assert chosen.totals.count == 4
    assert sum(chosen.counts["statuses"].values()) == 4
    assert chosen.counts["layers"]["clusters"] == 2  # what ticking it would add
    assert chosen.imprecise == 0


def test_a_drawn_area_counts_what_is_not_known_well_enough_to_lie_inside(made_atlas):
    everything = ((102, 21), (106, 21), (106, 24), (102, 24))
    chosen = cached.chosen(made_atlas, Selection(polygon=everything))
    # of ten, z-beta and h-two stand for their communes; h-nowhere lies nowhere
    assert (chosen.totals.count, chosen.imprecise) == (7, 2)


def test_pairs_are_compared_once_for_a_distance(made_atlas, computed):
    counts = computed(cached, "matrix")
    near = cached.compared(made_atlas, Selection(), 1_000.0)
    assert cached.compared(made_atlas, Selection(), 1_000.0) is near
    assert counts["matrix"] == 1
    assert cached.compared(made_atlas, Selection(), 2_000.0) is not near
    assert counts["matrix"] == 2


def test_communes_stand_in_the_order_of_the_alphabet_without_accents(made_atlas):
    names = cached.commune_names(made_atlas)
    assert list(names.values()) == ["Bát Xát", "Lục Yên", "Phố Mới", "Phong Thổ", "Sìn Hồ"]
    assert names["02001"] == "Phố Mới"
    assert cached.commune_names(made_atlas) is names


def test_what_the_atlas_rests_on_is_summed_once(made_atlas, computed):
    counts = computed(cached.evidence, "by_source")
    account = cached.account(made_atlas)
    assert cached.account(made_atlas) is account
    assert counts["by_source"] == 1
    assert len(account.sources) == 5
    assert account.disagreements["feature_id"].tolist() == ["z-alpha"]
    assert len(account.stalest) <= cached._STALEST


def test_what_to_loosen_is_looked_for_when_nothing_is_left(made_atlas):
    found = cached.loosened(made_atlas, Selection(layers=("zones",), minerals=("copper",)))
    assert {one.field: one.count for one in found} == {"layers": 2, "minerals": 2}
