"""The attributes a figure of the atlas can have, with their units and plausible ranges."""

from __future__ import annotations

from dataclasses import dataclass

from .vocabulary import LAYERS


@dataclass(frozen=True)
class Attribute:
    """One attribute of the vocabulary.

    Parameters
    ----------
    name : str
        Column name; ends in its unit where it has one.
    value_type : str
        ``number``, ``integer``, ``year``, ``date``, ``token`` or ``text``.
    unit : str
        Unit of the value, ``""`` for text. Shown through ``vocabulary.unit.<unit>``.
    layers : tuple of str
        Layers whose features may have it.
    low, high : float, optional
        Plausible range, both ends included.
    wide : bool
        Whether it is a column of the joined layers (else it shows only in the feature's facts).
    """

    name: str
    value_type: str
    unit: str
    layers: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    wide: bool = True


_LAND = ("zones", "clusters")
_ALL = LAYERS

_LIST = (
    # -- status and text
    Attribute("status", "token", "", _ALL),
    Attribute("status_text", "text", "", _ALL, wide=False),
    Attribute("legal_basis", "text", "", _ALL),
    Attribute("licence", "text", "", _ALL),
    Attribute("owner", "text", "", _ALL),
    Attribute("operator", "text", "", _ALL),
    Attribute("developer", "text", "", _LAND),
    Attribute("investor", "text", "", _ALL),
    Attribute("proposing_investor", "text", "", _LAND, wide=False),
    Attribute("manager", "text", "", _LAND),
    Attribute("sectors_text", "text", "", _ALL, wide=False),
    Attribute("mineral_text", "text", "", ("mines", "projects"), wide=False),
    Attribute("product", "text", "", ("projects", "mines")),
    Attribute("river", "text", "", ("hydropower",)),
    Attribute("zone_or_cluster", "text", "", ("projects",)),
    Attribute("period", "text", "", _ALL, wide=False),
    Attribute("funding", "text", "", _ALL, wide=False),
    Attribute("remark", "text", "", _ALL, wide=False),
    # -- names and places as the sources have them
    Attribute("name", "text", "", _ALL, wide=False),
    Attribute("location", "text", "", _ALL, wide=False),
    Attribute("location_other", "text", "", _ALL, wide=False),
    Attribute("location_accuracy", "text", "", _ALL, wide=False),
    Attribute("district_pre2025", "text", "", _ALL, wide=False),
    Attribute("commune_pre2025", "text", "", _ALL, wide=False),
    Attribute("commune_2025", "text", "", _ALL, wide=False),
    Attribute("boundaries_text", "text", "", _ALL, wide=False),
    # -- land
    Attribute("area_ha", "number", "ha", _ALL, 0.01, 80_000),
    Attribute("leasable_ha", "number", "ha", _LAND, 0, 30_000),
    Attribute("occupied_ha", "number", "ha", _LAND, 0, 30_000),
    Attribute("fill_rate_pct", "number", "%", _LAND, 0, 100),
    Attribute("fill_rate_of", "token", "", _LAND, wide=False),
    Attribute("fill_forecast", "text", "", _LAND, wide=False),
    Attribute("cleared_ha", "number", "ha", _LAND, 0, 30_000, wide=False),
    Attribute("phase1_ha", "number", "ha", _LAND, 0, 30_000, wide=False),
    Attribute("site_preparation_ha", "number", "ha", _LAND, 0, 30_000, wide=False),
    Attribute("warehouse_ha", "number", "ha", _LAND, 0, 30_000, wide=False),
    Attribute("construction_land_ha", "number", "ha", _LAND, 0, 30_000, wide=False),
    Attribute("polygon_area_ha", "number", "ha", _ALL, 0.01, 80_000, wide=False),
    Attribute("area_breakdown", "text", "", _LAND, wide=False),
    Attribute("exploited_ha", "number", "ha", ("projects",), 0, 80_000, wide=False),
    # -- money and people
    Attribute("investment_vnd_bn", "number", "VND bn", _ALL, 0, 500_000),
    Attribute("investment_usd_m", "number", "USD m", _ALL, 0, 20_000),
    Attribute("infrastructure_vnd_bn", "number", "VND bn", _LAND, 0, 500_000),
    Attribute("infrastructure_usd_m", "number", "USD m", _LAND, 0, 20_000, wide=False),
    Attribute("disbursed_vnd_bn", "number", "VND bn", _ALL, 0, 500_000, wide=False),
    Attribute("budget_support_vnd_bn", "number", "VND bn", _LAND, 0, 500_000, wide=False),
    Attribute("industrial_output_vnd_bn", "number", "VND bn", _LAND, 0, 500_000, wide=False),
    Attribute("projects_n", "integer", "projects", (*_LAND, "projects"), 0, 1_000),
    Attribute("enterprises_operating_n", "integer", "enterprises", _LAND, 0, 1_000, wide=False),
    Attribute("jobs_n", "integer", "persons", _ALL, 0, 200_000),
    Attribute("population_n", "integer", "persons", _LAND, 0, 500_000, wide=False),
    # -- services
    Attribute("water_demand_m3_per_day", "number", "m3/day", _LAND, 0, 500_000, wide=False),
    Attribute("water_demand_m3_per_ha", "number", "m3/ha", _LAND, 0, 500_000, wide=False),
    Attribute("wastewater_m3_per_day", "number", "m3/day", _LAND, 0, 500_000, wide=False),
    # -- power
    Attribute("capacity_mw", "number", "MW", ("hydropower", "projects"), 0.03, 2_400),
    Attribute("generation_gwh", "number", "GWh/yr", ("hydropower", "projects"), 0.1, 12_000),
    Attribute("output_gwh", "number", "GWh", ("hydropower",), 0, 12_000, wide=False),
    Attribute("units_n", "integer", "units", ("hydropower",), 1, 20, wide=False),
    Attribute("head_m", "number", "m", ("hydropower",), 1, 1_500, wide=False),
    Attribute("dam_height_m", "number", "m", ("hydropower",), 1, 300),
    Attribute("reservoir_area_km2", "number", "km2", ("hydropower",), 0, 500),
    Attribute("reservoir_volume_mcm", "number", "million m3", ("hydropower",), 0, 20_000),
    Attribute("plant_type", "token", "", ("hydropower",), wide=False),
    Attribute("group_capacity_mw", "number", "MW", ("hydropower",), 0.03, 2_400, wide=False),
    Attribute("group_generation_gwh", "number", "GWh/yr", ("hydropower",), 0.1, 12_000, wide=False),
    Attribute("group_investment_vnd_bn", "number", "VND bn", _ALL, 0, 500_000, wide=False),
    Attribute("group_fill_rate_pct", "number", "%", _LAND, 0, 100, wide=False),
    Attribute("emission_reduction_tco2e", "number", "tCO2e/yr", ("hydropower",), 0, 5e6, wide=False),
    Attribute("osm_id", "text", "", _ALL, wide=False),
    Attribute("wri_id", "text", "", ("hydropower",), wide=False),
    Attribute("cdm_ref", "text", "", ("hydropower",), wide=False),
    # -- land left
    Attribute("remaining_ha", "number", "ha", _LAND, 0, 30_000, wide=False),
    Attribute("remaining_share_pct", "number", "%", _LAND, 0, 100, wide=False),
    Attribute("clean_land_ha", "number", "ha", _LAND, 0, 30_000, wide=False),
    Attribute("land_requested_ha", "number", "ha", _LAND, 0, 30_000, wide=False),
    Attribute("phase2_ha", "number", "ha", _LAND, 0, 30_000, wide=False),
    Attribute("open_lots_text", "text", "", _LAND, wide=False),
    # -- what may be built, how long, for how much
    Attribute("building_density_max_pct", "number", "%", _LAND, 0, 100, wide=False),
    Attribute("floors_max_n", "integer", "floors", _LAND, 1, 100, wide=False),
    Attribute("ground_level_text", "text", "", _LAND, wide=False),
    Attribute("operating_term_years", "integer", "years", _LAND, 10, 99, wide=False),
    Attribute("equity_vnd_bn", "number", "VND bn", _LAND, 0, 500_000, wide=False),
    Attribute("loan_vnd_bn", "number", "VND bn", _LAND, 0, 500_000, wide=False),
    Attribute("service_price_text", "text", "", _LAND, wide=False),
    # -- services of a zone or cluster
    Attribute("wastewater_fee_vnd_per_m3", "number", "VND/m3", _LAND, 0, 100_000, wide=False),
    Attribute("wastewater_text", "text", "", _LAND, wide=False),
    Attribute("environment_permit", "text", "", _LAND, wide=False),
    Attribute("water_supply_m3_per_day", "number", "m3/day", _LAND, 0, 500_000, wide=False),
    Attribute("water_supply_text", "text", "", _LAND, wide=False),
    Attribute("substation_mva", "number", "MVA", _LAND, 1, 2_000, wide=False),
    Attribute("power_demand_mva", "number", "MVA", _LAND, 0, 2_000, wide=False),
    Attribute("power_line_kv", "number", "kV", _LAND, 1, 500, wide=False),
    Attribute("distance_power_line_km", "number", "km", _LAND, 0, 200, wide=False),
    Attribute("power_supply_text", "text", "", _LAND, wide=False),
    Attribute("telecom_lines_n", "integer", "lines", _LAND, 0, 1_000_000, wide=False),
    Attribute("roads_text", "text", "", _LAND, wide=False),
    Attribute("utilities_text", "text", "", _LAND, wide=False),
    Attribute("access_text", "text", "", _LAND, wide=False),
    # -- ways
    Attribute("distance_expressway_km", "number", "km", _LAND, 0, 500, wide=False),
    Attribute("distance_border_gate_km", "number", "km", _LAND, 0, 500, wide=False),
    Attribute("distance_rail_km", "number", "km", _LAND, 0, 500, wide=False),
    Attribute("distance_national_road_km", "number", "km", _LAND, 0, 500, wide=False),
    Attribute("distance_city_km", "number", "km", _LAND, 0, 500, wide=False),
    Attribute("distance_hanoi_km", "number", "km", _LAND, 0, 1_000, wide=False),
    # -- tenants
    Attribute("tenants_text", "text", "", _LAND, wide=False),
    Attribute("fdi_projects_n", "integer", "projects", _LAND, 0, 1_000, wide=False),
    Attribute("projects_under_construction_n", "integer", "projects", _LAND, 0, 1_000, wide=False),
    Attribute("projects_cleared_n", "integer", "projects", _LAND, 0, 1_000, wide=False),
    Attribute("projects_clearing_n", "integer", "projects", _LAND, 0, 1_000, wide=False),
    Attribute("projects_stopped_n", "integer", "projects", _LAND, 0, 1_000, wide=False),
    Attribute("relocating_projects_n", "integer", "projects", _LAND, 0, 1_000, wide=False),
    Attribute("capacity_use_pct", "number", "%", ("zones",), 0, 100, wide=False),
    Attribute("tax_paid_vnd_bn", "number", "VND bn", _LAND, 0, 100_000, wide=False),
    Attribute("revenue_vnd_bn", "number", "VND bn", _LAND, 0, 500_000, wide=False),
    Attribute("trade_turnover_usd_m", "number", "USD m", ("zones",), 0, 100_000, wide=False),
    Attribute(
        "households_affected_n", "integer", "households", (*_LAND, "hydropower"), 0, 10_000, wide=False
    ),
    Attribute("construction_progress_pct", "number", "%", _LAND, 0, 100, wide=False),
    # -- to come
    Attribute("planned_start", "text", "", _ALL, wide=False),
    Attribute("planned_completion", "text", "", _ALL, wide=False),
    Attribute("contact_office", "text", "", _LAND, wide=False),
    # -- more of power plants
    Attribute("grid_connection_text", "text", "", ("hydropower",), wide=False),
    Attribute("dam_length_m", "number", "m", ("hydropower",), 1, 5_000, wide=False),
    Attribute("full_supply_level_m", "number", "m", ("hydropower",), 0, 3_000, wide=False),
    Attribute("minimum_operating_level_m", "number", "m", ("hydropower",), 0, 3_000, wide=False),
    Attribute("basin_km2", "number", "km2", ("hydropower",), 0, 60_000, wide=False),
    # -- minerals and products
    Attribute("capacity_tpy", "number", "t/yr", ("mines", "projects"), 0, 50_000_000),
    Attribute("capacity_m3py", "number", "m3/yr", ("mines", "projects"), 0, 50_000_000),
    Attribute("capacity_kgpy", "number", "kg/yr", ("mines", "projects"), 0, 1_000_000),
    Attribute("capacity_pieces_py", "number", "pieces/yr", ("projects",), 0, 1e9, wide=False),
    Attribute("capacity_text", "text", "", ("mines", "projects"), wide=False),
    Attribute("output_t", "number", "t", ("mines", "projects"), 0, 50_000_000, wide=False),
    Attribute("gold_output_kg", "number", "kg", ("mines", "projects"), 0, 100_000, wide=False),
    Attribute("reserves_t", "number", "t", ("mines",), 0, 5e9),
    Attribute("reserves_text", "text", "", ("mines",), wide=False),
    # -- years and days
    Attribute("year_established", "year", "year", _ALL, 1950, 2050),
    Attribute("year_commissioned", "year", "year", ("hydropower", "projects"), 1950, 2050),
    Attribute("year_construction_start", "year", "year", ("hydropower", "projects"), 1950, 2050),
    Attribute("date_opened", "date", "", _ALL, wide=False),
    Attribute("date_construction_start", "date", "", _ALL, wide=False),
    Attribute("date_first_power", "date", "", ("hydropower",), wide=False),
    Attribute("date_completed", "date", "", _ALL, wide=False),
    Attribute("date_inaugurated", "date", "", _ALL, wide=False),
)

ATTRIBUTES: dict[str, Attribute] = {attribute.name: attribute for attribute in _LIST}
"""Every attribute by its name."""


def wide_attributes(layer: str) -> tuple[Attribute, ...]:
    """Return the attributes that are columns of a joined layer, in their order."""
    return tuple(a for a in ATTRIBUTES.values() if a.wide and layer in a.layers)
