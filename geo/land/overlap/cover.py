"""Sites against a raster of land cover: hectares by class, as its legend names and marks them.

Land cover is what grows or stands there, no land use: every answer says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...base.errors import SelectionError
from ...base.remark import Remark
from ...formats.geotiff import Raster
from ..law.legends import Legend, unnamed
from .cells.tally import Codes, compact
from .raster import ClassWords, RasterCheck

_MANY_VALUES = 256
_LARGEST_VALUE = 2**31 - 1


@dataclass(frozen=True)
class CoverCheck(RasterCheck):
    """A question to a land-cover raster, to be asked for any number of sites.

    Parameters
    ----------
    raster : Raster
        Whole numbers that stand for classes; floats that are whole are read as such.
    legend : Legend or None
        What they stand for; without, only values are told and nothing can be clear.
    epsg : int, optional
        Grid of the grid hectares; by default that of each site's province.

    Raises
    ------
    SelectionError
        If the raster holds measurements, such as heights, and no classes.
    """

    raster: Raster
    legend: Legend | None
    epsg: int | None = None

    def __post_init__(self) -> None:
        _require_classes(self.raster)

    def _words(self) -> ClassWords:
        classes = self.legend.classes if self.legend else {}
        return ClassWords(
            class_of=self.legend.of if self.legend else unnamed,
            is_known=classes.__contains__,
            conflict="cover.conflict.class",
            none_marked=None
            if any(row.conflict is not None for row in classes.values())
            else Remark("cover.doubt.no_marks" if self.legend else "cover.doubt.no_legend"),
            clear=Remark("cover.clear.unmarked"),
            notes=tuple(self._notes()),
        )

    def _notes(self) -> Iterator[Remark]:
        yield Remark("cover.warning.no_land_use")
        if self.raster.dtype.startswith("float"):
            yield Remark("cover.warning.whole_floats")
        if self.raster.images > 1:
            yield Remark("uploads.raster.first_image", count=self.raster.images)

    def _read(self, row0: int, row1: int, col0: int, col1: int) -> Codes:
        if not self.raster.dtype.startswith("float"):
            values, valid = self.raster.read_stored(row0, row1, col0, col1)
            return compact(values, valid, self.raster.nodata)
        values, valid = self.raster.read_window(row0, row1, col0, col1)
        said = values if valid is None else np.where(valid, values, 0)
        if not _are_whole(said):
            raise SelectionError("cover.error.fractions", map=self.raster.name)
        return compact(said.astype(np.int64), valid)


def _require_classes(raster: Raster) -> None:
    """Refuse a raster whose values measure something, as far as its header and a sample tell."""
    if (raster.scale, raster.offset) != (1.0, 0.0):
        raise SelectionError("cover.error.scaled", map=raster.name)
    if raster.dtype in ("uint8", "int8"):
        return
    sample = raster.sample()
    if not _are_whole(sample):
        raise SelectionError("cover.error.fractions", map=raster.name)
    if len(np.unique(sample)) > _MANY_VALUES or (sample.size and np.abs(sample).max() > _LARGEST_VALUE):
        raise SelectionError("cover.error.heights", map=raster.name, count=_MANY_VALUES)


def _are_whole(values: np.ndarray[tuple[int, ...], np.dtype[np.number]]) -> bool:
    return values.dtype.kind != "f" or bool((values == np.rint(values)).all())
