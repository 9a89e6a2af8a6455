"""The user's own ground: roads and waters, heights, land cover, each one file that is cut to the provinces.

``context.gpkg``, ``dem.tif`` and ``landcover.tif`` lie in a folder of the user's. Each says itself what it
was made of, whom it is owed to and as of when; it is replaced whole and removed whole.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from ...base.errors import AtlasError, DataError, NotFoundError, WriteError
from ...base.translate import both
from ...formats.geopackage import Metadata
from .. import reading, writing
from .files import ground_folder, locked
from .given import now

if TYPE_CHECKING:
    from ...formats.geotiff import Raster

CONTEXT, HEIGHTS, COVER = "context", "dem", "landcover"
PARTS = (CONTEXT, HEIGHTS, COVER)
THEMES = ("roads", "railways", "water", "waterways", "power", "borders")
"""Layers of ``context.gpkg``; one without a feature is not in the file."""

_FILES = {CONTEXT: "context.gpkg", HEIGHTS: "dem.tif", COVER: "landcover.tif"}
_ABOUT = "about"
_PREFIX = "ATLAS_"
_FIELDS = ("files", "credit", "as_of", "legend", "added", "token")


@dataclass(frozen=True)
class GroundAbout:
    """What a part of the ground was made of.

    Parameters
    ----------
    files : str
        Names of the files given. Plain text.
    credit : str
        What their licence asks to be shown.
    as_of : str
        ISO date, month or year that they describe; ``""`` where nobody said.
    legend : str
        Of a land cover: token of a bundled legend, or ``file``.
    added : str
        When, in UTC.
    token : str
        Changes with the content.
    """

    files: str
    credit: str
    as_of: str = ""
    legend: str = ""
    added: str = ""
    token: str = ""

    @classmethod
    def of(cls, files: str, credit: str, as_of: str = "", legend: str = "") -> GroundAbout:
        """Return what is said of a part that is added now."""
        added = now()
        told = "\n".join((files, credit, as_of, legend, added))
        return cls(files, credit, as_of, legend, added, hashlib.sha256(told.encode()).hexdigest()[:16])

    def tags(self) -> dict[str, str]:
        """Return it as tags of a raster."""
        return {f"{_PREFIX}{name.upper()}": getattr(self, name) for name in _FIELDS}

    @classmethod
    def from_tags(cls, tags: Mapping[str, str]) -> GroundAbout:
        """Return what :meth:`tags` made."""
        return cls(**{name: tags.get(f"{_PREFIX}{name.upper()}", "") for name in _FIELDS})


@dataclass(frozen=True)
class GroundPart:
    """A part that is kept.

    Parameters
    ----------
    name : str
        One of :data:`PARTS`.
    size : int
        Bytes.
    fault : DataError or None
        Why it cannot be read; what is said of it is then blank.
    """

    name: str
    path: Path
    about: GroundAbout
    size: int
    fault: DataError | None = None


class OwnGround:
    """The ground in one folder; it is created when the first part is added.

    Parameters
    ----------
    folder : Path, optional
        Default: :func:`geo.store.own.files.ground_folder`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or ground_folder()

    def path(self, name: str) -> Path:
        """Return where a part lies, or would."""
        return self.folder / _FILES[name]

    def parts(self) -> list[GroundPart]:
        """Return the parts that are there, also those that cannot be read."""
        return [self._part(name) for name in PARTS if self.path(name).is_file()]

    def part(self, name: str) -> GroundPart | None:
        """Return a part that can be read, None where there is none."""
        found = self._part(name) if self.path(name).is_file() else None
        return found if found is not None and found.fault is None else None

    @property
    def version(self) -> str:
        """What changes when a part does, without reading one; ``""`` where there is none."""
        return "".join(f"{name}-{size}-{time};" for name, size, time in self._stamps())

    def _stamps(self) -> Iterator[tuple[str, int, int]]:
        for name in PARTS:
            if self.path(name).is_file():
                found = self.path(name).stat()
                yield name, found.st_size, found.st_mtime_ns

    def layer(self, theme: str) -> gpd.GeoDataFrame:
        """Return the features of a theme, without a row where there are none.

        Raises
        ------
        DataError
            If the file is damaged.
        """
        path = self.path(CONTEXT)
        if not path.is_file() or theme not in reading.list_layers(path):
            return gpd.GeoDataFrame(
                columns=["fclass", "ref", "name", "geometry"], geometry="geometry", crs=4326
            )
        return reading.read_layer(path, theme)

    def raster(self, name: str) -> Raster | None:
        """Return the heights or the land cover, None where there are none that can be read."""
        from ...formats.geotiff import Raster  # noqa: PLC0415  GDAL's second copy is loaded for rasters only

        return Raster(self.path(name)) if self.part(name) is not None else None

    def keep_context(self, themes: Mapping[str, gpd.GeoDataFrame], about: GroundAbout) -> GroundPart:
        """Keep map data in the place of those that are there."""
        told = pd.DataFrame([{name: getattr(about, name) for name in _FIELDS}])
        layers: dict[str, pd.DataFrame] = {name: frame for name, frame in themes.items() if len(frame)}
        with locked(self.path(CONTEXT)):
            writing.write_gpkg(
                {**layers, _ABOUT: told},
                self.path(CONTEXT),
                metadata=Metadata(
                    title=both("ground.metadata.title"),
                    abstract=f"{both('ground.metadata.abstract')} {about.credit}",
                    date=about.added[:10],
                ),
            )
        return self._part(CONTEXT)

    def keep_raster(self, name: str, made: Path) -> GroundPart:
        """Keep a raster, which says itself what it is, in the place of the one that is there."""
        with locked(self.path(name)), writing.replacing(self.path(name)) as temporary:
            shutil.copyfile(made, temporary)
        return self._part(name)

    def remove(self, name: str) -> None:
        """Remove a part.

        Raises
        ------
        NotFoundError
            If it is not there.
        WriteError
            If it cannot be removed.
        """
        if not self.path(name).is_file():
            raise NotFoundError("ground.error.not_there", name=name)
        with locked(self.path(name)):
            try:
                self.path(name).unlink()
            except OSError as error:
                raise WriteError("tables.write.failed", file=self.path(name).name) from error

    def _part(self, name: str) -> GroundPart:
        path = self.path(name)
        fault = None
        about = GroundAbout("", "")
        try:
            if name == CONTEXT:
                row = reading.read_attributes(path, _ABOUT).iloc[0]
                about = GroundAbout(
                    **{field: row[field] if isinstance(row[field], str) else "" for field in _FIELDS}
                )
            else:
                from ...formats.geotiff import Raster  # noqa: PLC0415  as above

                raster = Raster(path)
                about = GroundAbout.from_tags(raster.tags)
                raster.close()
        except (AtlasError, LookupError, TypeError, ValueError):
            fault = DataError("ground.error.damaged", path=str(path))
        return GroundPart(name, path, about, path.stat().st_size, fault)
