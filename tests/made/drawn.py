"""Pages that a test draws on, and what can be read back of them: texts, pixels, paths, strokes of a PDF."""

from __future__ import annotations

import io
import re

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.image import BboxImage
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from pypdf import PdfReader

from geo.paper.canvas.page import Page
from geo.paper.canvas.sheet import Sheet
from geo.paper.canvas.sizes import Paper

A4 = Paper("A4", "portrait")
POINTS = 72 / 25.4
"""Typographic points of a millimetre."""

PER_MM = 5
"""Pixels of a millimetre in :func:`pixels`."""


def blank(paper=A4):
    """A page with nothing on it."""
    return Page(paper)


def numbered(pages=1, *, title="Tờ thử", language="vi", paper=A4):
    """A sheet whose pages hold their number and nothing else."""

    def paint(page, number):
        page.text(20, 30, number, size=10)

    return Sheet(title, language, paper, (paint,) * pages)


def painted(paint, paper=A4):
    """A sheet of one page that a function of the page draws."""
    return Sheet("x", "vi", paper, (lambda page, _: paint(page),))


def texts(page):
    """What is written on a page, in the order of writing."""
    return [artist.get_text() for artist in page.figure.findobj(Text)]


def places(page):
    """Where each text is written: (x, y of the base line) in millimetres; of equal texts the last."""
    return {artist.get_text(): artist.get_position() for artist in page.figure.findobj(Text)}


def type_sizes(page):
    """Each text with its size in points."""
    return [(artist.get_text(), artist.get_fontsize()) for artist in page.figure.findobj(Text)]


def paths(page):
    """The corners of every path on a page in millimetres, in the order of drawing."""
    drawn = []
    for artist in page.figure.get_children():
        if isinstance(artist, PathPatch):
            drawn.append(np.asarray(artist.get_path().vertices))
        elif isinstance(artist, PathCollection):
            drawn += [np.asarray(path.vertices) for path in artist.get_paths()]
    return drawn


def images(page):
    """The pictures on a page."""
    return [artist for artist in page.figure.get_children() if isinstance(artist, BboxImage)]


def pixels(page):
    """Red, green and blue of a page, rows from the top, five pixels a millimetre."""
    page.figure.set_dpi(PER_MM * 25.4)
    canvas = FigureCanvasAgg(page.figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def pixel(page_pixels, x, y):
    """The colour at a place in millimetres, as ``#RRGGBB``."""
    red, green, blue = page_pixels[int(y * PER_MM), int(x * PER_MM)]
    return f"#{red:02X}{green:02X}{blue:02X}"


_STROKE = re.compile(rb"([\d.]+) ([\d.]+) m\n([\d.]+) ([\d.]+) l\n\nS")


def strokes(sheet):
    """The straight lines of the first page of a PDF: x, y, x, y in points from its lower left corner."""
    content = PdfReader(io.BytesIO(sheet.pdf())).pages[0].get_contents().get_data()
    return [tuple(map(float, found)) for found in _STROKE.findall(content)]


def drawn_block(block, width, x=20.0, y=30.0, paper=A4):
    """A page with one block, its upper left corner at a place."""
    page = blank(paper)
    block.draw(page, x, y, width)
    return page


def pdf_pages(sheet):
    """What is written on each page of the PDF of a sheet, every gap a space."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(sheet.pdf())).pages]


def pdf_text(sheet):
    """What is written on all pages of the PDF of a sheet."""
    return " ".join(pdf_pages(sheet))
