"""Millimetres: boxes on a page, and the paper with its margins and how large type is on it."""

from __future__ import annotations

from dataclasses import dataclass

from ...base.errors import SelectionError

POINT_MM = 25.4 / 72
"""Millimetres of a typographic point."""

SIZES_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
"""Width and height in portrait."""

ORIENTATIONS = ("portrait", "landscape")
_MARGIN_MM = {"A4": 12.0, "A3": 15.0}
_TYPE_SCALE = {"A4": 1.0, "A3": 1.18}


@dataclass(frozen=True)
class Box:
    """A rectangle; ``y`` grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.x, self.y, self.right, self.bottom

    def inset(self, x: float, y: float | None = None) -> Box:
        """Return the box less ``x`` at left and right and ``y`` (default: the same) at top and bottom."""
        down = x if y is None else y
        return Box(self.x + x, self.y + down, self.width - 2 * x, self.height - 2 * down)

    def without_top(self, height: float) -> Box:
        """Return what is left below a strip at the top."""
        return Box(self.x, self.y + height, self.width, self.height - height)

    def without_bottom(self, height: float) -> Box:
        """Return what is left above a strip at the bottom."""
        return Box(self.x, self.y, self.width, self.height - height)

    def columns(self, count: int, gap: float) -> list[Box]:
        """Return equal columns side by side."""
        width = (self.width - gap * (count - 1)) / count
        return [Box(self.x + place * (width + gap), self.y, width, self.height) for place in range(count)]


@dataclass(frozen=True)
class Paper:
    """What a sheet is printed on.

    Parameters
    ----------
    size : {"A4", "A3"}
    orientation : {"landscape", "portrait"}
    signed : bool
        Whether room for signatures is kept above the foot of each page.

    Raises
    ------
    SelectionError
        If there is no such size or orientation.
    """

    size: str = "A4"
    orientation: str = "landscape"
    signed: bool = False

    def __post_init__(self) -> None:
        if self.size not in SIZES_MM:
            raise SelectionError("sheets.error.size", given=self.size, allowed=", ".join(SIZES_MM))
        if self.orientation not in ORIENTATIONS:
            allowed = ", ".join(ORIENTATIONS)
            raise SelectionError("sheets.error.orientation", given=self.orientation, allowed=allowed)

    @property
    def is_landscape(self) -> bool:
        """Whether the long side lies at the bottom."""
        return self.orientation == "landscape"

    @property
    def width(self) -> float:
        """Width in millimetres."""
        return SIZES_MM[self.size][int(self.is_landscape)]

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return SIZES_MM[self.size][int(not self.is_landscape)]

    @property
    def body(self) -> Box:
        """The page within its margins."""
        return Box(0, 0, self.width, self.height).inset(_MARGIN_MM[self.size])

    def pt(self, size: float) -> float:
        """Return a type size meant for A4 as it is on this paper."""
        return size * _TYPE_SCALE[self.size]

    def mm(self, length: float) -> float:
        """Return a length that goes with the type, meant for A4, as it is on this paper."""
        return length * _TYPE_SCALE[self.size]
