"""Pictures under a map: a raster of one's own, or tiles from the internet where there is one.

Without the picture a sheet is whole all the same, and says why it is not there.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer

from ...base.basemaps import BASEMAPS
from ...base.errors import SelectionError
from ...base.limits import limit
from ...base.translate import tr
from ...formats.geotiff import Raster
from ..canvas.fonts import wrapped
from ..canvas.page import Page
from .labels import LabelWish
from .provinces import THEME
from .view import View

Pixels = npt.NDArray[np.uint8]

PIXELS_PER_MM = 7.0
RGB_BANDS = (1, 2, 3)

_MESH = 24
"""Places along each side of the picture that are projected exactly; between them is interpolated."""

_BRIGHTEST_PCT, _DARKEST_PCT = 98, 2
_STRENGTH = 0.72
"""Share of the colours of a picture: names and symbols have to stand out on it."""

_CAPTION_PT = 5.0
_CAPTION_LINES = 3
_WEB_MERCATOR = 3857
_TILE_TIMEOUT_S = 8.0
_MOST_TILES = 60
_PATIENCE = 2
"""Pictures in a row that the internet may fail to give before it is asked no more."""


@dataclass(frozen=True)
class BackdropPicture:
    """What a backdrop gave: pixels that fill the frame, or none; and the words that go with it.

    Parameters
    ----------
    missing : str
        Why there are no pixels: ``outside``, ``too_fine``, ``no_package`` or ``no_network``.
    name : str
        Of a raster that is missing.
    """

    pixels: Pixels | None
    caption: str
    missing: str = ""
    name: str = ""

    def draw(self, page: Page, view: View) -> None:
        """Draw the pixels into the frame."""
        if self.pixels is not None:
            faded = self.pixels.copy()
            faded[..., :3] = 255 - ((255 - faded[..., :3]) * _STRENGTH).astype(np.uint8)
            page.image(faded, view.frame, clip=view.frame)

    def wish(self, view: View, type_scale: float) -> LabelWish:
        """Return the caption in the lower left corner of the frame; it is written in any case."""
        size = _CAPTION_PT * type_scale
        lines = wrapped(self.caption, view.frame.width - 4.0, size, most=_CAPTION_LINES)
        wish = LabelWish(lines, 0.0, 0.0, 0.0, size, colour=THEME["place_main"], centred=True, must=True)
        x = view.frame.x + wish.width / 2 + 1.0
        y = view.frame.bottom - wish.height / 2 - 1.0
        return replace(wish, x=x, y=y)


def _missing(why: str, language: str, name: str = "") -> BackdropPicture:
    return BackdropPicture(None, tr(f"sheets.backdrop.{why}", language, name=name), why, name)


class Backdrop(Protocol):
    """What can put a picture under a map."""

    def picture(self, view: View, language: str) -> BackdropPicture:
        """Return the picture for a view; one without pixels tells why there is none."""


@dataclass
class WatchedBackdrop:
    """A backdrop that can tell afterwards what was missing.

    Parameters
    ----------
    backdrop : Backdrop
    most_kept : int
        Pictures that are kept, for maps that are drawn more than once.
    missing : dict
        Why pictures were missing, each with the name of the raster.
    """

    backdrop: Backdrop
    most_kept: int = 0
    missing: dict[str, str] = field(default_factory=dict)
    _kept: dict[tuple[View, str], BackdropPicture] = field(default_factory=dict, repr=False)

    def picture(self, view: View, language: str) -> BackdropPicture:
        """Return the picture of the backdrop for a view."""
        made = self._kept.get((view, language)) or self.backdrop.picture(view, language)
        if made.missing:
            self.missing[made.missing] = made.name
        if len(self._kept) < self.most_kept:
            self._kept[view, language] = made
        return made

    def sentences(self, language: str) -> tuple[str, ...]:
        """Return what was missing, a sentence a reason."""
        return tuple(
            tr(f"sheets.backdrop_told.{why}", language, name=name) for why, name in self.missing.items()
        )


@dataclass(frozen=True)
class RasterBackdrop:
    """A GeoTIFF of one's own: a map in colours, heights or a photograph in grey, or three bands in colour.

    Parameters
    ----------
    path : Path
    credit : str
        What the licence of the raster asks to be said; the name of the file by default.
    epsg : int, optional
        Coordinate system, where the file states none.
    name : str
        What the reader calls the file; that of the path by default.
    """

    path: Path
    credit: str = ""
    epsg: int | None = None
    name: str = ""

    def picture(self, view: View, language: str) -> BackdropPicture:
        """Return the part of the raster that the frame shows.

        Raises
        ------
        UploadError, CrsError
            If the file cannot be used.
        """
        bands = self._bands()
        first, name = bands[0], self.name or bands[0].name
        rows, cols = cells_under(view, first.crs, first.origin, first.step)
        inside = (rows >= 0) & (rows < first.height) & (cols >= 0) & (cols < first.width)
        if not inside.any():
            return _missing("outside", language, name)
        top, bottom = int(rows[inside].min()), int(rows[inside].max()) + 1
        left, right = int(cols[inside].min()), int(cols[inside].max()) + 1
        if (bottom - top) * (right - left) > limit("backdrop_cells"):
            return _missing("too_fine", language, name)
        pixels = np.zeros((*rows.shape, 4), dtype=np.uint8)
        where = rows[inside] - top, cols[inside] - left
        windows = [band.read_window(top, bottom, left, right) for band in bands]
        colours = coloured([window.values for window in windows], first.colours)
        pixels[inside, :3] = colours[where]
        valid = windows[0].valid
        pixels[inside, 3] = 255 if valid is None else np.where(valid[where], 255, 0)
        for band in bands:
            band.close()
        caption = self.credit or tr("sheets.backdrop.raster", language, name=name)
        return BackdropPicture(pixels, caption)

    def _bands(self) -> list[Raster]:
        try:
            return [Raster(self.path, epsg=self.epsg)]
        except SelectionError:
            return [Raster(self.path, band=band, epsg=self.epsg) for band in RGB_BANDS]


@dataclass
class TileBackdrop:
    """Tiles from the internet; needs the package contextily (extra ``tiles``).

    Where the internet gives nothing for some maps one after the other, it is asked no more.

    Parameters
    ----------
    name : str
        One of :data:`geo.base.basemaps.BASEMAPS` that has tiles: ``street``, ``satellite``, ``terrain``.

    Raises
    ------
    SelectionError
        If there is none of this name.
    """

    name: str
    _failures: int = field(default=0, init=False, repr=False)

    def __post_init__(self) -> None:
        known = [name for name, basemap in BASEMAPS.items() if basemap]
        if self.name not in known:
            raise SelectionError("sheets.error.backdrop", given=self.name, allowed=", ".join(known))

    def picture(self, view: View, language: str) -> BackdropPicture:
        """Return the tiles under the frame; without network, or the package, words that say so."""
        basemap = BASEMAPS[self.name] or {}
        try:
            contextily = importlib.import_module("contextily")  # an extra that few need
        except ImportError:
            return _missing("no_package", language)
        if self._failures >= _PATIENCE:
            return _missing("no_network", language)
        west, south, east, north = view.lonlat_bounds
        zoom = _zoom(view, int(basemap["maxNativeZoom"]))
        try:
            image, (left, right, bottom, top) = contextily.bounds2img(
                west,
                south,
                east,
                north,
                zoom=zoom,
                source=str(basemap["url"]),
                ll=True,
                max_retries=0,
                use_cache=False,
                timeout=_TILE_TIMEOUT_S,
            )
        except (OSError, ValueError):
            self._failures += 1
            return _missing("no_network", language)
        self._failures = 0
        step = ((right - left) / image.shape[1], (bottom - top) / image.shape[0])
        rows, cols = cells_under(view, CRS.from_epsg(_WEB_MERCATOR), (left, top), step)
        rows, cols = rows.clip(0, image.shape[0] - 1), cols.clip(0, image.shape[1] - 1)
        return BackdropPicture(np.asarray(image[rows, cols], dtype=np.uint8), str(basemap["attribution"]))


def _zoom(view: View, most: int) -> int:
    """Return the zoom of tiles that have about the pixels of the page, and are not too many."""
    west, _, east, _ = view.lonlat_bounds
    tiles_wide = view.frame.width * PIXELS_PER_MM / 256
    zoom = round(np.log2(360 / (east - west) * tiles_wide))
    while zoom > 1 and ((east - west) / 360 * 2**zoom) ** 2 > _MOST_TILES:
        zoom -= 1
    return min(most, int(zoom))


def cells_under(
    view: View, crs: CRS, origin: tuple[float, float], step: tuple[float, float]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return row and column of the cell under each pixel of the frame."""
    frame = view.frame
    wide, high = (max(_MESH, int(side * PIXELS_PER_MM)) for side in (frame.width, frame.height))
    mesh_x, mesh_y = np.meshgrid(
        np.linspace(frame.x, frame.right, _MESH), np.linspace(frame.y, frame.bottom, _MESH)
    )
    ground = view.ground(np.column_stack([mesh_x.ravel(), mesh_y.ravel()]))
    transformer = Transformer.from_crs(view.epsg, crs, always_xy=True)
    x, y = transformer.transform(ground[:, 0], ground[:, 1])
    columns = ((np.asarray(x) - origin[0]) / step[0]).reshape(_MESH, _MESH)
    rows = ((np.asarray(y) - origin[1]) / step[1]).reshape(_MESH, _MESH)
    at_x, at_y = (np.arange(wide) + 0.5) / wide * (_MESH - 1), (np.arange(high) + 0.5) / high * (_MESH - 1)
    return (
        np.floor(_between(rows, at_y, at_x)).astype(np.int64),
        np.floor(_between(columns, at_y, at_x)).astype(np.int64),
    )


def _between(
    mesh: npt.NDArray[np.float64], at_y: npt.NDArray[np.float64], at_x: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return values between the places of a mesh, linear in both directions."""
    row = np.minimum(at_y.astype(int), _MESH - 2)
    column = np.minimum(at_x.astype(int), _MESH - 2)
    down, right = (at_y - row)[:, None], (at_x - column)[None, :]
    corner = (
        mesh[row][:, column],
        mesh[row][:, column + 1],
        mesh[row + 1][:, column],
        mesh[row + 1][:, column + 1],
    )
    upper = corner[0] * (1 - right) + corner[1] * right
    lower = corner[2] * (1 - right) + corner[3] * right
    return np.asarray(upper * (1 - down) + lower * down)


def coloured(bands: list[npt.NDArray[np.generic]], colours: Mapping[int, str]) -> Pixels:
    """Return red, green and blue: the file's own colours, three bands, or grey."""
    if len(bands) == len(RGB_BANDS):
        return np.stack([_stretched(band) for band in bands], axis=-1)
    (band,) = bands
    if not colours:
        return np.repeat(_stretched(band)[..., None], 3, axis=-1)
    values = np.array(sorted(colours))
    table = np.array([_rgb(colours[value]) for value in values.tolist()] + [(255, 255, 255)], dtype=np.uint8)
    place = np.searchsorted(values, band).clip(0, len(values) - 1)
    return np.asarray(table[np.where(values[place] == band, place, len(values))])


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _stretched(band: npt.NDArray[np.generic]) -> Pixels:
    """Return bytes as they are; other values from the darkest to the brightest, outliers left out."""
    if band.dtype == np.uint8:
        return np.asarray(band, dtype=np.uint8)
    numbers = band.astype(np.float64)
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        return np.zeros(band.shape, dtype=np.uint8)
    low, high = np.percentile(known, [_DARKEST_PCT, _BRIGHTEST_PCT])
    scaled = (np.nan_to_num(numbers, nan=low) - low) / max(high - low, 1e-9)
    return np.asarray(scaled.clip(0, 1) * 255, dtype=np.uint8)
