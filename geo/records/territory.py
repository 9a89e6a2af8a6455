"""Shapes for the map's script: simplified, quantised, written as a compact stream of numbers."""

from __future__ import annotations

NEIGHBOURS = {
    "yunnan": (103.25, 23.02),
    "dien_bien": (102.72, 21.78),
    "son_la": (103.75, 21.52),
    "phu_tho": (105.1, 21.38),
    "tuyen_quang": (105.02, 22.45),
}
