"""The facts of a feature as rows of a table: value, date, basis, the note of its source, other values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from ...atlas.totals import AVAILABLE, METHOD
from ...base.crs import STORAGE_CRS, to_vn2000
from ...base.dates import known_from
from ...base.measures import geodesic_ha, grid_ha
from ...base.palette import INK, WARNING
from ...base.translate import tr
from ...base.units import format_date, format_ha, format_number, is_known
from ...records.attributes import ATTRIBUTES
from ...records.provenance import Fact, Observation, Source
from ...records.territory import grid_epsg
from ...records.wording import known_text, quantity, word
from ..canvas import fonts
from ..canvas.blocks import HAIRLINE, MUTED, Block, Group, Heading, Paragraph, TypeSizes, written
from ..canvas.page import Page
from ..canvas.words import Phrase, Words

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas


@dataclass
class Notes:
    """Numbers of sources in the order in which they are first cited."""

    sources: list[Source] = field(default_factory=list)

    def mark(self, source: Source) -> int:
        """Return the number of a source."""
        for number, known in enumerate(self.sources, start=1):
            if known.source_id == source.source_id:
                return number
        self.sources.append(source)
        return len(self.sources)

    def blocks(self, words: Words, size: float) -> list[Block]:
        """Return a paragraph a source."""
        return [
            Paragraph((f"[{number}] {source_text(source, words.first)}",), size, after=0.25)
            for number, source in enumerate(self.sources, start=1)
        ]


def source_text(source: Source, language: str) -> str:
    """Return title, publisher, date and standing of a source on one line."""
    parts = [
        source.title,
        source.publisher,
        format_date(source.published, language) if source.published else "",
        word("standing", source.standing, language),
    ]
    return " · ".join(part for part in parts if part)


def source_counts(frames: Mapping[str, pd.DataFrame]) -> Counter[str]:
    """Return how many figures and places of some features rest on each source."""
    counts: Counter[str] = Counter()
    for frame in frames.values():
        for column in frame.columns:
            if str(column).endswith("source_id"):
                counts.update(text for text in frame[column] if known_text(text))
    return counts


def newest(frames: Mapping[str, pd.DataFrame]) -> str:
    """Return the latest date that a figure of some features describes, ``""`` if none is dated."""
    texts = {
        str(text)
        for frame in frames.values()
        for column in frame.columns
        if str(column).endswith("_as_of")
        for text in frame[column].dropna().unique()
    }
    dated = [(day, text) for text in texts if (day := known_from(text))]
    return max(dated)[1] if dated else ""


def source_of(atlas: Atlas, source_id: str) -> Source:
    """Return a source by its id."""
    row = atlas.sources.loc[source_id]
    return Source(source_id, **{str(name): known_text(text) for name, text in row.items()})


def source_list(
    atlas: Atlas, counts: Counter[str], words: Words, *, heading_pt: float, text_pt: float, most: int
) -> list[Block]:
    """Return the sources on which most rests, and how many others there are."""
    known = [(source_id, n) for source_id, n in counts.items() if source_id in atlas.sources.index]
    ranked = sorted(known, key=lambda pair: (-pair[1], pair[0]))
    if not ranked:
        return []
    total = format_number(len(ranked), words.first, digits=0)
    heading = Heading(words.each(lambda language: f"{tr('sheets.sources', language)} ({total})"), heading_pt)
    blocks: list[Block] = []
    for source_id, n in ranked[:most]:
        figures = tr("sheets.figures", words.first, n=format_number(n, words.first, digits=0))
        text = f"{source_text(source_of(atlas, source_id), words.first)} · {figures}"
        blocks.append(Paragraph((text,), text_pt, colour=INK, after=0.4))
    rest = len(ranked) - most
    if rest > 0:
        blocks.append(Paragraph(words.tr("sheets.more_sources", n=rest), text_pt, colour=MUTED))
    return [Group((heading, blocks[0])), *blocks[1:]]


def credit_texts(source_ids: Iterable[str], atlas: Atlas, words: Words) -> Phrase:
    """Return the credits that licences ask for: outlines, places, figures."""
    licences: dict[str, str] = {}
    for source_id in sorted(set(source_ids) & set(atlas.sources.index)):
        row = atlas.sources.loc[source_id]
        if known_text(row["licence"]):
            publisher = known_text(row["publisher"]) or known_text(row["title"])
            licences[publisher] = known_text(row["licence"])

    def text(language: str) -> str:
        parts = ("outlines", "communes", "standing")
        return " ".join(tr(f"sheets.credit.{part}", language) for part in parts)

    credits = "; ".join(f"{publisher}, {licence}" for publisher, licence in sorted(licences.items()))
    figures = (tr("sheets.credit.figures", words.first, credits=credits),) if credits else ()
    return (*words.each(text), *figures)


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

_LABEL_SHARE = 0.40
_LEADING = 1.25
_OTHERS = 2
_TEXT_LINES = 6


@dataclass(frozen=True)
class FactRow:
    """A fact: name at the left, at the right value, what it rests on, values that disagree.

    Parameters
    ----------
    support : str
        Date, basis and source note.
    others : tuple of str
        A line each.
    """

    label: Phrase
    value: Phrase
    support: str
    size: float
    others: tuple[str, ...] = ()
    warns: bool = False

    def height(self, width: float) -> float:  # noqa: D102
        return max(self._write(None, 0.0, 0.0, width)) + 0.35

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        bottom = max(self._write(page, x, y, width))
        page.line([(x, bottom + 0.2), (x + width, bottom + 0.2)], colour=HAIRLINE, width=0.08)

    def _write(self, page: Page | None, x: float, y: float, width: float) -> tuple[float, float]:
        """Write the row if there is a page; return where its two halves end."""

        def put(
            y: float, lines: Sequence[str], size: float, colour: str, *, weight: str = "regular"
        ) -> float:
            return written(page, at, y, lines, size=size, weight=weight, colour=colour, leading=_LEADING)

        at, room, label = x, width * _LABEL_SHARE - 1.5, self.size * 0.93
        left = right = y
        for place, text in enumerate(self.label):
            lines = fonts.wrapped(text, room, label)
            left = put(left, lines, label, MUTED if place else "#33404B")
        at, room = x + width * _LABEL_SHARE, width * (1 - _LABEL_SHARE)
        for place, text in enumerate(self.value):
            weight = "regular" if place else "medium"
            lines = fonts.wrapped(text, room, self.size, weight, most=_TEXT_LINES)
            right = put(right, lines, self.size, MUTED if place else INK, weight=weight)
        small, colour = self.size * 0.84, WARNING if self.warns else MUTED
        right = put(right, fonts.wrapped(self.support, room, small), small, colour)
        for text in self.others:
            right = put(right, fonts.wrapped(text, room, small, most=3), small, MUTED)
        return left, right


def fact_row(fact: Fact, words: Words, notes: Notes, size: float) -> FactRow:
    """Return the row of a fact; its sources get their numbers."""
    chosen = fact.chosen
    differing = [other for other in fact.others if quantity(other, "vi") != quantity(chosen, "vi")]
    others = tuple(_other(other, words, notes) for other in differing[:_OTHERS])
    if len(differing) > _OTHERS:
        others += (tr("sheets.fact.more_values", words.first, n=len(differing) - _OTHERS),)
    return FactRow(
        words.word("attribute", fact.attribute),
        words.each(lambda language: quantity(chosen, language)),
        _support(chosen, words, notes),
        size,
        others,
        warns=chosen.basis != "actual" or chosen.source.is_draft,
    )


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


def sorted_facts(facts: Sequence[Fact], layer: str) -> list[Fact]:
    """Return the facts to be shown: those asked first, numbers, then texts."""
    asked = KEY_ATTRIBUTES[layer]

    def rank(fact: Fact) -> tuple[int, int]:
        if fact.attribute in asked:
            return 0, asked.index(fact.attribute)
        attribute = ATTRIBUTES.get(fact.attribute)
        return (2, 0) if attribute is None or attribute.value_type == "text" else (1, 0)

    return sorted((fact for fact in facts if fact.attribute not in _UNSHOWN), key=rank)


def missing_block(facts: Sequence[Fact], layer: str, words: Words, style: TypeSizes) -> list[Block]:
    """Return the sentence that names what is asked first and not known."""
    known = {fact.attribute for fact in facts}
    missing = [name for name in KEY_ATTRIBUTES[layer] if name not in known]
    if not missing:
        return []

    def text(language: str) -> str:
        names = "; ".join(tr(f"vocabulary.attribute.{name}", language) for name in missing)
        return tr("sheets.fact.unknown", language, names=names)

    return [Paragraph(words.each(text), style.text_pt * 0.95, colour=WARNING, after=1.0)]


def available_row(feature: pd.Series[Any], words: Words, size: float) -> list[Block]:
    """Return the land still to be had and how it was derived; nothing where it can't be."""
    hectares = feature.get(AVAILABLE)
    if not is_known(hectares):
        return []
    method = words.first
    return [
        FactRow(
            words.tr("map.figure.available_ha"),
            words.each(lambda language: format_ha(hectares, language)),
            tr("sheets.fact.derived", method, how=tr(f"core.available_ha_method.{feature[METHOD]}", method)),
            size,
        )
    ]


def place_rows(feature: pd.Series[Any], words: Words, style: TypeSizes) -> list[Block]:
    """Return where a feature lies, how well that is known, and its measured hectares."""
    size, language = style.text_pt, words.first
    shape = feature["geometry"]
    level = str(feature["location_level"])
    rows: list[Block] = []

    def add(key: str, value: Phrase, support: str = "") -> None:
        rows.append(FactRow(words.tr(key), value, support, size))

    accuracy = feature["accuracy_m"]
    support = f"± {format_number(accuracy, language, digits=0)} m" if is_known(accuracy) else ""
    basis = str(feature["geometry_basis"])
    if shape is None or shape.is_empty:
        add("sheets.place.level", words.word("location_level", "none"))
        rows.insert(0, Heading(words.tr("sheets.place.title"), style.heading_pt))
        return [Group(tuple(rows))]
    add("sheets.place.level", words.word("location_level", level), support)
    add("sheets.place.basis", words.word("geometry_basis", basis))
    if level in ("site", "approximate"):
        point = shape.representative_point()
        epsg = grid_epsg(str(feature["province_code"]))
        north, east = to_vn2000(point.x, point.y, epsg)
        x, y = (format_number(float(metres), language, digits=0) for metres in (north, east))
        add("sheets.place.grid", (f"X {x} · Y {y}",), f"VN-2000, EPSG:{epsg}, m")
        lat, lon = (format_number(degrees, language, digits=5) for degrees in (point.y, point.x))
        add("sheets.place.degrees", (f"{lat}° · {lon}°",), "WGS 84")
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        shapes = gpd.GeoSeries([shape], crs=STORAGE_CRS)
        epsg = grid_epsg(str(feature["province_code"]))
        on_grid = format_ha(float(grid_ha(shapes, epsg).iloc[0]), language, digits=2)
        add("sheets.place.grid_ha", (on_grid,), f"VN-2000, EPSG:{epsg}")
        add("sheets.place.geodesic_ha", (format_ha(float(geodesic_ha(shapes).iloc[0]), language, digits=2),))
    heading = Heading(words.tr("sheets.place.title"), style.heading_pt)
    return [Group((heading, rows[0])), *rows[1:]]
