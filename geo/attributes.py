"""The attributes a figure of the atlas can have, with their units and plausible ranges."""

from __future__ import annotations

from dataclasses import dataclass

from .records import LAYERS


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
    Attribute("manager", "text", "", _LAND),
    Attribute("sectors_text", "text", "", _ALL, wide=False),
    Attribute("mineral_text", "text", "", ("mines", "projects"), wide=False),
    Attribute("product", "text", "", ("projects", "mines")),
    Attribute("river", "text", "", ("hydropower",)),
    # -- land
    Attribute("area_ha", "number", "ha", _ALL, 0.01, 80_000),
    Attribute("leasable_ha", "number", "ha", _LAND, 0, 30_000),
    Attribute("occupied_ha", "number", "ha", _LAND, 0, 30_000),
    Attribute("fill_rate_pct", "number", "%", _LAND, 0, 100),
    # -- money and people
    Attribute("investment_vnd_bn", "number", "VND bn", _ALL, 0, 500_000),
    Attribute("investment_usd_m", "number", "USD m", _ALL, 0, 20_000),
    Attribute("projects_n", "integer", "projects", _LAND, 0, 1_000),
    Attribute("jobs_n", "integer", "persons", _ALL, 0, 200_000),
    # -- power
    Attribute("capacity_mw", "number", "MW", ("hydropower", "projects"), 0.05, 2_400),
    Attribute("generation_gwh", "number", "GWh/yr", ("hydropower", "projects"), 0.1, 12_000),
    Attribute("dam_height_m", "number", "m", ("hydropower",), 1, 300),
    Attribute("reservoir_area_km2", "number", "km2", ("hydropower",), 0, 500),
    Attribute("reservoir_volume_mcm", "number", "million m3", ("hydropower",), 0, 20_000),
    # -- minerals and products
    Attribute("capacity_tpy", "number", "t/yr", ("mines", "projects"), 0, 50_000_000),
    Attribute("capacity_text", "text", "", ("mines", "projects"), wide=False),
    Attribute("reserves_t", "number", "t", ("mines",), 0, 5e9),
    Attribute("reserves_text", "text", "", ("mines",), wide=False),
    # -- years
    Attribute("year_established", "year", "year", _ALL, 1950, 2050),
    Attribute("year_commissioned", "year", "year", ("hydropower", "projects"), 1950, 2050),
    Attribute("year_construction_start", "year", "year", ("hydropower", "projects"), 1950, 2050),
)

ATTRIBUTES: dict[str, Attribute] = {attribute.name: attribute for attribute in _LIST}
"""Every attribute by its name."""


def wide_attributes(layer: str) -> tuple[Attribute, ...]:
    """Return the attributes that are columns of a joined layer, in their order."""
    return tuple(a for a in ATTRIBUTES.values() if a.wide and layer in a.layers)
