"""What is written on a drawn page, and where: nothing may meet or leave the paper."""

from __future__ import annotations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from geo.paper.canvas import fonts
from geo.paper.canvas.sizes import POINT_MM

_MM = 25.4


def written(page):
    """Left, top, right, bottom in millimetres of every text: capitals, no marks above or below."""
    renderer = FigureCanvasAgg(page.figure).get_renderer()
    per_mm = page.figure.dpi / _MM
    boxes = []
    for artist in page.figure.findobj(Text):
        extent = artist.get_window_extent(renderer)
        x, y = artist.get_position()
        high = fonts.CAP_HEIGHT * artist.get_fontsize() * POINT_MM
        if artist.get_rotation():
            top = page.paper.height - extent.y1 / per_mm
            boxes.append((artist.get_text(), (x - high, top, x, page.paper.height - extent.y0 / per_mm)))
        else:
            boxes.append((artist.get_text(), (extent.x0 / per_mm, y - high, extent.x1 / per_mm, y)))
    return boxes


def assert_nothing_collides(page, tolerance=0.12):
    found = written(page)
    assert found
    edges = np.array([box for _, box in found])
    paper = page.paper.body
    assert edges[:, 0].min() >= paper.x - 0.5
    assert edges[:, 1].min() >= paper.y - 0.5
    assert edges[:, 2].max() <= paper.right + 0.5
    assert edges[:, 3].max() <= paper.bottom + 0.5
    edges += np.array([tolerance, tolerance, -tolerance, -tolerance])
    meets = (
        (edges[:, None, 0] < edges[None, :, 2])
        & (edges[:, None, 2] > edges[None, :, 0])
        & (edges[:, None, 1] < edges[None, :, 3])
        & (edges[:, None, 3] > edges[None, :, 1])
    )
    np.fill_diagonal(meets, val=False)
    pairs = [(found[one][0], found[other][0]) for one, other in np.argwhere(meets) if one < other]
    assert pairs == []
