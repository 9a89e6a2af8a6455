"""Pixels for the frame of a map: which cells of a raster lie under them, and in which colours."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer

from .view import View

Pixels = npt.NDArray[np.uint8]

PIXELS_PER_MM = 7.0
RGB_BANDS = (1, 2, 3)

_MESH = 24
"""Places along each side of the picture that are projected exactly; between them is interpolated."""

_BRIGHTEST_PCT, _DARKEST_PCT = 98, 2


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
