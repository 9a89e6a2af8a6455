"""The maps of a report as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...atlas.selection import Selection
from ..sheets.plates import feature_plate, overlap_plate, selection_plate

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas
    from ...land.overlap.report import OverlapReport

DPI = 220


def selection_png(atlas: Atlas, selection: Selection, language: str) -> bytes:
    """Return the map of a selection."""
    return selection_plate(atlas, selection, language=language).png(DPI)


def feature_png(atlas: Atlas, feature_id: str, selection: Selection, language: str) -> bytes:
    """Return the map of a feature on the day of a selection, ``b""`` where its place is not known."""
    feature = atlas.feature(feature_id, as_of=selection.as_of, drafts=selection.drafts)
    shape = feature["geometry"]
    if shape is None or shape.is_empty:
        return b""
    plate = feature_plate(
        atlas, feature_id, language=language, as_of=selection.as_of, drafts=selection.drafts
    )
    return plate.png(DPI)


def overlap_png(atlas: Atlas, report: OverlapReport, site_id: str) -> bytes:
    """Return the map of a site of a check, ``b""`` where it has no place."""
    ids = [str(record["site"]) for record in report.records]
    number = ids.index(str(site_id))
    shape = report.sites.geometry.iloc[number]
    if shape is None or shape.is_empty:
        return b""
    return overlap_plate(report, atlas, number, language=report.language).png(DPI)
