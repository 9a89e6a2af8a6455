"""A page that is drawn on in millimetres: texts, lines, shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.image import BboxImage
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox

from ...base.palette import INK, PAPER
from . import fonts
from .sizes import POINT_MM, Box, Paper

HALO_MM = 0.75
"""Width of the white line round the letters of a label."""

_INCH_MM = 25.4
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class DrawnPath:
    """A path in millimetres and how it is drawn; no fill or no edge where None.

    Parameters
    ----------
    width : float
        Of the edge, millimetres.
    dash : tuple of float
        Millimetres on, off, …; solid if empty.
    fill_alpha, edge_alpha : float
        0 (not seen) to 1.
    """

    path: Path
    fill: str | None = None
    edge: str | None = None
    width: float = 0.2
    dash: tuple[float, ...] = ()
    fill_alpha: float = 1.0
    edge_alpha: float = 1.0


class Page:
    """A sheet of paper.

    Parameters
    ----------
    paper : Paper

    Attributes
    ----------
    figure : Figure
        What matplotlib writes to a file.
    """

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.figure = Figure(figsize=(paper.width / _INCH_MM, paper.height / _INCH_MM), facecolor=PAPER)
        on_paper = Affine2D().scale(1 / _INCH_MM, -1 / _INCH_MM).translate(0, paper.height / _INCH_MM)
        self._mm = on_paper + self.figure.dpi_scale_trans
        self._z = 0

    def _next(self) -> int:
        """Return a height above all that was drawn before."""
        self._z += 1
        return self._z

    # -- texts -------------------------------------------------------------------------------------

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        weight: str = "regular",
        colour: str = INK,
        align: Align = "left",
        rotation: float = 0.0,
    ) -> None:
        """Write one line; ``y`` is its base line, ``align`` says which part of it is at ``x``."""
        shown = fonts.drawable(text)
        if not shown.strip():
            return
        artist = Text(
            x,
            y,
            shown,
            color=colour,
            fontproperties=fonts.properties(weight, size, plain=fonts.is_plain(shown, weight)),
            horizontalalignment=align,
            verticalalignment="baseline",
            rotation=rotation,
            rotation_mode="anchor",
            transform=self._mm,
            zorder=self._next(),
        )
        self.figure.add_artist(artist)

    def halos(self, texts: Iterable[tuple[float, float, str, float, str]], *, colour: str = PAPER) -> None:
        """Draw light lines round the letters of texts to be written at these places.

        Parameters
        ----------
        texts : iterable of (x, y, text, size, weight)
            ``x`` is the left end.
        """
        paths = []
        for x, y, text, size, weight in texts:
            shown = fonts.drawable(text)
            if fonts.is_plain(shown, weight):
                outline = _outline(shown, weight)
                scale = size * POINT_MM
                corners = np.asarray(outline.vertices) * np.array([scale, -scale]) + np.array([x, y])
                paths.append(Path(corners, outline.codes))
        if paths:
            whole = Path.make_compound_path(*paths)
            self.shapes([DrawnPath(whole, edge=colour, width=HALO_MM, edge_alpha=0.9)], round_ends=True)

    def lines(
        self,
        x: float,
        y: float,
        lines: Iterable[str],
        *,
        size: float,
        weight: str = "regular",
        colour: str = INK,
        align: Align = "left",
        leading: float = fonts.LEADING,
    ) -> float:
        """Write lines below ``y``; return where the next thing may begin."""
        for line in lines:
            base = y + (leading + fonts.CAP_HEIGHT) / 2 * size * POINT_MM
            self.text(x, base, line, size=size, weight=weight, colour=colour, align=align)
            y += leading * size * POINT_MM
        return y

    # -- shapes ------------------------------------------------------------------------------------

    def shapes(
        self, shapes: Sequence[DrawnPath], *, clip: Box | None = None, round_ends: bool = False
    ) -> None:
        """Draw shapes one over the other, cut off at the edges of ``clip``."""
        if not shapes:
            return
        none = (0.0, 0.0, 0.0, 0.0)
        ends: Literal["round", "butt"] = "round" if round_ends else "butt"
        artist: PathPatch | PathCollection
        if len(shapes) == 1:  # much quicker than a collection of one
            shape = shapes[0]
            artist = PathPatch(
                shape.path,
                facecolor=to_rgba(shape.fill, shape.fill_alpha) if shape.fill else none,
                edgecolor=to_rgba(shape.edge, shape.edge_alpha) if shape.edge else none,
                linewidth=shape.width / POINT_MM if shape.edge else 0.0,
                linestyle=_dashes(shape),
                capstyle=ends,
                joinstyle="round",
                transform=self._mm,
                zorder=self._next(),
            )
            self._add(artist, clip)
            return
        artist = PathCollection(
            [shape.path for shape in shapes],
            facecolors=[to_rgba(s.fill, s.fill_alpha) if s.fill else none for s in shapes],
            edgecolors=[to_rgba(s.edge, s.edge_alpha) if s.edge else none for s in shapes],
            linewidths=[s.width / POINT_MM if s.edge else 0.0 for s in shapes],
            linestyles=[_dashes(shape) for shape in shapes],
            capstyle=ends,
            joinstyle="round",
            transform=self._mm,
            zorder=self._next(),
        )
        self._add(artist, clip)

    def _add(self, artist: Artist, clip: Box | None) -> None:
        self.figure.add_artist(artist)
        if clip is not None:
            artist.set_clip_path(Rectangle((clip.x, clip.y), clip.width, clip.height, transform=self._mm))

    def line(
        self, points: npt.ArrayLike, *, colour: str = INK, width: float = 0.1, dash: tuple[float, ...] = ()
    ) -> None:
        """Draw a line through points."""
        self.shapes([DrawnPath(Path(np.asarray(points, dtype=float)), edge=colour, width=width, dash=dash)])

    def box(self, box: Box, *, fill: str | None = None, edge: str | None = None, width: float = 0.1) -> None:
        """Draw a rectangle."""
        self.shapes([DrawnPath(box_path(box), fill=fill, edge=edge, width=width)])

    def image(self, pixels: npt.NDArray[np.uint8], box: Box, *, clip: Box) -> None:
        """Draw a picture (rows from the top, RGB or RGBA) into a rectangle."""
        # From the top: matplotlib keeps the order of the edges through the turn of the y axis.
        corners = Bbox.from_extents(*box.edges)
        artist = BboxImage(TransformedBbox(corners, self._mm), interpolation="antialiased", origin="upper")
        artist.set_data(pixels)
        artist.set_zorder(self._next())
        self._add(artist, clip)


def box_path(box: Box) -> Path:
    """Return the outline of a box."""
    left, top, right, bottom = box.edges
    return Path([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], closed=True)


def _dashes(shape: DrawnPath) -> str | tuple[float, tuple[float, ...]]:
    """Return the pattern of a line; matplotlib counts it in widths of the line."""
    if not shape.dash or not shape.edge:
        return "solid"
    return 0.0, tuple(length / shape.width for length in shape.dash)


@lru_cache(maxsize=4_096)
def _outline(text: str, weight: str) -> Path:
    """Return the outline of a line of text for a type size of 1."""
    vertices, codes = text_to_path.get_text_path(fonts.properties(weight, 10, plain=True), text)
    if not len(vertices):
        return Path(np.zeros((0, 2)))
    return Path(np.asarray(vertices) / text_to_path.FONT_SCALE, codes)
