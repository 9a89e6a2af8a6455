"""Lines of degrees on WGS 84 and the squares of the VN-2000 grid, with their figures at the frame.

Degrees are written at the upper and left edge, kilometres at the lower and right edge: every line has
its figure once, and no two figures meet.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from matplotlib.path import Path

from ...base.crs import from_vn2000
from ...base.palette import ACCENT
from ..canvas import fonts
from ..canvas.page import DrawnPath, Page
from ..canvas.sizes import POINT_MM
from .provinces import on_grid
from .view import View

Points = npt.NDArray[np.float64]

BAND_MM = 4.2
"""Room for the figures round the frame, at A4."""

GRID_COLOUR = ACCENT
"""Colour of the crosses of the VN-2000 grid and their figures."""

_STEPS_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200)
_STEPS_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_METRES_OF_A_SECOND = 1_852 / 60
_LEAST_APART_MM = 34.0
_LEAST_GRID_MM = 24.0
_LINE = "#B9C3C9"
_DEGREES = "#4C5761"
_SIZE_PT = 5.4
_POINTS_OF_A_LINE = 24
_CROSS_MM, _TICK_MM = 0.9, 1.4


def draw_graticule(page: Page, view: View) -> None:
    """Draw the lines of degrees and their figures."""
    west, south, east, north = view.lonlat_bounds
    step = _degree_step(view)
    lons = _multiples(west, east, step)
    lats = _multiples(south, north, step)
    paths = []
    for lon in lons:
        lats_along = np.linspace(south, north, _POINTS_OF_A_LINE)
        paths.append(_on_page(view, np.full(_POINTS_OF_A_LINE, lon), lats_along))
    for lat in lats:
        paths.append(
            _on_page(view, np.linspace(west, east, _POINTS_OF_A_LINE), np.full(_POINTS_OF_A_LINE, lat))
        )
    shapes = [DrawnPath(Path(points), edge=_LINE, width=0.1) for points in paths]
    page.shapes(shapes, clip=view.frame)
    _write_degrees(page, view, [*lons], paths[: len(lons)], is_meridian=True)
    _write_degrees(page, view, [*lats], paths[len(lons) :], is_meridian=False)


def draw_grid(page: Page, view: View) -> None:
    """Draw crosses where the lines of the VN-2000 grid meet, ticks at the frame and their figures."""
    west, south, east, north = view.bounds
    step = grid_step(view)
    easts, norths = _multiples(west, east, step), _multiples(south, north, step)
    frame, cross = view.frame, page.paper.mm(_CROSS_MM)
    tick = page.paper.mm(_TICK_MM)
    lines: list[Path] = []
    columns = [(at, float(view.place([at, north])[0])) for at in easts]
    rows = [(at, float(view.place([east, at])[1])) for at in norths]
    for _, x in columns:
        lines += [_segment(x, frame.y, x, frame.y + tick), _segment(x, frame.bottom - tick, x, frame.bottom)]
    for _, y in rows:
        lines += [_segment(frame.x, y, frame.x + tick, y), _segment(frame.right - tick, y, frame.right, y)]
    for _, x in columns:
        for _, y in rows:
            lines += [_segment(x - cross, y, x + cross, y), _segment(x, y - cross, x, y + cross)]
    page.shapes(
        [DrawnPath(path, edge=GRID_COLOUR, width=0.12, edge_alpha=0.65) for path in lines], clip=frame
    )
    _write_kilometres(page, view, columns, rows)


def grid_step(view: View) -> int:
    """Return the metres between the lines of the VN-2000 grid."""
    return next((step for step in _STEPS_M if view.mm(step) >= _LEAST_GRID_MM), _STEPS_M[-1])


def _degree_step(view: View) -> float:
    """Return the degrees between lines; the narrower meridians decide."""
    second_mm = view.mm(_METRES_OF_A_SECOND * math.cos(math.radians(22)))
    wide = [step for step in _STEPS_SECONDS if step * second_mm >= _LEAST_APART_MM]
    return (wide[0] if wide else _STEPS_SECONDS[-1]) / 3_600


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [place * step for place in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _segment(x0: float, y0: float, x1: float, y1: float) -> Path:
    return Path([(x0, y0), (x1, y1)])


def _on_page(view: View, lons: Points, lats: Points) -> Points:
    return view.place(on_grid(np.column_stack([lons, lats]), view.epsg))


def _write_degrees(
    page: Page,
    view: View,
    degrees: list[float],
    paths: list[Points],
    *,
    is_meridian: bool,
) -> None:
    """Write a figure where each line meets the upper (meridians) or left edge (parallels)."""
    frame, size = view.frame, page.paper.pt(_SIZE_PT)
    for value, points in zip(degrees, paths, strict=True):
        text = degrees_text(value)
        half = fonts.text_width(text, size) / 2
        if is_meridian:
            order = np.argsort(points[:, 1])
            x = float(np.interp(frame.y, points[order, 1], points[order, 0]))
            if frame.x + half <= x <= frame.right - half:
                page.text(x, frame.y - page.paper.mm(1.1), text, size=size, colour=_DEGREES, align="center")
        else:
            y = float(np.interp(frame.x, points[:, 0], points[:, 1]))
            if frame.y + half <= y <= frame.bottom - half:
                x = frame.x - page.paper.mm(1.1)
                page.text(x, y, text, size=size, colour=_DEGREES, align="center", rotation=90)


def _write_kilometres(
    page: Page, view: View, columns: list[tuple[float, float]], rows: list[tuple[float, float]]
) -> None:
    """Write east coordinates below and north coordinates to the right, in kilometres."""
    frame, size = view.frame, page.paper.pt(_SIZE_PT)
    below = frame.bottom + page.paper.mm(1.1) + fonts.CAP_HEIGHT * size * POINT_MM
    for at, x in columns:
        text = kilometres_text(at)
        half = fonts.text_width(text, size) / 2
        if frame.x + half <= x <= frame.right - half:
            page.text(x, below, text, size=size, colour=GRID_COLOUR, align="center")
    for at, y in rows:
        text = kilometres_text(at)
        half = fonts.text_width(text, size) / 2
        if frame.y + half <= y <= frame.bottom - half:
            x = frame.right + page.paper.mm(1.1) + fonts.CAP_HEIGHT * size * POINT_MM
            page.text(x, y, text, size=size, colour=GRID_COLOUR, align="center", rotation=90)


def degrees_text(value: float) -> str:
    """Return degrees, minutes and, where there are any, seconds."""
    seconds = round(value * 3_600)
    degrees, rest = divmod(seconds, 3_600)
    minutes, seconds = divmod(rest, 60)
    return f"{degrees}°{minutes:02}'" + (f'{seconds:02}"' if seconds else "")


def kilometres_text(metres: float) -> str:
    """Return metres as kilometres without a sign for thousands: ``2489``, ``2489.5``."""
    return f"{metres / 1_000:.1f}".removesuffix(".0")


def convergence_deg(view: View) -> float:
    """Return by how much grid north lies to the right of true north in the middle of the map, degrees.

    As surveyors count it: positive east of the central meridian, negative west of it.
    """
    lon, lat = from_vn2000(view.north, view.east, view.epsg)
    ahead_north, ahead_east = view.north, view.east
    east_north = on_grid(np.array([[float(lon), float(lat) + 0.01]]), view.epsg)[0]
    return math.degrees(math.atan2(ahead_east - east_north[0], east_north[1] - ahead_north))
