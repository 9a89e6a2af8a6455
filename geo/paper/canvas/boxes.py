"""Rectangles on a page, in millimetres from its top left corner."""

from __future__ import annotations

from dataclasses import dataclass

POINT_MM = 25.4 / 72
"""Millimetres of a typographic point."""


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
