"""The three answers of a check on paper, told by shape and words as well as by colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path

from ...base.palette import INK, PAPER, WARNING, mixed
from ...land.overlap.checks import CLEAR, CONFLICT
from ..canvas import fonts
from ..canvas.blocks import MUTED, Block, Gap, Group
from ..canvas.boxes import POINT_MM, Box
from ..canvas.page import Page, Shape
from ..canvas.words import Phrase, Words
from ..map.legend_rows import Style
from ..map.marks import circle

COLOURS = {CONFLICT: WARNING, CLEAR: "#1F7A52"}
"""Colour of each answer; that for "could not check" is :data:`UNDECIDED`."""

UNDECIDED = "#5B6670"


def answer_colour(state: str) -> str:
    """Return the colour of an answer."""
    return COLOURS.get(state, UNDECIDED)


def answer_sign(state: str, x: float, y: float, radius: float) -> list[Shape]:
    """Return the sign of an answer: triangle with a bar, circle with a tick, empty square with a dash."""
    colour = answer_colour(state)
    width = radius * 0.28
    if state == CONFLICT:
        angles = np.radians([-90, 30, 150])
        corners = np.column_stack([np.cos(angles), np.sin(angles)]) * radius * 1.15 + (x, y + radius * 0.18)
        bar = Path([(x, y - radius * 0.45), (x, y + radius * 0.2)])
        dot = circle(x, y + radius * 0.52, radius * 0.13)
        triangle = Path(np.vstack([corners, corners[:1]]), closed=True)
        return [
            Shape(triangle, fill=colour, edge=colour, width=width * 0.8),
            Shape(bar, edge=PAPER, width=width * 0.8),
            Shape(dot, fill=PAPER),
        ]
    if state == CLEAR:
        tick = Path(
            [
                (x - radius * 0.45, y),
                (x - radius * 0.1, y + radius * 0.38),
                (x + radius * 0.5, y - radius * 0.38),
            ]
        )
        return [Shape(circle(x, y, radius), fill=colour), Shape(tick, edge=PAPER, width=width)]
    half = radius * 0.9
    box = Path(
        [
            (x - half, y - half),
            (x + half, y - half),
            (x + half, y + half),
            (x - half, y + half),
            (x - half, y - half),
        ],
        closed=True,
    )
    dash = Path([(x - half * 0.5, y), (x + half * 0.5, y)])
    return [Shape(box, fill=PAPER, edge=colour, width=width), Shape(dash, edge=colour, width=width)]


@dataclass(frozen=True)
class Answer:
    """The answer in large letters beside its sign, on a pale ground."""

    state: str
    phrase: Phrase
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return len(self._lines(width)) * fonts.LEADING * self.size * POINT_MM + 3.6

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        height = self.height(width) - 1.2
        page.box(Box(x, y, width, height), fill=_pale(self.state))
        page.box(Box(x, y, 0.9, height), fill=answer_colour(self.state))
        radius = 2.1
        page.shapes(answer_sign(self.state, x + 4.6, y + height / 2, radius))
        top = y + 1.2
        for line, is_second in self._lines(width):
            size = self.size * (0.8 if is_second else 1.0)
            weight, colour = ("regular", MUTED) if is_second else ("semibold", INK)
            top = page.lines(x + 9.0, top, [line], size=size, weight=weight, colour=colour)

    def _lines(self, width: float) -> list[tuple[str, bool]]:
        return [
            (line, place > 0)
            for place, text in enumerate(self.phrase)
            for line in fonts.wrapped(text, width - 10.0, self.size, "semibold")
        ]


def _pale(state: str) -> str:
    return mixed(answer_colour(state), PAPER, 0.88)


@dataclass(frozen=True)
class Bullet:
    """A paragraph behind a dot, or behind a short mark."""

    text: str
    size: float
    mark: str = ""

    def height(self, width: float) -> float:  # noqa: D102
        return (len(self._wrapped(width)) * fonts.LEADING + 0.3) * self.size * POINT_MM

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        middle = y + fonts.LEADING / 2 * self.size * POINT_MM
        page.shapes([Shape(circle(x + 0.9, middle, 0.3), fill=INK)])
        lines = self._wrapped(width)
        y = page.lines(x + 2.6, y, lines, size=self.size)

    def _wrapped(self, width: float) -> tuple[str, ...]:
        text = f"{self.text} ({self.mark})" if self.mark else self.text
        return fonts.wrapped(text, width - 2.6, self.size)


def answer_block(state: str, reasons: Sequence[str], words: Words, style: Style) -> Block:
    """Return the answer and its reasons."""
    answer = Answer(state, words.tr(f"overlap.state.{state}"), style.heading_pt * 1.35)
    return Group((answer, *(Bullet(reason, style.text_pt) for reason in reasons), Gap(1.6 * style.scale)))
