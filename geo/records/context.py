"""The ground under the map: which layers there are, what their files and their table say of them."""

from __future__ import annotations

from dataclasses import dataclass

AREA, LINE, POINT = "area", "line", "point"

CONTEXT_LAYERS: dict[str, str] = {
    "communes": AREA,
    "rivers": LINE,
    "railway": LINE,
    "stops": POINT,
    "power": POINT,
    "airports": POINT,
    "towns": POINT,
    "villages": POINT,
}
"""Each layer and what its shapes are, from the bottom of a map to its top."""

CONTEXT_GROUPS: dict[str, tuple[str, ...]] = {
    "communes": ("communes",),
    "rivers": ("rivers",),
    "railway": ("railway", "stops"),
    "power": ("power",),
    "airports": ("airports",),
    "places": ("towns", "villages"),
}
"""What a map switches together, and names in its legend."""

CONTEXT_COLUMNS = (
    "layer",  # token of CONTEXT_LAYERS
    "file",  # beside the table; ".odbl." in the name of what is under the ODbL
    "source",
    "url",
    "version",  # commit, release or day of the data that were taken
    "published",  # ISO date, month or year of that version
    "licence",
    "licence_url",
    "credit",  # as the source wants to be named
    "accuracy_m",  # how far a corner or point may be off; blank where nobody says
    "made_vi",  # what was done to it
    "made_en",
    "gaps_vi",  # what it lacks
    "gaps_en",
)
"""Columns of ``context.csv``, one row a layer."""

EXCEPTION_COLUMNS = ("check", "key", "reason_vi", "reason_en")
"""Columns of ``exceptions.csv``: what a check finds, and why it is as it is."""

SITE_COMMUNE, COMMUNE_AREA, PROVINCE_LINE = "site_commune", "commune_area", "province_line"
EXCEPTION_CHECKS = (SITE_COMMUNE, COMMUNE_AREA, PROVINCE_LINE)
"""Checks that know exceptions; their keys are an id of a feature, a code of a commune, of a province."""

CONTEXT_FIELDS: dict[str, tuple[str, ...]] = {
    "communes": ("code", "area_km2"),
    "rivers": ("name_vi", "name_en"),
    "railway": ("name_vi", "name_en"),
    "stops": ("name_vi", "name_en"),
    "power": ("name_vi", "name_en", "station_id", "voltages_kv", "max_kv", "kind", "country"),
    "airports": ("name_vi", "name_en", "ident", "kind", "country"),
    "towns": ("name_vi", "name_en", "geonames_id", "kind", "country"),
    "villages": ("name_vi", "name_en", "geonames_id", "kind"),
}
"""What a file says of each shape; a blank name is one that the source does not have."""

CONTEXT_KINDS: dict[str, tuple[str, ...]] = {
    "power": ("osm_substation", "line_end"),
    "airports": ("small_airport", "medium_airport", "large_airport"),
    "towns": ("provincial_seat", "town"),
    "villages": ("former_commune", "village"),
}
"""Tokens of ``kind`` of each layer that has one."""


@dataclass(frozen=True)
class ContextSource:
    """Where a layer came from: a row of ``context.csv``, see :data:`CONTEXT_COLUMNS`."""

    layer: str
    file: str
    source: str
    url: str
    version: str
    published: str
    licence: str
    licence_url: str
    credit: str
    accuracy_m: float | None
    made_vi: str
    made_en: str
    gaps_vi: str
    gaps_en: str

    def made(self, language: str) -> str:
        """Return what was done to it."""
        return self.made_en if language == "en" else self.made_vi

    def gaps(self, language: str) -> str:
        """Return what it lacks, ``""`` for nothing known."""
        return self.gaps_en if language == "en" else self.gaps_vi
