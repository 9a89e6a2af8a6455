"""The VN-2000 zones that a corner list may be printed in, and where its corners would fall in each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from ...base.crs import from_vn2000
from ...base.errors import CrsError
from ...base.plane import ELLIPSOID
from ...base.text import fold
from ...records.territory import BEFORE, SINCE, Zone, territory

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from ...atlas.atlas import Atlas

_NEAR_OUTLINE_DEGREES = 0.005
"""The outlines are good to some 200 m; a site on the line still counts as inside."""
_COMMUNE_KINDS = ("xa", "phuong", "thi tran")
"""Folded; a text may know a commune by another kind than that of today."""
_COMMUNE_NEAR_KM = 12.0
_COMMUNE_CLEARER_KM = 8.0
"""The wrong zone is 25 km off at least, and a commune reaches some 10 km from its centre."""


@dataclass(frozen=True)
class Landing:
    """Where the corners fall if they are printed in a zone.

    Parameters
    ----------
    epsg : int
    lon, lat : float
        Middle of the corners, degrees.
    province_code : str or None
        Code since 2025-07-01; None outside both provinces.
    province : str
        Name of the province, ``""`` outside both.
    commune : str
        Commune of 2025 whose centre is nearest, with its kind; ``""`` where no centre is known.
    commune_km : float
        NaN where no centre is known.
    """

    epsg: int
    lon: float
    lat: float
    province_code: str | None
    province: str
    commune: str
    commune_km: float

    @property
    def zone(self) -> Zone:
        """The zone's meridian and width."""
        return territory().zones[self.epsg]

    def label(self) -> str:
        """Return zone and place as text that reads alike in every language."""
        name = zone_label(self.epsg)
        place = ", ".join(part for part in (self.commune, self.province) if part)
        return f"{name} → {place}" if self.province else name


class ZoneQuestionError(CrsError):
    """The zone of a list cannot be told: it has to be chosen among ``candidates``, the likeliest first."""

    def __init__(self, key: str, candidates: Sequence[Landing], **params: object) -> None:
        self.candidates = tuple(candidates)
        shown = "; ".join(candidate.label() for candidate in candidates)
        super().__init__(key, candidates=shown, **params)


@dataclass(frozen=True)
class Places:
    """Where the provinces and their communes lie.

    Parameters
    ----------
    provinces : GeoDataFrame
        Outlines since 2025-07-01: ``code``, ``name_vi``; EPSG:4326.
    communes : DataFrame
        ``name_vi``, ``kind``, ``lon``, ``lat`` of the centres of the communes since then.
    former : DataFrame, optional
        ``name_vi``, ``lon``, ``lat`` of communes that ended then: the centres of those they are in now.
    """

    provinces: gpd.GeoDataFrame
    communes: pd.DataFrame
    former: pd.DataFrame | None = None

    @classmethod
    def of(cls, atlas: Atlas) -> Places:
        """Return the places of an open atlas."""
        units = atlas.admin_units
        located = units[(units["level"] == "commune") & units["lon"].notna()]
        ended = atlas.admin_successions[["old_name", "new_code"]].rename(columns={"old_name": "name_vi"})
        return cls(atlas.provinces("2025"), located, ended.join(located[["lon", "lat"]], "new_code", "inner"))

    def landing(self, north_m: float, east_m: float, epsg: int) -> Landing:
        """Return where a grid position lies if it is of this zone."""
        position = from_vn2000(north_m, east_m, epsg)
        lon, lat = float(position.lon), float(position.lat)
        code, name = self._province(lon, lat)
        commune, km = self._commune(lon, lat)
        return Landing(epsg, lon, lat, code, name, commune, km)

    def place_name(self, lon: float, lat: float) -> str:
        """Return the nearest commune and the province of a position, ``""`` outside both provinces."""
        _, province = self._province(lon, lat)
        return ", ".join(filter(None, [self._commune(lon, lat)[0], province])) if province else ""

    def named_provinces(self, folded: str) -> set[str]:
        """Return the codes of the provinces that a folded text names, by today's or a former name."""
        named = {
            code
            for code, name in zip(self.provinces["code"], self.provinces["name_vi"], strict=True)
            if f" {fold(name)} " in folded
        }
        known = territory()
        return named | {
            since.code
            for since in known.listed(SINCE)
            for code in since.made_of
            if (former := known.province(code, BEFORE)) and f" {fold(former.name_vi)} " in folded
        }

    def named_communes_km(self, folded: str, landing: Landing) -> float:
        """Return the distance to the nearest commune that a folded text names; infinite if it names none.

        Names of before 2025-07-01 count as the communes that they are in now.
        """
        tables = [self.communes] if self.former is None else [self.communes, self.former]
        named = [_named(table, folded) for table in tables]
        km = np.concatenate([_distances_km(table, landing.lon, landing.lat) for table in named])
        return float(km.min()) if km.size else float("inf")

    def _commune(self, lon: float, lat: float) -> tuple[str, float]:
        km = _distances_km(self.communes, lon, lat)
        if not km.size:
            return "", float("nan")
        nearest = self.communes.iloc[int(km.argmin())]
        return f"{nearest['kind']} {nearest['name_vi']}", float(km.min())

    def _province(self, lon: float, lat: float) -> tuple[str | None, str]:
        if not (np.isfinite(lon) and np.isfinite(lat)):
            return None, ""
        point = shapely.Point(lon, lat)
        distances = shapely.distance(self.provinces.geometry.to_numpy(), point)
        nearest = int(distances.argmin())
        if distances[nearest] > _NEAR_OUTLINE_DEGREES:
            return None, ""
        row = self.provinces.iloc[nearest]
        return str(row["code"]), str(row["name_vi"])


def _named(communes: pd.DataFrame, folded: str) -> pd.DataFrame:
    """Return the communes that a folded text names with their kind."""
    found = [
        any(f" {kind} {fold(name)} " in folded for kind in _COMMUNE_KINDS) for name in communes["name_vi"]
    ]
    return communes[np.array(found, dtype=bool)]


def _distances_km(communes: pd.DataFrame, lon: float, lat: float) -> npt.NDArray[np.float64]:
    lons, lats = communes["lon"].to_numpy(float), communes["lat"].to_numpy(float)
    *_, metres = ELLIPSOID.inv(np.full_like(lons, lon), np.full_like(lats, lat), lons, lats)
    return np.asarray(metres, dtype="float64") / 1_000.0


def zone_label(epsg: int) -> str:
    """Return ``104°45′/3° (EPSG:9208)``: meridian, width, code."""
    zone = territory().zones[epsg]
    return f"{angle_label(zone.meridian)}/{zone.width}° (EPSG:{epsg})"


def angle_label(angle: float) -> str:
    """Return degrees as text that reads alike in every language: ``104°45′``, ``104°06′12″``."""
    if not math.isfinite(angle):
        return f"{angle:g}°"
    minutes, seconds = divmod(round(abs(angle) * 3600), 60)
    degrees, minutes = divmod(minutes, 60)
    return f"{'-' if angle < 0 else ''}{degrees}°{minutes:02d}′" + (f"{seconds:02d}″" if seconds else "")


def zones_of(
    meridians: Iterable[float] = (), widths: Iterable[int] = (), epsgs: Iterable[int] = ()
) -> set[int]:
    """Return the zones that fit what is said; everything said of one kind is an alternative.

    Raises
    ------
    CrsError
        If a code is not one of VN-2000.
    """
    codes = set(epsgs)
    if unknown := sorted(codes - territory().zones.keys()):
        raise CrsError("corners.error.not_vn2000", epsg=unknown[0])
    if codes:
        return codes
    wanted, wide = set(meridians), set(widths)
    return {
        epsg
        for epsg, zone in territory().zones.items()
        if (not wanted or zone.meridian in wanted) and (not wide or zone.width in wide)
    }


def usual_zones(widths: Iterable[int]) -> tuple[int, ...]:
    """Return the zones in use in the provinces that have one of these widths (any, if none is given)."""
    wide, known = set(widths), territory()
    return tuple(epsg for epsg in known.covered.list_grids if not wide or known.zones[epsg].width in wide)


def by_commune(ground: Places, folded: str, landings: Sequence[Landing]) -> Landing | None:
    """Return the landing that alone is near a commune which the text names; None if that decides nothing."""
    distances = sorted((ground.named_communes_km(folded, landing), landing.epsg) for landing in landings)
    (nearest_km, epsg), others = distances[0], distances[1:]
    clear = all(km - nearest_km >= _COMMUNE_CLEARER_KM for km, _ in others)
    if nearest_km > _COMMUNE_NEAR_KM or not clear:
        return None
    return next(landing for landing in landings if landing.epsg == epsg)


def is_usual(landing: Landing) -> bool:
    """Tell whether a landing's zone is in use where it falls: a 6° zone, or a 3° zone of the province."""
    if landing.province_code is None:
        return False
    return landing.zone.width == 6 or landing.epsg in territory().grids(landing.province_code)


def landings(ground: Places, north_m: float, east_m: float, epsgs: Iterable[int]) -> list[Landing]:
    """Return where a position falls in each zone, only those inside a province."""
    every = (ground.landing(north_m, east_m, epsg) for epsg in epsgs)
    return [landing for landing in every if landing.province_code is not None]
