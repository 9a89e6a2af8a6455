"""A made-up ground: two provinces as boxes, three communes, and square corner lists on it."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from geo.land.corners.zones import Places


def made_ground() -> Places:
    """Lai Châu from 102.4° to 103.6°, Lào Cai from there to 105.0°."""
    provinces = gpd.GeoDataFrame(
        {"code": ["12", "15"], "name_vi": ["Lai Châu", "Lào Cai"]},
        geometry=[box(102.4, 21.7, 103.6, 22.8), box(103.6, 21.3, 105.0, 22.9)],
        crs="EPSG:4326",
    )
    communes = pd.DataFrame(
        {
            "name_vi": ["Mường Thử", "Tằng Thử", "Bảo Thử"],
            "kind": ["xã", "phường", "xã"],
            "lon": [103.40, 104.07, 104.32],
            "lat": [22.42, 22.42, 22.42],
        }
    )
    return Places(provinces, communes)


NORTH, EAST = 2_480_000, 430_000
"""On 104°45′ this lies in Tằng Thử, on 105° of the 6° zone 25 km further east in Bảo Thử."""

ZONE = "Hệ tọa độ VN-2000, kinh tuyến trục 104°45', múi chiếu 3°"


def square(side=100, north=NORTH, east=EAST):
    """The corners of a square from its south-west, clockwise: 100 m are one hectare."""
    return [(north, east), (north + side, east), (north + side, east + side), (north, east + side)]


def listed(corners, *, first=1, head=ZONE):
    """Corners as pasted text, numbered."""
    rows = [f"{label}\t{north}\t{east}" for label, (north, east) in enumerate(corners, start=first)]
    return "\n".join([head, "Điểm\tX (m)\tY (m)", *rows])
