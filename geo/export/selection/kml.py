"""A selection as KML 2.2 (OGC 07-147r2): a folder and a style for each layer, readable popups.

A placemark's description is a small table of its figures with units, dates and sources, in which
every text from the data is escaped. The same columns as in the other files stand in its
``ExtendedData``, typed and named by the folder's schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd

from ...atlas.credits import credits_of, used_sources
from ...atlas.fact_lines import FactLine, fact_lines
from ...base.palette import LAYER_COLOURS
from ...base.text import escape
from ...base.translate import tr
from ...formats import kml
from ...formats.csv import clean, plain
from ...records.vocabulary import LAYERS
from ...records.wording import label
from .table import heading, layer_table

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_SOMEWHERE = ("commune", "district")
_FILL_OPACITY, _FAINT_OPACITY = 0x66, 0x2E
_OPAQUE, _PALE = 0xFF, 0x8C
_DRAFT_ENDING, _SOMEWHERE_ENDING = "-draft", "-somewhere"
_POPUP = ("figure", "value", "as_of", "source")


def to_kml(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> bytes:
    """Return the selection as KML; parameters as for :func:`geo.export.selection.files.to_csv`.

    Features without a place are placemarks without geometry. Numbers keep all their decimals,
    degrees have seven.
    """
    sources = used_sources(frames, atlas)
    root, document = kml.new_document(tr("export.title", language), _about(atlas, sources, language))
    present = [layer for layer in LAYERS if layer in frames]
    for layer in present:
        _add_styles(document, layer)
    tables = {layer: layer_table(layer, frames[layer], atlas, language) for layer in present}
    for layer, table in tables.items():
        kml.add_schema(document, layer, table, {str(name): heading(str(name), language) for name in table})
    titles = {str(source_id): str(title) for source_id, title in sources["title"].items()}
    for layer, table in tables.items():
        _add_folder(document, layer, frames[layer], table, titles=titles, language=language)
    return kml.to_bytes(root)


# -- document ------------------------------------------------------------------------------------


def _about(atlas: Atlas, sources: pd.DataFrame, language: str) -> str:
    """Return what the file is, the sources and the credits, as HTML."""
    lines = [tr("export.abstract", language, version=atlas.version), *credits_of(sources, language)]
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    items = [
        " · ".join(filter(None, (row["title"], row["publisher"], row["published"], row["url"])))
        for row in sources.to_dict("records")
    ]
    listed = "".join(f"<li>{escape(clean(item))}</li>" for item in items)
    return f"{paragraphs}<p>{escape(tr('export.sources', language))}</p><ol>{listed}</ol>"


def _add_styles(document: ET.Element, layer: str) -> None:
    colour = LAYER_COLOURS[layer]
    for ending, line, fill in (
        ("", _OPAQUE, _FILL_OPACITY),
        (_DRAFT_ENDING, _PALE, _FAINT_OPACITY),
        (_SOMEWHERE_ENDING, _PALE, _FAINT_OPACITY),
    ):
        kml.add_style(
            document,
            f"{layer}{ending}",
            colour,
            line=line,
            fill=fill,
            icon_scale="0.8" if ending == _SOMEWHERE_ENDING else "1",
        )


# -- features ------------------------------------------------------------------------------------


def _add_folder(
    document: ET.Element,
    layer: str,
    frame: gpd.GeoDataFrame,
    table: pd.DataFrame,
    *,
    titles: Mapping[str, str],
    language: str,
) -> None:
    folder = ET.SubElement(document, "Folder")
    kml.add_text(folder, "name", f"{tr(f'vocabulary.layer.{layer}', language)} ({len(frame)})")
    facts = fact_lines(layer, frame, language)
    rows = [{str(name): plain(value) for name, value in row.items()} for row in table.to_dict("records")]
    for row, lines, shape in zip(rows, facts, frame.geometry, strict=True):
        placemark = ET.SubElement(folder, "Placemark")
        kml.add_text(placemark, "name", _name(row, language))
        ET.SubElement(placemark, "Snippet", maxLines="0")
        kml.add_text(placemark, "description", _description(row, lines, titles, language))
        kml.add_text(placemark, "styleUrl", f"#{layer}{_style_ending(row)}")
        kml.add_data(placemark, layer, row)
        kml.add_geometry(placemark, shape)


def _name(row: Mapping[str, object], language: str) -> str:
    return str((row["name_en"] if language == "en" else None) or row["name_vi"] or row["feature_id"])


def _style_ending(row: Mapping[str, object]) -> str:
    if row["location_level"] in _SOMEWHERE and row["geometry_basis"] == "point":
        return _SOMEWHERE_ENDING
    return _DRAFT_ENDING if row["draft"] else ""


def _description(
    row: Mapping[str, object], lines: list[FactLine], titles: Mapping[str, str], language: str
) -> str:
    """Return kind, place, figures with date and source, and how well the place is known, as HTML."""
    heads = [row["kind_label"], row["minerals_label"]]
    places = [row["communes_2025"], row["districts_pre2025"], row["province_code_label"]]
    level = label("location_level", row["location_level"], language)
    notes = [tr("export.draft", language) if row["draft"] else "", row["notes"]]
    parts = [
        _paragraph(" · ".join(str(part) for part in heads if part)),
        _paragraph(", ".join(str(part) for part in places if part)),
        _table(lines, titles, language),
        _paragraph(f"{heading('location_level', language)}: {level}" if level else ""),
        *(_paragraph(str(note)) for note in notes if note),
    ]
    return "".join(parts)


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def _table(lines: list[FactLine], titles: Mapping[str, str], language: str) -> str:
    if not lines:
        return _paragraph(tr("export.no_figures", language))
    heads = "".join(f"<th>{escape(tr(f'export.popup.{name}', language))}</th>" for name in _POPUP)
    rows = "".join(
        f"<tr><td>{escape(line.name)}</td><td>{escape(_value(line))}</td>"
        f"<td>{escape(line.when)}</td><td>{escape(clean(titles.get(line.source_id, line.note)))}</td></tr>"
        for line in lines
    )
    return f'<table border="1" cellpadding="3"><tr>{heads}</tr>{rows}</table>'


def _value(line: FactLine) -> str:
    return f"{line.value} ({line.basis})" if line.basis else line.value
