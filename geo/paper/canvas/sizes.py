"""The paper of a sheet: size, orientation, margins and how large type is on it."""

from __future__ import annotations

from dataclasses import dataclass

from ...base.errors import SelectionError
from .boxes import Box

SIZES_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
"""Width and height in portrait."""

ORIENTATIONS = ("portrait", "landscape")
_MARGIN_MM = {"A4": 12.0, "A3": 15.0}
_TYPE_SCALE = {"A4": 1.0, "A3": 1.18}


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
