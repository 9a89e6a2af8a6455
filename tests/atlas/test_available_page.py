"""The table of docs/available.md is what the data give."""

from __future__ import annotations

import importlib.util

import pytest

from geo.atlas.atlas import Atlas


@pytest.fixture(scope="module")
def maker(project):
    spec = importlib.util.spec_from_file_location("make_available", project / "docs" / "make_available.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def real_atlas():
    return Atlas.open(own=False)


def test_the_table_of_the_page_is_that_of_the_data(maker, real_atlas):
    page = maker.PAGE.read_text("utf-8")
    assert page == maker.page_with(page, maker.table(real_atlas))


def test_a_made_table_has_a_row_for_each_figure_and_counts_the_rest(maker, made_atlas):
    lines = maker.table(made_atlas).splitlines()
    assert "one source, one date" in lines[2]
    assert "15 ha: leasable land minus land already let; derived · 2024" in lines[2]
    assert (
        lines[-1] == "Of 2 more zones and clusters no source gives land let, a fill rate or land remaining."
    )


def test_the_border_gate_area_has_no_land_of_another_rate(real_atlas):
    # 184 ha, and a fill rate of three zones together
    assert real_atlas.feature("lc-ktt-02")["available_ha_method"] is None
