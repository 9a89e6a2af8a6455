"""Print sheets: maps on paper as PDF, SVG and PNG; the only place that knows matplotlib."""

from __future__ import annotations

from .backdrop import RasterBackdrop, TileBackdrop, Watched
from .book import Book
from .comparison_sheet import comparison_sheet
from .feature_sheet import feature_sheet
from .overlap_sheet import overlap_sheet
from .paper import Paper
from .selection_sheet import selection_sheet
from .sheet import Sheet

__all__ = [
    "Book",
    "Paper",
    "RasterBackdrop",
    "Sheet",
    "TileBackdrop",
    "Watched",
    "comparison_sheet",
    "feature_sheet",
    "overlap_sheet",
    "selection_sheet",
]
