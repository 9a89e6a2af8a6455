"""Colours of layers, minerals and statuses, told apart by colour-blind eyes (Okabe and Ito 2008).

One home for the page, the legend, the QGIS styles and the printed sheets.
"""

from __future__ import annotations

LAYER_COLOURS: dict[str, str] = {
    "zones": "#0B5FA5",
    "clusters": "#0F8A6A",
    "hydropower": "#2A9FD6",
    "mines": "#B4690E",
    "projects": "#A8437E",
}
"""Fill or marker colour of each layer, ``#RRGGBB``."""

MINERAL_COLOURS: dict[str, str] = {
    "rare_earths": "#7B3FA0",
    "apatite": "#8A9A1B",
    "copper": "#B4531A",
    "iron": "#7A2E2E",
    "gold": "#C9A100",
    "lead_zinc": "#56616E",
    "coal": "#2B2B2B",
    "graphite": "#4A5560",
    "sand": "#D9B26F",
    "stone": "#9A8F85",
    "clay": "#C4764A",
    "fill_earth": "#A98B5D",
    "industrial_minerals": "#5E8C8A",
    "hot_water": "#3E7CB1",
    "other": "#8C8C8C",
}
"""Colour of each mineral group (see ``records.MINERAL_GROUPS``)."""

INK = "#17212B"
PAPER = "#FFFFFF"
LAND = "#F4F1EA"
BORDER = "#8A94A0"
ACCENT = "#0B5FA5"
WARNING = "#B4531A"
