from __future__ import annotations

import math

import geopandas as gpd
import pandas as pd
import pytest

from geo.atlas.selection import Selection
from geo.atlas.totals import apart_text, totals


def frame(*rows):
    """A layer from rows of (kind, status, basis, area, fill, investment)."""
    columns = ["kind", "status", "basis", "area_ha", "fill_rate_pct", "investment_vnd_bn"]
    made = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[3:], "float64"))
    for name in columns[3:]:
        made[f"{name}_basis"] = made["basis"].where(made[name].notna())
    return gpd.GeoDataFrame(made.drop(columns="basis"), geometry=gpd.GeoSeries([None] * len(made), crs=4326))


def test_sums_say_what_they_rest_on(made_atlas):
    found = made_atlas.totals(made_atlas.select(Selection()))
    assert found.count == 10
    assert found.by_layer == {"zones": 2, "clusters": 2, "hydropower": 3, "mines": 2, "projects": 1}
    area = found.figure("area_ha")
    # 100 of z-alpha and 20 of c-hostile; z-beta is a range, c-gamma was removed from the plan.
    assert (area.value, area.known, area.of, area.layers) == (120, 2, 3, ("zones", "clusters"))
    assert found.figure("available_ha").value == 25
    assert found.figure("capacity_mw").value == 10
    assert (found.figure("capacity_mw").known, found.figure("capacity_mw").of) == (1, 4)
    # 75 % of 100 ha and 50 % of 20 ha
    assert found.figure("fill_rate_pct").value == pytest.approx(85 / 120 * 100)


def test_mines_alone_have_their_own_hectares(made_atlas):
    found = made_atlas.totals(made_atlas.select(Selection(layers=("mines",))))
    assert (found.figure("area_ha").value, found.figure("area_ha", "planned").value) == (12.5, 101)
    assert found.figure("available_ha") is None
    assert math.isnan(found.figure("investment_vnd_bn").value)


def test_capital_of_projects_is_not_added_to_that_of_their_zones(made_atlas):
    everything = made_atlas.totals(made_atlas.select(Selection()))
    projects = made_atlas.totals(made_atlas.select(Selection(layers=("projects",))))
    assert everything.figure("investment_vnd_bn").value == 1_000
    assert projects.figure("investment_vnd_bn").value == 400


def test_plans_and_targets_are_summed_apart():
    found = totals(
        {
            "zones": frame(
                ("industrial_zone", "operating", "actual", 10, None, 1),
                ("industrial_zone", "planned", "planned", 200, None, None),
                ("industrial_zone", "planned", "target", 3_000, None, None),
                ("industrial_zone", "closed", "actual", 40_000, None, None),
            ).assign(available_ha=float("nan"))
        }
    )
    assert [found.figure("area_ha", basis).value for basis in ("actual", "planned", "target")] == [
        10,
        200,
        3_000,
    ]
    assert [found.figure("area_ha", basis).known for basis in ("actual", "planned", "target")] == [1, 1, 1]
    assert found.figure("area_ha").of == 3
    assert found.count == 4


def test_an_economic_zone_is_summed_only_where_nothing_smaller_is():
    whole = ("border_gate_economic_zone", "operating", "actual", 15_000, None, None)
    part = ("economic_zone_subzone", "operating", "actual", 2_000, None, None)
    zone = ("industrial_zone", "operating", "actual", 100, None, None)

    def area(*rows):
        return totals({"zones": frame(*rows).assign(available_ha=float("nan"))}).figure("area_ha").value

    assert area(whole, part, zone) == 100
    assert area(whole, part) == 15_000
    assert area(part) == 2_000


def test_of_nothing_there_are_no_figures():
    found = totals({})
    assert (found.count, found.figures) == (0, ())


# -- land still to be had ------------------------------------------------------------------------


def land(*rows):
    """A layer from rows of (status, hectares to be had, whether the figure is old)."""
    made = frame(*(("industrial_zone", status, "actual", None, None, None) for status, _, _ in rows))
    return made.assign(
        available_ha=[float(hectares) for _, hectares, _ in rows], available_ha_old=[old for *_, old in rows]
    )


def test_land_that_is_not_to_be_had_stands_apart_with_its_sum():
    found = totals(
        {
            "zones": land(
                ("operating", 10, False),
                ("under_construction", 5, False),
                ("planned", 100, False),
                ("relocating", 20, True),
                ("suspended", 3, False),
                ("operating", 40, True),
                ("closed", float("nan"), False),
            )
        }
    )
    headline = found.figure("available_ha")
    assert (headline.value, headline.known, headline.of) == (15, 2, 3)
    assert [(each.why, each.value, each.known) for each in found.apart] == [
        ("status", 123, 3),
        ("old", 40, 1),
    ]
    assert [apart_text(each, "en") for each in found.apart] == [
        "of planned, relocating, suspended or closed zones",
        "figures more than 5 years old",
    ]


def test_where_no_land_is_apart_nothing_is_said(made_atlas):
    assert made_atlas.totals(made_atlas.select(Selection())).apart == ()
