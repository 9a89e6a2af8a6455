"""Any outline, printed in any style that is promised, comes back with its hectares in the stated zone."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from geo.land.corners.reading import read_corners
from tests.made.ground import made_ground

GROUND = made_ground()
ZONES = {
    "kinh tuyến trục 104°45', múi chiếu 3°": 9208,
    "KTT 104045', múi 30": 9208,
    "VN-2000, KTT 105°, múi chiếu 6°": 3405,
    "EPSG:9205": 9205,
    "central meridian 104.5, 3-degree zone": 9207,
}
MARKS = [("", "."), ("", ","), (".", ","), (",", "."), (" ", ","), ("'", ".")]
"""Of thousands and of decimals."""
SEPARATORS = ["\t", ";", " | ", "    ", ","]
LABELS = ["{}", "A{}", "TN.{}", "M-{}", "điểm {}:", ""]
FULL_WIDTH = {sign: sign + 0xFEE0 for sign in map(ord, "0123456789.,")}


@st.composite
def outlines(draw):
    """A ring of 3 to 12 corners round a middle, in centimetres north and east."""
    count = draw(st.integers(3, 12))
    radii = draw(st.lists(st.integers(5_000, 100_000), min_size=count, max_size=count))
    north, east = draw(st.integers(245_000_000, 250_000_000)), draw(st.integers(40_000_000, 46_000_000))
    turned = [(math.tau * place / count, radius) for place, radius in enumerate(radii)]
    return [
        (north + round(radius * math.cos(angle)), east + round(radius * math.sin(angle)))
        for angle, radius in turned
    ]


@st.composite
def printed(draw):
    """A list, its hectares, and its zone."""
    words, epsg = draw(st.sampled_from(sorted(ZONES.items())))
    corners = draw(outlines().filter(lambda ring: Polygon(ring).is_valid))
    thousands, sign = draw(st.sampled_from(MARKS))
    separator, label = draw(st.sampled_from(SEPARATORS)), draw(st.sampled_from(LABELS))
    swapped, closed, wide = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())

    def cell(hundredths):
        whole, part = divmod(hundredths, 100)
        text = f"{whole:,}".replace(",", thousands) + f"{sign}{part:02d}"
        return f'"{text}"' if separator == "," and "," in text else text

    lines = [words]
    for place, corner in enumerate([*corners, *corners[: int(closed)]]):
        numbers = [cell(value) for value in (reversed(corner) if swapped else corner)]
        name = label.format(place % len(corners) + 1)
        lines.append(separator.join([name, *numbers] if name else numbers))
    text = "\n".join([lines[0], *(line.translate(FULL_WIDTH) if wide else line for line in lines[1:])])
    return text, Polygon(corners).area / 1e8, epsg


@settings(max_examples=150)
@given(printed())
def test_every_style_comes_back(example):
    text, hectares, epsg = example
    site = read_corners(text, GROUND)
    assert (site.epsg, site.how_recognised) == (epsg, "stated")
    assert len(site.rings) == 1
    assert site.grid_ha == pytest.approx(hectares, rel=1e-9)
