"""Print sheets of a selection, a feature, a comparison, a check; the brief. As PDF, SVG and PNG.

Hands its sheets, papers and backdrops on; ``brief`` and ``plates`` are entered by name.
May import: ``paper.map``, ``paper.canvas`` and everything below ``paper``.
"""

from __future__ import annotations

from ..canvas.sheet import Book, Sheet
from ..canvas.sizes import Paper
from ..map.backdrop import RasterBackdrop, TileBackdrop, WatchedBackdrop
from .comparison import comparison_sheet
from .feature import feature_sheet
from .overlap import overlap_sheet
from .selection import selection_sheet

__all__ = [
    "Book",
    "Paper",
    "RasterBackdrop",
    "Sheet",
    "TileBackdrop",
    "WatchedBackdrop",
    "comparison_sheet",
    "feature_sheet",
    "overlap_sheet",
    "selection_sheet",
]
