"""The map on a page: hands frames to the map's script, and tells what the reader did on it."""

from __future__ import annotations

VIEW_KEY = "at"
"""Key of the view in the page's address, ``latitude,longitude,zoom``; the map's script writes it."""


def parse_view(text: str | None) -> tuple[float, float, float] | None:
    """Return latitude, longitude and zoom from the page's address; None where it makes no sense."""
    try:
        latitude, longitude, zoom = (float(part) for part in (text or "").split(","))
    except ValueError:
        return None
    is_sound = abs(latitude) <= 85 and abs(longitude) <= 180 and 0 <= zoom <= 22
    return (latitude, longitude, zoom) if is_sound else None
