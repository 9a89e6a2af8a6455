"""Default QGIS styles (QML) of the layers, in the colours of the atlas.

Points are discs, outlines translucent areas. What only drafts say is lighter with a dotted rim, and
a point that is a commune's or district's centre is hollow, so that nobody takes it for the site.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

from ..base.palette import BORDER, INK, LAND, LAYER_COLOURS, PAPER
from ..base.translate import both

POINT, POLYGON = "Point", "Polygon"
LABELS_BELOW_SCALE = 200_000
"""Names appear when the map is larger than 1 : this."""

_CENTROID = "\"location_level\" IN ('commune', 'district')"
_DRAFT = '"draft" = 1'
_HEADER = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


@dataclass(frozen=True)
class _Rule:
    """One line of the legend: which features, and how they look."""

    label: str
    condition: str
    geometry: str
    fill: str
    rim: str
    rim_style: str = "solid"
    opacity: float = 1.0


def layer_style(layer: str, geometries: tuple[str, ...]) -> str:
    """Return the style of an atlas layer.

    Parameters
    ----------
    layer : str
        A layer of ``palette.LAYER_COLOURS``.
    geometries : tuple of str
        ``"Point"``, ``"Polygon"`` or both: the shapes that the layer holds. QGIS opens a layer of
        both as two, and the one style fits either.
    """
    return _qml([rule for geometry in geometries for rule in _rules(layer, geometry)])


def outlines_style() -> str:
    """Return the style of the outlines one by one: thin, since those of one feature may overlap."""
    colour = LAYER_COLOURS["mines"]
    rule = _Rule(both("tables.style.outline"), "", POLYGON, colour, colour, opacity=0.4)
    return _qml([rule])


def own_style() -> str:
    """Return the style of boundaries that the user gave: in the colour of the layer, with a dashed rim."""
    rules = [
        _Rule(
            both(f"vocabulary.layer.{layer}"),
            f"\"layer\" = '{layer}'",
            POLYGON,
            colour,
            colour,
            "dash",
        )
        for layer, colour in LAYER_COLOURS.items()
    ]
    return _qml([*rules, _Rule(both("tables.style.other"), "ELSE", POLYGON, BORDER, BORDER, "dash")])


def outline_style() -> str:
    """Return the style of the province outlines: quiet land with a grey border."""
    current = _Rule(both("tables.style.since"), "\"vintage\" = '2025'", POLYGON, LAND, BORDER)
    former = _Rule(both("tables.style.before"), "\"vintage\" <> '2025'", POLYGON, LAND, BORDER, "dash", 0.5)
    return _qml([current, former])


def _rules(layer: str, geometry: str) -> list[_Rule]:
    colour = LAYER_COLOURS[layer]
    here = f"geometry_type($geometry) = '{geometry}'"
    rules = [
        _Rule(both("tables.style.in_force"), f"NOT {_DRAFT}", geometry, colour, PAPER),
        _Rule(both("tables.style.draft"), _DRAFT, geometry, colour, INK, "dot", 0.55),
    ]
    if geometry == POLYGON:
        return [replace(rule, condition=f"{here} AND {rule.condition}", rim=colour) for rule in rules]
    placed = [replace(rule, condition=f"{here} AND {rule.condition} AND NOT {_CENTROID}") for rule in rules]
    centroid = _Rule(
        both("tables.style.commune"),
        f"{here} AND {_CENTROID}",
        POINT,
        PAPER,
        colour,
        "dash",
    )
    return [*placed, centroid]


# -- QML -----------------------------------------------------------------------------------------


def _qml(rules: list[_Rule]) -> str:
    root = ET.Element(
        "qgis",
        version="3.22.0",
        styleCategories="Symbology|Labeling",
        labelsEnabled="1",
        hasScaleBasedVisibilityFlag="0",
    )
    renderer = ET.SubElement(
        root, "renderer-v2", type="RuleRenderer", enableorderby="0", symbollevels="0", forceraster="0"
    )
    rule_list = ET.SubElement(renderer, "rules", key="root")
    symbols = ET.SubElement(renderer, "symbols")
    for number, rule in enumerate(rules):
        entry = ET.SubElement(rule_list, "rule", key=f"rule-{number}", symbol=str(number), label=rule.label)
        if rule.condition:
            entry.set("filter", rule.condition)
        _add_symbol(symbols, str(number), rule)
    _add_labels(root)
    ET.indent(root, " ")
    return _HEADER + ET.tostring(root, encoding="unicode")


def _add_symbol(parent: ET.Element, name: str, rule: _Rule) -> None:
    kind = "marker" if rule.geometry == POINT else "fill"
    symbol = ET.SubElement(
        parent, "symbol", type=kind, name=name, alpha=str(rule.opacity), clip_to_extent="1", force_rhr="0"
    )
    if rule.geometry == POINT:
        options = {
            "name": "circle",
            "color": _rgba(rule.fill),
            "outline_color": _rgba(rule.rim),
            "outline_style": rule.rim_style,
            "outline_width": "0.3",
            "size": "2.8",
            "size_unit": "MM",
        }
        _add_symbol_layer(symbol, "SimpleMarker", options)
        return
    options = {
        "color": _rgba(rule.fill, 70),
        "style": "solid",
        "outline_color": _rgba(rule.rim),
        "outline_style": rule.rim_style,
        "outline_width": "0.35",
        "outline_width_unit": "MM",
    }
    _add_symbol_layer(symbol, "SimpleFill", options)


def _add_symbol_layer(symbol: ET.Element, kind: str, options: dict[str, str]) -> None:
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    _add_options(layer, options)


def _add_options(parent: ET.Element, options: dict[str, str]) -> None:
    entries = ET.SubElement(parent, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(entries, "Option", type="QString", name=name, value=value)


def _add_labels(root: ET.Element) -> None:
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    style = ET.SubElement(
        settings,
        "text-style",
        fieldName="name_vi",
        isExpression="0",
        fontSize="8",
        fontSizeUnit="Point",
        textColor=_rgba(INK),
        textOpacity="1",
    )
    ET.SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.8",
        bufferSizeUnits="MM",
        bufferColor=_rgba(PAPER),
        bufferOpacity="1",
    )
    ET.SubElement(
        settings,
        "rendering",
        scaleVisibility="1",
        scaleMax=str(LABELS_BELOW_SCALE),
        scaleMin="0",
        obstacle="1",
    )


def _rgba(colour: str, alpha: int = 255) -> str:
    """Return ``#RRGGBB`` as QGIS writes it: ``r,g,b,a``."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"
