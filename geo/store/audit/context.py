"""Checks of ``data/context``: the layers of the ground, and what the outlines of communes say of the atlas.

The outlines are for orientation: what differs from them is a doubt, never a fault. What was looked into
stands in ``exceptions.csv`` with its reason, which the warning then tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...base.errors import AtlasError
from ...base.measures import geodesic_ha
from ...base.remark import Remark
from ...base.text import nfc
from ...records.context import (
    AREA,
    COMMUNE_AREA,
    CONTEXT_COLUMNS,
    CONTEXT_KINDS,
    CONTEXT_LAYERS,
    EXCEPTION_CHECKS,
    LINE,
    PROVINCE_LINE,
    SITE_COMMUNE,
)
from ...records.territory import territory
from .. import catalog
from ..context import read_context_layer, read_exceptions, read_sources
from .findings import ERROR, WARNING, AuditedTable, Finding, tokens, unreadable

SITE_TOLERANCE_M = 300.0
"""A site this far outside the commune that it cites still counts as inside; one of an approximate place its
own accuracy."""

AREA_TOLERANCE = 0.2
"""Share by which an official area may differ from that of the outline."""

LINE_SHARE = 95.0
"""Percentage of the outline of a province that has to lie within its stated accuracy."""

NOTICE = "NOTICE.md"
_SAMPLE_M = 100.0
_MAY_BE_BLANK = ("accuracy_m", "gaps_vi", "gaps_en")
_TYPES = {AREA: ("Polygon", "MultiPolygon"), LINE: ("LineString", "MultiLineString")}
_AROUND_DEG = 2.0

Where = tuple[str, int | None, str]
"""File, line and field of a finding."""

Known = dict[tuple[str, str], tuple[int, str, str]]
"""Line and reasons of each exception, by check and key."""


def check_context(
    folder: Path, tables: Mapping[str, AuditedTable], provinces: gpd.GeoDataFrame | None
) -> list[Finding]:
    """Return the findings on the ground of a data folder; a folder without one is whole."""
    path = catalog.context_path(folder)
    if not path.is_file():
        return []
    try:
        rows = AuditedTable(read_sources(folder), path.name)
        known, found = _exceptions(folder)
    except AtlasError as error:
        return [unreadable(error, str(error.params.get("file", path.name)))]
    found += _rows(rows, folder)
    frames: dict[str, gpd.GeoDataFrame] = {}
    for name, file in zip(rows.frame["layer"], rows.frame["file"], strict=True):
        if name in CONTEXT_LAYERS and file:
            try:
                frames[name] = read_context_layer(catalog.context_folder(folder) / file, name)
            except AtlasError as error:
                found.append(unreadable(error, file))
                continue
            found += _shapes(frames[name], name, file)
    if "communes" in frames and "admin_units" in tables:
        file = str(rows.frame.set_index("layer").at["communes", "file"])
        communes = _Communes(frames["communes"], file, tables["admin_units"], known)
        found += communes.check()
        if not any(finding.severity == ERROR for finding in found):
            found += communes.sites(tables["features"]) if "features" in tables else []
            found += communes.provinces(provinces) if provinces is not None else []
            found += communes.needless()
    return found


# -- tables ------------------------------------------------------------------------------------------


def _exceptions(folder: Path) -> tuple[Known, list[Finding]]:
    path = catalog.context_exceptions_path(folder)
    if not path.is_file():
        return {}, []
    table = AuditedTable(read_exceptions(folder), path.name)
    frame = table.frame
    twice = frame.duplicated(["check", "key"])
    blank = (frame["reason_vi"] == "") | (frame["reason_en"] == "")
    found = [
        *table.flag(~frame["check"].isin(EXCEPTION_CHECKS), "check", "context.no_such_check"),
        *table.flag(twice, "key", "context.twice"),
        *table.flag(blank, "key", "context.no_reason"),
    ]
    columns = [frame[name] for name in ("check", "key", "reason_vi", "reason_en")]
    known = {
        (check, key): (row, vi, en)
        for row, check, key, vi, en in zip(frame.index.tolist(), *columns, strict=True)
    }
    return known, found


def _rows(rows: AuditedTable, folder: Path) -> Iterator[Finding]:
    frame = rows.frame
    yield from rows.flag(~frame["layer"].isin(list(CONTEXT_LAYERS)), "layer", "context.no_such_layer")
    yield from rows.flag(frame["layer"].duplicated(), "layer", "context.twice")
    for column in CONTEXT_COLUMNS:
        if column not in _MAY_BE_BLANK:
            blank = frame[column] == ""
            yield from rows.flag(blank, "layer", "context.blank", empty=column)
    is_odbl = frame["licence"].str.startswith("ODbL")
    yield from rows.flag(is_odbl != frame["file"].str.contains(".odbl.", regex=False), "file", "context.odbl")
    if not (catalog.context_folder(folder) / NOTICE).is_file():
        yield Finding(ERROR, NOTICE, None, "", "check.context.no_notice")


def _shapes(frame: gpd.GeoDataFrame, layer: str, file: str) -> Iterator[Finding]:
    wanted = _TYPES.get(CONTEXT_LAYERS[layer], ("Point",))
    west, south, east, north = territory().covered.box
    around = shapely.box(west - _AROUND_DEG, south - _AROUND_DEG, east + _AROUND_DEG, north + _AROUND_DEG)
    shapes = frame.geometry
    names = [column for column in ("name_vi", "name_en") if column in frame]
    composed = frame[names].map(lambda name: name == nfc(name)).all(axis=1)
    kinds = CONTEXT_KINDS.get(layer)
    fits = {
        "shape": shapes.geom_type.isin(wanted) & shapes.is_valid & ~shapes.is_empty,
        "far_off": shapes.intersects(around),
        "not_nfc": composed,
        "kind": frame["kind"].isin(kinds) if kinds else pd.Series(True, index=frame.index),
    }
    for key, good in fits.items():
        for place in frame.index[~good.to_numpy(dtype=bool)]:
            yield Finding(ERROR, file, None, "", f"check.context.{key}", {"number": int(place) + 1})
    if not len(frame):
        yield Finding(ERROR, file, None, "", "check.context.empty")


# -- communes ----------------------------------------------------------------------------------------


class _Reason(Remark):
    """A reason that the table has in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__("check.context.reason", vi=vi, en=en)

    def sentence(self, language: str) -> str:
        """Return the reason."""
        return str(self.params.get(language, self.params["vi"]))


class _Communes:
    """The outlines of communes against the tables and the outlines of provinces."""

    def __init__(self, frame: gpd.GeoDataFrame, file: str, units: AuditedTable, known: Known) -> None:
        self.frame = frame
        self.file = file
        self.units = units
        self.known = known
        self.used: set[tuple[str, str]] = set()
        in_force = units.frame[(units.frame["level"] == "commune") & (units.frame["valid_to"] == "")]
        self.named = in_force.drop_duplicates("code")
        self.grid = territory().covered.usual_grid

    def check(self) -> Iterator[Finding]:
        """Each commune in force has one outline; they cover without gap or overlap; areas agree."""
        codes = self.frame["code"]
        faults = {
            "check.context.no_outline": sorted(set(self.named["code"]) - set(codes)),
            "check.context.no_commune": sorted(set(codes) - set(self.named["code"])),
            "check.context.code_twice": sorted(set(codes[codes.duplicated()])),
        }
        for key, wrong in faults.items():
            for code in wrong:
                yield Finding(ERROR, self.units.file, None, "code", key, {"value": code})
        shapes = self.frame.geometry.to_numpy()
        is_apart = shapely.coverage_is_valid(shapes)
        if not is_apart or shapely.get_num_interior_rings(shapely.get_parts(shapely.union_all(shapes))).any():
            yield Finding(ERROR, self.file, None, "geometry", "check.context.coverage")
        if not any(faults.values()):
            yield from self.areas()

    def areas(self) -> Iterator[Finding]:
        """Official areas of communes against their outlines."""
        measured = (geodesic_ha(self.frame.geometry) / 100.0).set_axis(self.frame["code"])
        on_line = measured.reindex(self.named["code"]).to_numpy()
        official = self.named["area_km2"].to_numpy()
        off = ~np.isnan(official) & (np.abs(official / on_line - 1.0) > AREA_TOLERANCE)
        for row, code, name, km2, outline in zip(
            self.named.index[off].tolist(),
            self.named["code"][off],
            self.named["name_vi"][off],
            official[off],
            on_line[off],
            strict=True,
        ):
            params = {"commune": name, "value": float(km2), "outline": round(float(outline), 1)}
            yield self.doubt(COMMUNE_AREA, code, (self.units.file, row, "area_km2"), params)

    def sites(self, features: AuditedTable) -> Iterator[Finding]:
        """Points against the communes that they cite."""
        frame = features.frame
        located = frame[frame["lon"].notna() & frame["lat"].notna()]
        each = tokens(located["commune_codes_2025"])
        shapes = self.frame.set_index("code").geometry.to_crs(self.grid)
        each = each[each.isin(shapes.index)]
        points = gpd.GeoSeries(gpd.points_from_xy(located["lon"], located["lat"]), located.index, crs=4326)
        points = points.to_crs(self.grid)
        here, there = np.asarray(points.reindex(each.index)), np.asarray(shapes.reindex(each.to_numpy()))
        metres = shapely.distance(here, there)
        nearest = pd.DataFrame({"code": each.to_numpy(), "metres": metres, "row": each.index})
        nearest = nearest.sort_values("metres").drop_duplicates("row").set_index("row").sort_index()
        place = located.loc[nearest.index]
        allowed = place["accuracy_m"].where(place["location_level"] == "approximate", SITE_TOLERANCE_M)
        far = nearest[nearest["metres"] > allowed.fillna(0).clip(lower=SITE_TOLERANCE_M)]
        names = self.named.set_index("code")["name_vi"]
        tree = shapely.STRtree(shapes.to_numpy())
        for row, code, distance in zip(far.index.tolist(), far["code"], far["metres"], strict=True):
            inside = [str(shapes.index[at]) for at in tree.query(points[row], predicate="intersects")]
            params = {
                "feature": frame.at[row, "feature_id"],
                "commune": names[code],
                "km": round(float(distance) / 1_000, 1),
                "other": names[min(inside)] if inside else "–",
            }
            key = str(frame.at[row, "feature_id"])
            yield self.doubt(SITE_COMMUNE, key, (features.file, row, "commune_codes_2025"), params)

    def provinces(self, provinces: gpd.GeoDataFrame) -> Iterator[Finding]:
        """Outlines of provinces against the union of their communes."""
        parents = self.frame["code"].map(self.named.set_index("code")["parent_code"])
        since = provinces[provinces["vintage"] == "2025"]
        for code, name, accuracy, shape in zip(
            since["code"],
            since["name_vi"],
            since["accuracy_m"],
            since.geometry.to_crs(self.grid),
            strict=True,
        ):
            own = self.frame.geometry[(parents == code).to_numpy()].to_crs(self.grid)
            if own.empty:
                continue
            line = shapely.union_all(own.to_numpy()).boundary
            corners = shapely.points(shapely.get_coordinates(shapely.segmentize(line, _SAMPLE_M)))
            metres = shapely.distance(corners, shape.boundary)
            within = float(np.percentile(metres, LINE_SHARE))
            if within > accuracy:
                params = {
                    "name": name,
                    "value": round(float(accuracy)),
                    "median": round(float(np.median(metres))),
                    "within": round(within),
                    "most": round(float(metres.max())),
                }
                where = (catalog.PROVINCES_FILE, None, "accuracy_m")
                yield self.doubt(PROVINCE_LINE, code, where, params)

    def doubt(self, check: str, key: str, where: Where, params: Mapping[str, object]) -> Finding:
        """Return a warning, with its reason if somebody has looked into it."""
        found = self.known.get((check, key))
        if found is None:
            why: Remark = Remark("check.context.unexplained", name=key)
        else:
            self.used.add((check, key))
            why = _Reason(found[1], found[2])
        return Finding(WARNING, *where, f"check.context.{check}", {**params, "why": why})

    def needless(self) -> Iterator[Finding]:
        """Exceptions that explain nothing any more."""
        for (check, key), (row, _, _) in self.known.items():
            if check in EXCEPTION_CHECKS and (check, key) not in self.used:
                file = catalog.CONTEXT_EXCEPTIONS_FILE
                yield Finding(WARNING, file, row, "key", "check.context.needless", {"value": key})
