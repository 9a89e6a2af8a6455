"""The one door for files of the users: untrusted bytes in, a frame and a report or one sentence out.

Every file is judged by its content and read in a process of its own that has little memory, little
time and no network. If it crashes, one upload is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from ..base.crs import STORAGE_CRS
from ..base.errors import CrsError, UploadError
from ..base.file_notes import Report, shown_name, shown_names
from ..base.limits import require_size
from ..records.territory import territory
from .kinds import GEOTIFF, TABLE_KINDS, VECTOR_KINDS, detect_kind, disagrees, ending
from .layer import BOOLEAN, GEOMETRY_FILE, INTEGER, NUMBER, read_geometries
from .place import Bounds, Candidate, MisplacedError, shown_candidates
from .process import answered

_DTYPES = {BOOLEAN: "boolean", INTEGER: "Int64", NUMBER: "float64"}


@dataclass(frozen=True)
class UploadResult:
    """What came of an upload.

    Parameters
    ----------
    gdf : GeoDataFrame or None
        EPSG:4326, valid geometries, a plain index from 0. None while a choice is open.
    report : Report
        What was changed, what was noticed.
    needs_crs : bool
        The file does not say its coordinate system: open it again with ``epsg``.
    candidates : tuple of Candidate
        Systems that would fit, the likeliest first; empty if none does.
    layers : tuple of str
        Names to choose from; open the file again with ``layer``. Empty if there is one.
    crs : str
        The coordinate system that the file was read in: its EPSG code, or its name; ``""`` while a
        choice is open.
    bounds : tuple of float or None
        The box of the file's numbers, where its system is to be chosen.
    """

    gdf: gpd.GeoDataFrame | None
    report: Report = field(default_factory=Report)
    needs_crs: bool = False
    candidates: tuple[Candidate, ...] = ()
    layers: tuple[str, ...] = ()
    crs: str = ""
    bounds: Bounds | None = None

    @property
    def needs_layer(self) -> bool:
        """Whether a layer has to be chosen."""
        return bool(self.layers)

    def frame(self) -> gpd.GeoDataFrame:
        """Return the frame where nobody can be asked.

        Raises
        ------
        UploadError
            If a layer or a coordinate system has to be chosen.
        """
        if self.needs_layer:
            raise UploadError("uploads.choose_layer", layers=shown_names(self.layers))
        if self.gdf is None:
            fits = shown_candidates(self.candidates)
            raise UploadError("uploads.choose_crs" if fits else "uploads.no_crs_fits", candidates=fits)
        return self.gdf


@dataclass(frozen=True)
class RasterResult:
    """What the header and the pixels of a raster say: ``width``, ``height``, ``crs``, ``bounds`` and more."""

    summary: dict[str, Any]
    report: Report


@dataclass(frozen=True)
class TableResult:
    """A table as text: no number is read before its unit and its way of writing are known."""

    frame: pd.DataFrame
    report: Report


class MapLayer(NamedTuple):
    """A polygon layer of a map, or the raster: its number of features, and its box in its own system."""

    name: str
    features: int
    has_crs: bool
    bounds: Bounds | None


# -- doors ---------------------------------------------------------------------------------------


def open_upload(
    data: bytes,
    name: str,
    *,
    epsg: int | None = None,
    swap_xy: bool = False,
    layer: str | None = None,
    polygons_only: bool = True,
    within: Bounds | None = None,
    size_limit: str = "upload_mb",
) -> UploadResult:
    """Read a GeoPackage, a GeoJSON, a KML or KMZ, or a zipped shapefile.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Its claimed name; settles only whether text is GeoJSON. Never used as a path.
    epsg : int, optional
        The coordinate system, where the file states none or the wrong one.
    swap_xy : bool, default False
        The file holds north before east.
    layer : str, optional
        The layer to read, where there are several.
    polygons_only : bool, default True
        Refuse points and lines.
    within : tuple of float, optional
        Where the data must lie: west, south, east, north in degrees; by default in the country.
    size_limit : str, default "upload_mb"
        The limit that the size of the file keeps.

    Raises
    ------
    MisplacedError
        If the data lie outside the box, and coordinate systems are known in which they would not.
    UploadError
        Whatever else is wrong with the file; ``remark.sentence`` gives the sentence.
    """
    kind = _accepted(data, name, VECTOR_KINDS, size_limit)
    request = {
        "task": "layer",
        "kind": kind,
        "epsg": epsg,
        "swapped": swap_xy,
        "layer": layer,
        "polygons_only": polygons_only,
        "within": within or territory().country_box,
    }
    with answered(data, request) as (reply, folder):
        report = _report(reply, kind, name)
        if "layers" in reply:
            return UploadResult(None, report, layers=tuple(reply["layers"]))
        if "candidates" in reply:
            found = tuple(Candidate(code, swapped) for code, swapped in reply["candidates"])
            west, south, east, north = reply["bounds"]
            return UploadResult(None, report, True, found, bounds=(west, south, east, north))
        columns = {column: _series(kind, values) for column, kind, values in reply["columns"]}
        geometry = gpd.GeoSeries(read_geometries(folder / GEOMETRY_FILE), crs=STORAGE_CRS)
        frame = pd.DataFrame(columns, index=geometry.index)
        return UploadResult(gpd.GeoDataFrame(frame, geometry=geometry), report, crs=reply["crs"])


def open_raster(
    data: bytes,
    name: str,
    *,
    whole_numbers: bool = True,
    within: Bounds | None = None,
) -> RasterResult:
    """Check a GeoTIFF of one band: header first, then every pixel.

    Parameters
    ----------
    data, name
        As in :func:`open_upload`.
    whole_numbers : bool, default True
        Pixels are classes; refuse fractions.
    within : tuple of float, optional
        What the raster must touch: west, south, east, north in degrees; by default the country.

    Raises
    ------
    UploadError
    """
    kind = _accepted(data, name, (GEOTIFF,))
    request = {
        "task": "raster",
        "kind": kind,
        "whole_numbers": whole_numbers,
        "within": within or territory().country_box,
    }
    with answered(data, request) as (reply, _):
        return RasterResult(reply["summary"], _report(reply, kind, name))


def open_table(data: bytes, name: str, *, columns: Sequence[str] = (), header: bool = True) -> TableResult:
    """Read a CSV file or the first sheet of an XLSX file as text.

    Parameters
    ----------
    data, name
        As in :func:`open_upload`.
    columns : sequence of str
        Names that the header must have, accents and case aside; the header is the first row that
        has them all. Without names it is the first row that is not empty.
    header : bool, default True
        Take a row as the header. Without, every row is kept under ``column_1``, ``column_2``, …

    Raises
    ------
    UploadError
    """
    kind = _accepted(data, name, TABLE_KINDS)
    request = {"task": "table", "kind": kind, "columns": list(columns), "header": header}
    with answered(data, request) as (reply, _):
        frame = pd.DataFrame(reply["rows"], columns=reply["names"], dtype="str")
        return TableResult(frame, _report(reply, kind, name))


def look_into_map(path: Path, kind: str) -> list[MapLayer]:
    """Try out a GeoPackage or GeoTIFF of any size where it lies, and return its layers.

    Parameters
    ----------
    path : Path
    kind : {"gpkg", "geotiff"}
        Of a raster the answer is one layer without a name.

    Raises
    ------
    UploadError
        If it is damaged, or holds no polygon layer.
    """
    request = {"task": "map", "kind": kind, "path": str(path.resolve())}
    with answered(None, request) as (reply, _):
        return [
            MapLayer(
                str(layer["name"]),
                int(layer["features"]),
                bool(layer["has_crs"]),
                None if layer["bounds"] is None else tuple(layer["bounds"]),
            )
            for layer in reply["layers"]
        ]


def _accepted(data: bytes, name: str, kinds: Sequence[str], size_limit: str = "upload_mb") -> str:
    require_size(len(data), size_limit)
    kind = detect_kind(data, name)
    if kind not in kinds:
        raise UploadError(f"uploads.not_here.{kind}")
    return kind


def _report(reply: dict[str, Any], kind: str, name: str) -> Report:
    report = Report.from_json(reply["report"])
    if disagrees(kind, name):
        report.note("uploads.found.other_ending", ending=shown_name(ending(name)), kind=kind)
    return report


def _series(value_type: str, values: list[Any]) -> pd.Series[Any]:
    return pd.Series(values, dtype=_DTYPES.get(value_type, "object"))


class SystemQuestionError(CrsError):
    """A file's coordinate system is missing or wrong: ``candidates`` would place it in the provinces.

    Parameters
    ----------
    key : str
        A sentence with ``{candidates}`` and, if it likes, ``{epsg}``, the likeliest.
    bounds : tuple of float
        The box of the file's numbers, to show where each of them would place it.
    """

    def __init__(
        self, key: str, candidates: Iterable[Candidate], bounds: Bounds, /, **params: object
    ) -> None:
        self.candidates = tuple(candidates)
        self.bounds = bounds
        shown = shown_candidates(self.candidates)
        super().__init__(key, **{"candidates": shown, "epsg": self.candidates[0].epsg, **params})


class LayerQuestionError(UploadError):
    """A file has several layers: one of ``layers`` has to be chosen."""

    def __init__(self, layers: Iterable[str]) -> None:
        self.layers = tuple(layers)
        super().__init__("uploads.choose_layer", layers=shown_names(self.layers))


def answered_upload(data: bytes, name: str, **options: Any) -> UploadResult:  # noqa: ANN401  as open_upload
    """Return an upload that leaves nothing open; options as :func:`geo.uploads.door.open_upload` has them.

    Raises
    ------
    LayerQuestionError
        If a layer has to be chosen.
    SystemQuestionError
        If the coordinate system is missing or wrong, and another would place the data in the provinces.
    UploadError
        If the file cannot be used.
    """
    try:
        result = open_upload(data, name, **options)
    except MisplacedError as error:
        key = "swapped" if error.candidates[0].swap_xy else "wrong_crs"
        raise SystemQuestionError(f"sites.error.{key}", error.candidates, error.bounds) from error
    if result.needs_layer:
        raise LayerQuestionError(result.layers)
    if result.candidates and result.bounds is not None:
        raise SystemQuestionError("sites.error.no_crs", result.candidates, result.bounds)
    return result
