"""The picture that stands for a Word report before it is made: its first map."""

# ruff: noqa: PLC0415  drawing is loaded by the first file, not by the start of the app

from __future__ import annotations

from typing import TYPE_CHECKING

from .order import OVERLAP, SELECTION

if TYPE_CHECKING:
    from .making import Making

PREVIEW_DPI = 80


def first_map(making: Making) -> bytes:
    """Return the first map of a Word report as a PNG; ``b""`` if it has none."""
    from ..paper.sheets import plates as plate

    order, atlas, language = making.order, making.atlas, making.language
    selection = order.selection
    if order.subject == SELECTION:
        return plate.selection_plate(atlas, selection, language=language).png(PREVIEW_DPI)
    if order.subject == OVERLAP:
        if not _has_place(making.report.sites.geometry.iloc[0]):
            return b""
        return plate.overlap_plate(making.report, atlas, 0, language=language).png(PREVIEW_DPI)
    first, day, drafts = order.feature_ids[0], selection.as_of, selection.drafts
    if not _has_place(atlas.feature(first, as_of=day, drafts=drafts)["geometry"]):
        return b""
    return plate.feature_plate(atlas, first, language=language, as_of=day, drafts=drafts).png(PREVIEW_DPI)


def _has_place(shape: object) -> bool:
    return shape is not None and not shape.is_empty  # type: ignore[attr-defined]
