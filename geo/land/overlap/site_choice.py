"""Which sites are asked about: those of a file or a corner list, features of the atlas, or a drawing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...base.crs import STORAGE_CRS, to_vn2000
from ...base.errors import GeometryError, SelectionError
from ...base.file_notes import DAMAGED, Note, shown_name
from ...base.limits import require_size
from ...base.plane import is_area
from ...base.remark import Remark
from ...base.repair import repair_geometries
from ...base.text import fold
from ...records.territory import territory
from ...uploads.door import UploadResult, answered_upload
from ...uploads.kinds import TABLE_KINDS, detect_kind
from ..corners.reading import CornerSite, read_corner_file
from ..corners.zones import Places, is_usual, landings, zone_label
from .sites import DAMAGE_COLUMNS

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

ORIGINS = ("atlas", "drawing", "file", "corners")
SITE_COLUMNS = (
    "name",
    "layer",
    "geometry_basis",
    "location_level",
    "accuracy_m",
    "province_code",
    *DAMAGE_COLUMNS,
)
"""What a site says of itself, beside its shape."""

DRAWN_ID = "drawing"
"""Id of what was drawn."""

_FACTS = (
    "name_vi",
    "name_en",
    "kind",
    "status",
    "boundary_source",
    *(f"{name}_{end}" for name in ("area_ha", "fill_rate_pct") for end in ("lower", "upper")),
)
"""What the rules and the report ask of a feature of the atlas."""

_NUMBERS = ("accuracy_m", *DAMAGE_COLUMNS)

_ID_COLUMNS = ("feature_id", "site_id", "id", "ma")
_NAME_COLUMNS = ("name", "name_vi", "ten", "ten_goi")
_NAME_STARTS = ("tenkhu", "tenkcn", "tencum", "tenccn", "tenda", "tenduan", "tenmo", "tencongtrinh")
"""Not every "ten…": ``TenChu`` is the name of a land user, whom nothing here needs to know."""
_TOLD_ELSEWHERE = "uploads.found.elsewhere"


@dataclass(frozen=True)
class SiteChoice:
    """Sites to check, and where they come from.

    Parameters
    ----------
    sites : GeoDataFrame
        EPSG:4326, index ``site_id`` (text, unique), columns :data:`SITE_COLUMNS`, None where
        nothing is known. A shape may be missing or no polygon: the check says why it cannot be made.
    origin : str
        One of :data:`ORIGINS`.
    label : str
        What to call them: the name of the file, of the feature, of the corner list. Plain text.
    corners : CornerSite or None
        The corner list that the site was read from.
    remarks : tuple of Remark
        What a reader should know of how they were read.
    as_of, drafts
        How features of the atlas were read; see :meth:`geo.atlas.atlas.Atlas.layer`.
    """

    sites: gpd.GeoDataFrame
    origin: str
    label: str
    corners: CornerSite | None = None
    remarks: tuple[Remark, ...] = ()
    as_of: date | None = None
    drafts: bool = True


def read_sites(
    name: str,
    data: bytes | Path,
    atlas: Atlas,
    *,
    epsg: int | None = None,
    layer: str | None = None,
    meridian: float | None = None,
    swap_xy: bool = False,
    declared_ha: float | None = None,
) -> SiteChoice:
    """Return the sites of a GeoPackage, GeoJSON, KML or zipped shapefile, or of a corner list.

    Rows without a polygon stay among the sites: the check says of each that it has no boundary.

    Parameters
    ----------
    name : str
        The file's claimed name.
    data : bytes or Path
        The whole file, or where it lies.
    atlas : Atlas
        For its provinces and communes.
    epsg : int, optional
        The coordinate system, where the file states none or the wrong one; the zone of a corner list.
    layer : str, optional
        Where there are several.
    meridian, declared_ha : float, optional
        Of a corner list: central meridian, and hectares to compare with.
    swap_xy : bool, default False
        The file holds north before east.

    Raises
    ------
    LayerQuestionError, SystemQuestionError, ZoneQuestionError
        If the file leaves a choice open.
    UploadError, CrsError, LimitError
        If it cannot be read.
    GeometryError
        If it has no polygon at all, or the corners of a list make none.
    """
    content = _content(data) if isinstance(data, Path) else data
    ground = Places.of(atlas)
    if detect_kind(content, name) in TABLE_KINDS:
        corners = read_corner_file(
            content, name, ground, epsg=epsg, meridian=meridian, declared_ha=declared_ha
        )
        return corner_choice(corners, shown_name(name), PurePosixPath(shown_name(name)).stem)
    result = answered_upload(content, name, epsg=epsg, layer=layer, swap_xy=swap_xy, polygons_only=False)
    return _layer_choice(result, shown_name(name), ground)


def corner_choice(corners: CornerSite, label: str, site_id: str) -> SiteChoice:
    """Return the one site of a corner list.

    Raises
    ------
    GeometryError
        If a ring crosses itself; the sentence names the edges.
    """
    if corners.polygon is None:
        raise GeometryError("sites.error.crossing", places=_crossing_places(corners.findings))
    row = {"name": label, "geometry_basis": "surveyed", "province_code": corners.landing.province_code}
    sites = site_frame([row], [corners.polygon], [site_id])
    return SiteChoice(sites, "corners", label, corners, (*corners.notes, *corners.findings))


def atlas_choice(
    atlas: Atlas,
    feature_ids: Sequence[str],
    language: str,
    *,
    as_of: date | None = None,
    drafts: bool = True,
) -> SiteChoice:
    """Return features of the atlas as sites, in the order given.

    Those that are only a point stay among them: the check says of each that it has no boundary.

    Raises
    ------
    SelectionError
        If no feature is named.
    NotFoundError
        If one is not in the atlas.
    """
    if not feature_ids:
        raise SelectionError("sites.error.no_feature")
    layers = dict.fromkeys(str(atlas.feature(feature_id)["layer"]) for feature_id in feature_ids)
    tables = [
        _sites_of_layer(atlas.layer(layer, as_of=as_of, drafts=drafts), layer, language) for layer in layers
    ]
    sites = gpd.GeoDataFrame(pd.concat(tables), geometry="geometry", crs=STORAGE_CRS)
    sites = sites.loc[list(dict.fromkeys(feature_ids))]
    label = str(sites["name"].iloc[0])
    if len(sites) > 1:
        label = f"{label} +{len(sites) - 1}"
    points = without_boundary(sites)
    remarks = () if not points else (_about_points(points, len(sites)),)
    return SiteChoice(sites, "atlas", label, None, remarks, as_of, drafts)


def drawn_choice(geometry: Mapping[str, Any], atlas: Atlas, label: str) -> SiteChoice:
    """Return what was drawn on the map as one site.

    Parameters
    ----------
    geometry : mapping
        A GeoJSON polygon; a ring that crosses itself is made valid, and a remark says so.

    Raises
    ------
    GeometryError
        If it encloses no land.
    """
    drawn = [shapely.geometry.shape(dict(geometry))]
    shapes, changes = repair_geometries(pd.Series(drawn, dtype=object).to_numpy())
    shape = shapes[0]
    if not is_area(shape) or shape.is_empty:
        raise GeometryError("sites.error.no_polygon")
    remarks = tuple(
        Remark("overlap.warning.site_repaired", before=change.before_ha, after=change.after_ha)
        for change in changes
    )
    row: dict[str, Any] = {
        "name": label,
        "geometry_basis": "digitised",
        "province_code": _provinces(shapes, Places.of(atlas))[0],
    }
    for change in changes:
        if change.is_damage:
            row |= dict(zip(DAMAGE_COLUMNS, (change.before_ha, change.after_ha), strict=True))
    return SiteChoice(site_frame([row], [shape], [DRAWN_ID]), "drawing", label, None, remarks)


def without_boundary(sites: gpd.GeoDataFrame) -> int:
    """Return how many sites have no boundary that land can be measured in."""
    areas = is_area(sites.geometry)
    return int((~areas | sites["geometry_basis"].isin(["schematic", "point"]).to_numpy()).sum())


def site_frame(
    rows: Iterable[Mapping[str, Any]], shapes: Iterable[Any], site_ids: Iterable[str]
) -> gpd.GeoDataFrame:
    """Return sites in the form that :class:`SiteChoice` wants; what a row does not say is None."""
    index = pd.Index(list(site_ids), dtype=object, name="site_id")
    table = pd.DataFrame(list(rows), index=index, columns=list(SITE_COLUMNS), dtype=object)
    table = table.where(table.notna(), None).astype(dict.fromkeys(_NUMBERS, "float64"))
    shaped = np.empty(len(index), dtype=object)
    shaped[:] = list(shapes)
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shaped, index=index, crs=STORAGE_CRS))


def _content(path: Path) -> bytes:
    require_size(path.stat().st_size, "upload_mb")
    return path.read_bytes()


def _crossing_places(findings: Iterable[Remark]) -> str:
    places = [
        f"{finding.params['a']} × {finding.params['b']}"
        if finding.key == "corners.finding.crosses"
        else str(finding.params["corner"])
        for finding in findings
        if finding.key in ("corners.finding.crosses", "corners.finding.spike")
    ]
    return "; ".join(places)


def _layer_choice(result: UploadResult, label: str, ground: Places) -> SiteChoice:
    frame = result.frame()
    shapes = frame.geometry.to_numpy()
    outlined = is_area(shapes)
    if not outlined.any():
        raise GeometryError("sites.error.no_polygon")
    names = _names(frame)
    provinces = _provinces(shapes, ground)
    damage = _damage(result.report.entries)
    rows = [
        {
            "name": name,
            "geometry_basis": None if area else "point",
            "province_code": province,
            **dict(zip(DAMAGE_COLUMNS, damage.get(place, ()), strict=False)),
        }
        for place, (name, area, province) in enumerate(zip(names, outlined, provinces, strict=True))
    ]
    remarks = [entry.remark() for entry in result.report.entries if entry.key != _TOLD_ELSEWHERE]
    remarks += _doubts(shapes[outlined], result.crs, ground)
    sites = site_frame(rows, shapes, _ids(frame, names))
    return SiteChoice(sites, "file", label, None, tuple(remarks))


def _names(frame: gpd.GeoDataFrame) -> list[str | None]:
    columns = _by_bare_name(frame)
    found = [columns[name] for name in map(_bare, _NAME_COLUMNS) if name in columns]
    found += [column for name, column in columns.items() if name.startswith(_NAME_STARTS)]
    texts = _texts(frame[found[0]]) if found else [""] * len(frame)
    return [text or None for text in texts]


def _ids(frame: gpd.GeoDataFrame, names: list[str | None]) -> list[str]:
    """Return the ids of the first column that tells all rows apart; else their numbers."""
    columns = _by_bare_name(frame)
    candidates = [_texts(frame[columns[name]]) for name in map(_bare, _ID_COLUMNS) if name in columns]
    candidates.append([name or "" for name in names])
    for texts in candidates:
        if all(texts) and len(set(texts)) == len(texts):
            return texts
    return [str(number) for number in range(1, len(frame) + 1)]


def _by_bare_name(frame: gpd.GeoDataFrame) -> dict[str, str]:
    columns = [str(column) for column in frame.columns if column != frame.geometry.name]
    return {_bare(column): column for column in reversed(columns)}


def _bare(column: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(column))


def _texts(column: pd.Series[Any]) -> list[str]:
    return ["" if pd.isna(value) else str(value).strip() for value in column.tolist()]


def _provinces(shapes: Any, ground: Places) -> list[str | None]:  # noqa: ANN401
    """Return the code of the province that each shape lies in, None outside both."""
    points = gpd.GeoSeries(shapely.point_on_surface(shapes), crs=STORAGE_CRS)
    codes: list[str | None] = [None] * len(points)
    for code, outline in zip(ground.provinces["code"], ground.provinces.geometry, strict=True):
        for place in np.flatnonzero(points.within(outline).to_numpy()).tolist():
            codes[place] = str(code)
    return codes


def _doubts(shapes: Any, crs: str, ground: Places) -> list[Remark]:  # noqa: ANN401
    """Return a remark if the sites lie in neither province, or in one that does not use their zone."""
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    lon, lat = (west + east) / 2, (south + north) / 2
    code = int(crs.removeprefix("EPSG:")) if crs.removeprefix("EPSG:").isdigit() else 0
    if code in territory().zones:
        at = to_vn2000(lon, lat, code)
        position = float(at.north_m), float(at.east_m)
        if is_usual(ground.landing(*position, code)):
            return []
        fits = [
            found.label()
            for found in landings(ground, *position, territory().covered.list_grids)
            if is_usual(found)
        ]
        if fits:
            zone = zone_label(code)
            return [Remark("sites.remark.zone", zone=zone, candidates="; ".join(fits))]
    if not any(_provinces(shapes, ground)):
        return [Remark("sites.remark.outside", lon=round(lon, 3), lat=round(lat, 3))]
    return []


def _damage(entries: Iterable[Note]) -> dict[int, tuple[float, float]]:
    """Return hectares before and after the repair of each feature that is damaged, by its row."""
    changes = [change for entry in entries if entry.key == DAMAGED for change in entry.params["changes"]]
    return {int(row): (before, after) for row, before, after in changes}


def _sites_of_layer(features: gpd.GeoDataFrame, layer: str, language: str) -> gpd.GeoDataFrame:
    names = features["name_vi"] if language == "vi" else features["name_en"].replace("", None)
    table = features.assign(name=names.fillna(features["name_vi"]), layer=layer)
    return table.reindex(columns=[*SITE_COLUMNS, *_FACTS, "geometry"]).rename_axis("site_id")


def _about_points(points: int, n: int) -> Remark:
    return Remark("sites.remark.point") if n == 1 else Remark("sites.remark.points", n=points, all=n)
