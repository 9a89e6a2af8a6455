"""Colours that stand in style sheets are those of the palette; each sheet is looked at by itself."""

from __future__ import annotations

import re

import pytest

from geo.base.palette import ACCENT, INK, LAYER_COLOURS, MAP_THEMES, PAPER

LIGHT, DARK = MAP_THEMES["light"], MAP_THEMES["dark"]
ATLAS, SINGLE, PAGE = "geo/webmap/assets/atlas.css", "geo/webmap/assets/single.css", "geo/ui/frame/style.css"
COLOUR = r"#[0-9a-f]{3,8}\b"

# Sheet, what begins the rule, the property, and the palette's colours, light before dark.
RULES = [
    (ATLAS, "html, body {", "background", [LIGHT["outside"]]),
    (ATLAS, 'html[data-theme="dark"]', "background", [DARK["outside"]]),
    (ATLAS, ".leaflet-container {", "--ink", [INK]),
    (ATLAS, ".leaflet-container {", "--accent", [ACCENT]),
    (ATLAS, ".leaflet-container {", "background", [LIGHT["outside"]]),
    (ATLAS, '.leaflet-container[data-theme="dark"] {', "--ink", [DARK["ink"]]),
    (ATLAS, '.leaflet-container[data-theme="dark"] {', "background", [DARK["outside"]]),
    (ATLAS, ".leaflet-container .leaflet-editing-icon", "border", [LIGHT["accent"]]),
    (ATLAS, ".leaflet-container .leaflet-editing-icon", "background", [PAPER]),
    (SINGLE, "body {", "background", [PAPER]),
    (SINGLE, "body {", "color", [INK]),
    (SINGLE, ".single-button {", "color", [ACCENT]),
    (SINGLE, ".single-button {", "background", [PAPER]),
    (SINGLE, ":focus-visible", "outline", [ACCENT]),
    (SINGLE, ".single-source-list a", "color", [ACCENT]),
    (PAGE, ".stApp {", "--ink", [INK, None]),
    (PAGE, ".stApp {", "--accent", [ACCENT, None]),
    (PAGE, ".land :is(.swatch, .bar i).contested", "border-color", [LIGHT["accent"], DARK["accent"]]),
    (PAGE, ".land :is(.swatch, .bar i).uncovered", "background", [LIGHT["grey"], DARK["grey"]]),
    *((PAGE, f".st-key-f_layer_{layer} ", "--swatch", [colour]) for layer, colour in LAYER_COLOURS.items()),
]


def value_of(sheet, rule, name):
    """What a rule of a style sheet says of a property."""
    body = sheet[sheet.index(f"\n{rule}") :].partition("{")[2].partition("}")[0]
    return re.search(rf"(?:^|[\s;]){re.escape(name)}:\s*([^;]+)", body)[1]


def whole(colour):
    """A colour in six signs, how opaque it is left out."""
    signs = colour.removeprefix("#").upper()
    return "#" + ("".join(2 * sign for sign in signs) if len(signs) == 3 else signs[:6])


@pytest.mark.parametrize(("path", "rule", "name", "expected"), RULES)
def test_a_colour_of_a_style_sheet_is_that_of_the_palette(project, path, rule, name, expected):
    sheet = "\n" + (project / path).read_text(encoding="utf-8")
    found = [whole(colour) for colour in re.findall(COLOUR, value_of(sheet, rule, name))]
    assert len(found) == len(expected)
    assert all(wanted in (None, colour) for colour, wanted in zip(found, expected, strict=True))


@pytest.mark.parametrize("path", [ATLAS, SINGLE, PAGE])
def test_no_colour_of_a_sheet_is_almost_one_of_the_palette(project, path):
    sheet = (project / path).read_text(encoding="utf-8")
    for colour in {whole(found) for found in re.findall(COLOUR, sheet)}:
        for wanted in (INK, ACCENT, LIGHT["accent"], DARK["accent"], *LAYER_COLOURS.values()):
            apart = max(abs(int(colour[at : at + 2], 16) - int(wanted[at : at + 2], 16)) for at in (1, 3, 5))
            assert apart == 0 or apart > 2, (colour, wanted)
