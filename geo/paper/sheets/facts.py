"""The facts of a feature as rows of a table: value, date, basis, the note of its source, other values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import geopandas as gpd
import pandas as pd

from ...atlas.derived import DERIVED, Derived
from ...atlas.derived_words import inputs_text, method_text, reason_text, support_text, value_text
from ...base.crs import STORAGE_CRS, to_vn2000
from ...base.measures import geodesic_ha, grid_ha
from ...base.palette import WARNING
from ...base.translate import tr
from ...base.units import format_date, format_ha, format_number, is_known
from ...records.agreement import differing, supporting
from ...records.attributes import ATTRIBUTES
from ...records.provenance import Fact, Observation
from ...records.territory import grid_epsg
from ...records.wording import quantity
from ..canvas.blocks import Block, Heading, Paragraph, TypeSizes
from ..canvas.words import Phrase, Words
from .rows import FactRow, under
from .sources import Notes

KEY_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "zones": (
        "status",
        "area_ha",
        "leasable_ha",
        "occupied_ha",
        "fill_rate_pct",
        "investment_vnd_bn",
        "projects_n",
        "jobs_n",
        "year_established",
        "legal_basis",
        "developer",
    ),
    "clusters": (
        "status",
        "area_ha",
        "leasable_ha",
        "occupied_ha",
        "fill_rate_pct",
        "investment_vnd_bn",
        "projects_n",
        "year_established",
        "legal_basis",
        "developer",
    ),
    "hydropower": (
        "status",
        "capacity_mw",
        "generation_gwh",
        "investment_vnd_bn",
        "year_commissioned",
        "river",
        "owner",
    ),
    "mines": ("status", "area_ha", "reserves_t", "capacity_tpy", "capacity_m3py", "licence", "owner"),
    "projects": (
        "status",
        "investment_vnd_bn",
        "area_ha",
        "capacity_tpy",
        "product",
        "zone_or_cluster",
        "investor",
        "year_commissioned",
    ),
}
"""What a reader asks first of a feature of each layer, and is told to be unknown where it is."""

_UNSHOWN = frozenset(
    {
        "name",
        "location",
        "location_other",
        "location_accuracy",
        "district_pre2025",
        "commune_pre2025",
        "commune_2025",
        "osm_id",
        "wri_id",
        "cdm_ref",
        "sectors_text",
        "mineral_text",
    }
)
"""Attributes that the sheet tells otherwise."""

_OTHERS = 2
"""Values that disagree which are told one by one."""


def sorted_facts(facts: Sequence[Fact], asked: Sequence[str]) -> list[Fact]:
    """Return the facts to be shown: those asked first, numbers, then texts."""

    def rank(fact: Fact) -> tuple[int, int]:
        if fact.attribute in asked:
            return 0, asked.index(fact.attribute)
        attribute = ATTRIBUTES.get(fact.attribute)
        return (2, 0) if attribute is None or attribute.value_type == "text" else (1, 0)

    return sorted((fact for fact in facts if fact.attribute not in _UNSHOWN), key=rank)


def is_doubtful(observation: Observation) -> bool:
    """Tell whether a value is one to be careful with: not that of something real, or from a draft."""
    return observation.basis != "actual" or observation.source.is_draft


def missing_names(facts: Sequence[Fact], asked: Sequence[str], language: str) -> str:
    """Return the names of what is asked and not known, ``""`` where all is."""
    known = {fact.attribute for fact in facts}
    return "; ".join(tr(f"vocabulary.attribute.{name}", language) for name in asked if name not in known)


def fact_row(fact: Fact, words: Words, notes: Notes, size: float) -> FactRow:
    """Return the row of a fact; its sources get their numbers."""
    chosen, rest = fact.chosen, differing(fact)
    others = tuple(_other(other, words, notes) for other in rest[:_OTHERS])
    if (sources := supporting(fact)) > 1:
        told = quantity(chosen, words.first)
        others = (tr("core.mark.support", words.first, n=sources, value=told), *others)
    if len(rest) > _OTHERS:
        others += (tr("sheets.fact.more_values", words.first, n=len(rest) - _OTHERS),)
    label, value = words.word("attribute", fact.attribute), words.each(partial(quantity, chosen))
    return FactRow(label, value, _support(chosen, words, notes), size, others, is_doubtful(chosen))


def _support(observation: Observation, words: Words, notes: Notes) -> str:
    language = words.first
    parts = [format_date(observation.as_of, language), tr(f"sheets.basis.{observation.basis}", language)]
    if observation.horizon:
        period = format_date(observation.horizon, language)
        parts.append(tr("sheets.fact.horizon", language, period=period))
    if observation.source.is_draft:
        parts.append(tr("sheets.fact.draft", language))
    return f"{' · '.join(parts)} [{notes.mark(observation.source)}]"


def _other(observation: Observation, words: Words, notes: Notes) -> str:
    language = words.first
    value = quantity(observation, language)
    return tr("sheets.fact.other", language, value=value, support=_support(observation, words, notes))


def missing_block(facts: Sequence[Fact], asked: Sequence[str], words: Words, style: TypeSizes) -> list[Block]:
    """Return the sentence that names what is asked first and not known."""
    if not missing_names(facts, asked, words.first):
        return []

    def text(language: str) -> str:
        return tr("sheets.fact.unknown", language, names=missing_names(facts, asked, language))

    return [Paragraph(words.each(text), style.text_pt * 0.95, colour=WARNING, after=1.0)]


def available_row(feature: pd.Series[Any], words: Words, size: float, notes: Notes) -> list[Block]:
    """Return the land still to be had with what it was made of, or why it is unknown; nothing of no land."""
    derived: Derived | None = feature.get(DERIVED)
    if derived is None:
        return []
    label, language = words.tr("map.figure.available_ha"), words.first
    if not derived.is_known:
        return [FactRow(label, words.tr("sheets.fact.none"), reason_text(derived, language), size)]
    value = words.each(partial(value_text, derived))
    how = tr("sheets.fact.derived", language, how=method_text(derived, language))
    support = f"{how}; {support_text(derived, language)}"
    made_of = inputs_text(derived, language, lambda each: f"[{notes.mark(each.source)}]")
    return [FactRow(label, value, support, size, (made_of,), derived.is_draft or derived.is_old)]


def place_rows(feature: pd.Series[Any], words: Words, style: TypeSizes) -> list[Block]:
    """Return where a feature lies, how well that is known, and its measured hectares."""
    language, shape = words.first, feature["geometry"]
    heading = Heading(words.tr("sheets.place.title"), style.heading_pt)

    def row(key: str, value: Phrase, support: str = "") -> FactRow:
        return FactRow(words.tr(f"sheets.place.{key}"), value, support, style.text_pt)

    if shape is None or shape.is_empty:
        return under(heading, [row("level", words.word("location_level", "none"))])
    level, accuracy = str(feature["location_level"]), feature["accuracy_m"]
    epsg = grid_epsg(str(feature["province_code"]))
    support = f"± {format_number(accuracy, language, digits=0)} m" if is_known(accuracy) else ""
    rows = [
        row("level", words.word("location_level", level), support),
        row("basis", words.word("geometry_basis", str(feature["geometry_basis"]))),
    ]
    if level in ("site", "approximate"):
        point = shape.representative_point()
        north, east = to_vn2000(point.x, point.y, epsg)
        x, y = (format_number(float(metres), language, digits=0) for metres in (north, east))
        lat, lon = (format_number(degrees, language, digits=5) for degrees in (point.y, point.x))
        rows.append(row("grid", (f"X {x} · Y {y}",), f"VN-2000, EPSG:{epsg}, m"))
        rows.append(row("degrees", (f"{lat}° · {lon}°",), "WGS 84"))
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        shapes = gpd.GeoSeries([shape], crs=STORAGE_CRS)
        on_grid, on_earth = (
            format_ha(float(hectares.iloc[0]), language, digits=2)
            for hectares in (grid_ha(shapes, epsg), geodesic_ha(shapes))
        )
        rows.append(row("grid_ha", (on_grid,), f"VN-2000, EPSG:{epsg}"))
        rows.append(row("geodesic_ha", (on_earth,)))
    return under(heading, rows)
