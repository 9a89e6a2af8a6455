"""Base maps that a reader may choose: addresses of their tiles, who made them, how far they go."""

from __future__ import annotations

from typing import Any

BASEMAPS: dict[str, dict[str, Any] | None] = {
    "local": None,
    "street": {
        "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "attribution": "© OpenStreetMap contributors",
        "link": "https://www.openstreetmap.org/copyright",
        "maxNativeZoom": 19,
    },
    "satellite": {
        "url": "https://server.arcgisonline.com/ArcGIS/rest/services/World_Imagery/MapServer/tile/{z}/{y}/{x}",
        "attribution": "© Esri, Maxar, Earthstar Geographics",
        "link": "https://www.arcgis.com/home/item.html?id=10df2279f9684e4a9f6a7f08febac2a9",
        "maxNativeZoom": 18,
    },
    "terrain": {
        "url": "https://tile.opentopomap.org/{z}/{x}/{y}.png",
        "attribution": "© OpenStreetMap contributors, SRTM · © OpenTopoMap (CC BY-SA)",
        "link": "https://opentopomap.org/about",
        "maxNativeZoom": 17,
    },
}
"""Only ``local`` needs no internet: it has no tiles."""
