"""Boundaries that the user gave to features, kept in one GeoPackage of the user's own.

The layer ``boundaries`` holds one multipolygon a feature with the document that it comes from; the
layer ``history`` every version that was replaced or taken back, so that nothing is ever lost. The file
is replaced whole, under a lock: whoever reads it sees all of a change or nothing, and of two writers
neither loses what the other gave. A file that cannot be read is never written over.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from ...base.errors import AtlasError, DataError, NotFoundError, WriteError
from ...base.plane import is_area
from ...base.translate import both, tr
from ...formats import qgis
from ...formats.geopackage import ColumnText, Metadata
from .. import reading, writing
from .files import boundaries_path, locked
from .given import COLUMNS, ENDS, BoundaryDocument, ended, frame_of, joined, now, row, typed, with_measures

LAYER, HISTORY = "boundaries", "history"
REPLACED, TAKEN_BACK = "replaced", "taken_back"
NO_BOUNDARIES = with_measures(frame_of([]).set_index("feature_id"))
"""What :meth:`OwnBoundaries.all` returns of a file without boundaries."""

VARIABLE = "ATLAS_OWN"
"""Environment variable; ``off`` opens the atlas without the boundaries that the user gave."""

_OFF = "off"
_OTHERS_OF_GEOPACKAGE = ("layer_styles",)


class GivenBoundaries(NamedTuple):
    """The boundaries that the user gave, the version of their file, and why it could not be read."""

    boundaries: gpd.GeoDataFrame = NO_BOUNDARIES
    version: str = ""
    fault: DataError | None = None


class OwnBoundaries:
    """The boundaries of one file; it is created when the first boundary is given.

    Parameters
    ----------
    path : Path, optional
        Default: :func:`geo.store.own.files.boundaries_path`.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or boundaries_path()

    # -- reading -----------------------------------------------------------------------------------

    @property
    def version(self) -> str:
        """Hash of the file's content, ``""`` where there is no file."""
        try:
            return hashlib.sha256(self.path.read_bytes()).hexdigest()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise self._damaged() from error

    def all(self) -> gpd.GeoDataFrame:
        """Return the boundaries in force: columns as ``given.COLUMNS``, EPSG:4326, index ``feature_id``.

        The file may have been edited with another program: hectares are measured anew, of a feature
        that is there twice the one given last counts, and rows without a feature or a shape don't.

        Raises
        ------
        DataError
            If the file cannot be read, is damaged or is not one of these.
        """
        frame, _ = self._read()
        usable = frame[(frame["feature_id"] != "") & is_area(frame.geometry)]
        latest = usable.sort_values("given_at", kind="stable").drop_duplicates("feature_id", keep="last")
        return with_measures(latest.set_index("feature_id").sort_index())

    def history(self) -> gpd.GeoDataFrame:
        """Return the versions that were replaced or taken back, oldest first; raises as :meth:`all`."""
        return self._read()[1]

    def read(self) -> tuple[str, gpd.GeoDataFrame]:
        """Return the version of the file and its boundaries, both of one moment; raises as :meth:`all`."""
        while True:
            version = self.version
            frame = self.all()
            if version == self.version:
                return version, frame

    # -- writing -----------------------------------------------------------------------------------

    def give(
        self,
        feature_id: str,
        geometry: BaseGeometry,
        *,
        basis: str,
        source: BoundaryDocument | str,
        as_of: str,
        accuracy_m: float | None = None,
        declared_ha: float | None = None,
        note: str = "",
        about: Mapping[str, Any] | pd.Series[Any] | None = None,
        epsg: int | None = None,
    ) -> None:
        """Keep a boundary of a feature; one that it has goes to the history.

        Parameters
        ----------
        geometry : shapely geometry
            Polygon or multipolygon, longitude and latitude on WGS 84; see ``given.checked``.
        basis : str
            One of :data:`geo.store.own.given.BASES`.
        source : BoundaryDocument or str
            The document that the boundary comes from, or its title.
        as_of : str
            ISO date, month or year that the boundary describes.
        accuracy_m : float, optional
            How far a corner may be off, metres.
        declared_ha : float, optional
            Hectares that the document states.
        about : mapping, optional
            ``layer``, ``name_vi``, ``name_en`` and ``province_code`` of the feature, e.g. its row.
        epsg : int, optional
            Grid of the grid hectares; by default that of the province.

        Raises
        ------
        SelectionError
            If basis, source, date or a number cannot be used.
        GeometryError
            If the geometry is no boundary.
        DataError
            If the file that is there cannot be read; it is left as it is.
        WriteError
            If the file cannot be written or another program has it open; it is left as it is.
        """
        document = source if isinstance(source, BoundaryDocument) else BoundaryDocument(source)
        made = row(
            feature_id,
            geometry,
            basis=basis,
            source=document,
            as_of=as_of,
            accuracy_m=accuracy_m,
            declared_ha=declared_ha,
            note=note,
            about={} if about is None else about,
            epsg=epsg,
        )
        with locked(self.path):
            current, history = self._for_change()
            is_same = current["feature_id"] == feature_id
            history = joined(history, ended(current[is_same], REPLACED))
            self._write(joined(current[~is_same], frame_of([made])), history)

    def take_back(self, feature_id: str) -> None:
        """Take a boundary out of force; it stays in the history.

        Raises
        ------
        NotFoundError
            If the feature has no boundary here.
        DataError, WriteError
            As :meth:`give`.
        """
        with locked(self.path):
            current, history = self._for_change()
            is_same = current["feature_id"] == feature_id
            if not is_same.any():
                raise NotFoundError("boundary.file.none_of_feature", name=feature_id)
            self._write(current[~is_same], joined(history, ended(current[is_same], TAKEN_BACK)))

    def set_aside(self) -> Path:
        """Give a file that cannot be read another name, so that a new one can begin; return that name.

        Raises
        ------
        DataError
            If the file can be read: there is no reason to part with it.
        WriteError
            If it cannot be renamed.
        """
        with locked(self.path):
            try:
                self._read()
            except DataError:
                stamp = now().translate(str.maketrans("", "", ":-"))
                aside = self.path.with_name(f"{self.path.stem}-damaged-{stamp}{self.path.suffix}")
                try:
                    return self.path.rename(aside)
                except OSError as error:
                    raise WriteError("tables.write.failed", file=self.path.name) from error
            raise DataError("boundary.file.sound", path=str(self.path))

    # -- the file ----------------------------------------------------------------------------------

    def _read(self) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """Return the boundaries in force and the history as the file has them."""
        if not self.path.exists():
            return frame_of([]), frame_of([], ENDS)
        try:
            writing.check_sqlite(self.path, self.path.name)
            return (
                typed(reading.read_layer(self.path, LAYER)),
                typed(reading.read_layer(self.path, HISTORY), ENDS),
            )
        except (AtlasError, KeyError, TypeError, ValueError, OSError) as error:
            raise self._damaged() from error

    def _damaged(self) -> DataError:
        return DataError("boundary.file.damaged", path=str(self.path))

    def _for_change(self) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """Read the file to write it anew; refuse where that would lose something."""
        if any(self.path.with_name(f"{self.path.name}-{part}").exists() for part in ("wal", "journal")):
            # Another program writes: its journal would be played back over the new file.
            raise WriteError("boundary.file.open_elsewhere", path=str(self.path))
        current, history = self._read()
        if self.path.exists():
            known = {LAYER, HISTORY, *_OTHERS_OF_GEOPACKAGE}
            others = [name for name in reading.list_layers(self.path) if name not in known]
            if others:
                raise WriteError("boundary.file.other_layers", path=str(self.path), layers=", ".join(others))
        return current, history

    def _write(self, current: gpd.GeoDataFrame, history: gpd.GeoDataFrame) -> None:
        columns = (*COLUMNS, *ENDS)
        writing.write_gpkg(
            {LAYER: current, HISTORY: history},
            self.path,
            styles={LAYER: qgis.own_style(), HISTORY: qgis.own_style()},
            metadata=Metadata(
                title=both("boundary.metadata.title"),
                abstract=both("boundary.metadata.abstract"),
                date=now()[:10],
            ),
            columns={
                name: ColumnText(tr(f"boundary.column.{name}", "vi"), tr(f"boundary.column.{name}", "en"))
                for name in columns
            },
            descriptions={name: both(f"boundary.layer.{name}") for name in (LAYER, HISTORY)},
        )


def given_boundaries(own: OwnBoundaries | bool) -> GivenBoundaries:
    """Return the boundaries of a file; True means the user's own file, False none."""
    if own is False or (own is True and are_left_out()):
        return GivenBoundaries()
    try:
        version, given = (OwnBoundaries() if own is True else own).read()
    except DataError as fault:
        return GivenBoundaries(fault=fault)
    return GivenBoundaries(given, version)


def are_left_out() -> bool:
    """Return whether the environment asks for an atlas without the user's boundaries."""
    return os.environ.get(VARIABLE) == _OFF
