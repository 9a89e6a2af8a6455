"""Colours of layers, minerals and statuses, told apart by colour-blind eyes (Okabe and Ito 2008).

One home for the page, the legend, the QGIS styles and the printed sheets. Shape says the layer
and fill says the state on the map, so that no meaning rests on colour alone.
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

_SHADES_LIGHT = ("#ECE6F2", "#D8CDE6", "#C2B2D8", "#A996C8", "#8E79B5")
_SHADES_DARK = ("#2A2634", "#393249", "#494060", "#5B5078", "#6F6292")
# One hue, evenly further from the ground: the order shows without colour, too.

MAP_THEMES: dict[str, dict[str, str]] = {
    "light": {
        "outside": "#E6EAEC",
        "land": "#FBFAF7",
        "border": "#A9B2B9",
        "shore": "#D3DADE",
        "grid": "#DDE2E5",
        "grid_text": "#8D979F",
        "place": "#77818A",
        "place_main": "#4C5761",
        "paper": "#FFFFFF",
        "ink": INK,
        "grey": "#8B949C",
        "commune": "#D9DCDC",
        "water": "#A9CBE0",
        "rail": "#7F878E",
        "road": "#CFC2AA",
        "power": "#C3B8CE",
        "accent": "#D4380D",
        **{f"shade_{at}": colour for at, colour in enumerate(_SHADES_LIGHT)},
    },
    "dark": {
        "outside": "#12171C",
        "land": "#1C232A",
        "border": "#4A5661",
        "shore": "#0C1013",
        "grid": "#232B32",
        "grid_text": "#6D7882",
        "place": "#87929B",
        "place_main": "#B4BEC6",
        "paper": "#1C232A",
        "ink": "#E8EDF1",
        "grey": "#7C8791",
        "commune": "#323C45",
        "water": "#2F566E",
        "rail": "#8A949D",
        "road": "#5C5648",
        "power": "#544C60",
        "accent": "#FF8A5B",
        **{f"shade_{at}": colour for at, colour in enumerate(_SHADES_DARK)},
    },
}
"""Colours of the local base map and of marks on it, light and dark."""

_SHARE_STEP = 0.05


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#RRGGBB`` (WCAG 2), 0 for black, 1 for white."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2), from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """Return ``colour`` with a share (0–1) of ``other`` mixed in."""
    pairs = [(int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def on_light(colour: str, *, least: float = 2.6) -> str:
    """Return the colour darkened until it stands out on the light land by ``least``."""
    return _standing_out(colour, MAP_THEMES["light"]["land"], INK, least)


def on_dark(colour: str, *, least: float = 4.0) -> str:
    """Return the colour lightened until it stands out on the dark land by ``least``."""
    return _standing_out(colour, MAP_THEMES["dark"]["land"], "#FFFFFF", least)


def _standing_out(colour: str, ground: str, towards: str, least: float) -> str:
    share = 0.0
    while contrast(changed := mixed(colour, towards, share), ground) < least:
        share += _SHARE_STEP
    return changed
