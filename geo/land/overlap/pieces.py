"""The parts of a site as shapes for the map."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from ...base.crs import STORAGE_CRS
from ...base.plane import from_plane
from ..law.codes import NO_COLOUR, LandUse
from ..law.ledger import NOISE_HA
from .parcels.cutting import SiteLand

LAND, CONTESTED, UNCOVERED = "land", "contested", "uncovered"
_MEASURES = ("hectares", "grid_hectares")
PIECE_COLUMNS = ("site_id", "part", "code", "name_vi", "name_en", "colour", *_MEASURES, "geometry")


def no_pieces() -> gpd.GeoDataFrame:
    """Return the frame of a site that was not cut."""
    frame = pd.DataFrame(columns=list(PIECE_COLUMNS)).astype(dict.fromkeys(_MEASURES, "float64"))
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=STORAGE_CRS)


def pieces(site_id: str, found: SiteLand, uses: Mapping[str, LandUse]) -> gpd.GeoDataFrame:
    """Return the parts of a site, without those that are noise.

    Parameters
    ----------
    uses : mapping of str to LandUse
        What the keys of the parcels say.

    Returns
    -------
    GeoDataFrame
        ``PIECE_COLUMNS``, EPSG:4326.
    """
    drawn = found.drawn()
    rows = []
    shapes = []
    for claim, shape in drawn.parts.items():
        if found.ha.get(claim, 0.0) > NOISE_HA:
            own = [uses[key] for key in claim]
            is_contested = len(claim) > 1
            part = CONTESTED if is_contested else LAND
            names = (" / ".join(use.name(language) for use in own) for language in ("vi", "en"))
            colour = NO_COLOUR if is_contested else own[0].colour
            measures = (found.ha[claim], found.grid_ha[claim])
            rows.append((site_id, part, " / ".join(claim), *names, colour, *measures))
            shapes.append(shape)
    if found.uncovered[0] > NOISE_HA:
        rows.append((site_id, UNCOVERED, "", "", "", NO_COLOUR, *found.uncovered))
        shapes.append(drawn.rest)
    if not rows:
        return no_pieces()
    frame = pd.DataFrame(rows, columns=list(PIECE_COLUMNS[:-1]))
    placed = from_plane(np.array(shapes, dtype=object))
    return gpd.GeoDataFrame(frame, geometry=placed, crs=STORAGE_CRS)
