"""What a reader asked to see: one frozen object that the side bar, the address and the CLI share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from ..base.errors import AtlasError, LimitError, SelectionError
from ..base.text import tidy
from ..records.vocabulary import LAYERS
from . import selection_values as values
from .selection_values import Box, Range, Ring

SCHEMA_VERSION = "1"
"""Version of the addresses and JSON texts; kept in them so that old links can be understood."""

LIST_KEYS = {
    "layers": "l",
    "provinces": "p",
    "districts": "d",
    "communes": "c",
    "kinds": "k",
    "statuses": "s",
    "minerals": "m",
    "sectors": "i",
}
RANGE_KEYS = {
    "area_ha": "a",
    "available_ha": "av",
    "fill_rate_pct": "f",
    "investment_vnd_bn": "inv",
    "capacity_mw": "mw",
    "year": "y",
}
# The vintage comes first: it decides what the provinces mean.
QUERY_KEYS = {
    "vintage": "u",
    **LIST_KEYS,
    **RANGE_KEYS,
    "text": "q",
    "bbox": "b",
    "polygon": "g",
    "drafts": "dr",
    "as_of": "t",
}
"""Key of each field in an address."""

_VERSION_KEY = "v"
_NO_LAYERS = "none"


@dataclass(frozen=True)
class Selection:
    """The filters of a view of the atlas; an empty tuple or None filters nothing.

    Parameters
    ----------
    layers : tuple of str
        Layers to show; all by default, an empty tuple shows none.
    provinces : tuple of str
        Province codes *of the vintage*: the same code may mean another province before 2025.
    vintage : {"2025", "pre2025"}
        Which provinces are meant and outlined.
    districts : tuple of str
        Names of the districts that ended on 2025-07-01.
    communes : tuple of str
        Codes or names of the communes of 2025.
    kinds, statuses, minerals, sectors : tuple of str
        Tokens of :mod:`geo.records.vocabulary`; a feature passes with any of them.
    text : str
        Words that its names, aliases or places must hold, accents ignored.
    area_ha, available_ha, fill_rate_pct, investment_vnd_bn, capacity_mw, year : Range, optional
        Features whose figure is unknown are left out once a range is set. ``year`` is the year of
        establishment or of commissioning.
    bbox : (west, south, east, north), optional
        Degrees of WGS 84.
    polygon : tuple of (lon, lat), optional
        One ring, without the closing point.
    drafts : bool
        Whether figures that rest on unsigned drafts are shown.
    as_of : datetime.date, optional
        Show what was known on this day; None shows all.

    Raises
    ------
    SelectionError
        If a value cannot be used; the sentence names it.
    LimitError
        If the polygon has more points or the text more characters than ``limits.py`` allows.
    """

    layers: tuple[str, ...] = LAYERS
    provinces: tuple[str, ...] = ()
    vintage: str = "2025"
    districts: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    text: str = ""
    minerals: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    area_ha: Range | None = None
    available_ha: Range | None = None
    fill_rate_pct: Range | None = None
    investment_vnd_bn: Range | None = None
    capacity_mw: Range | None = None
    year: Range | None = None
    bbox: Box | None = None
    polygon: Ring | None = None
    drafts: bool = True
    as_of: date | None = None

    def __post_init__(self) -> None:
        values.clean_vintage(self.vintage)
        for name in LIST_KEYS:
            self._keep(name, values.clean_list(name, getattr(self, name), self.vintage))
        for name in RANGE_KEYS:
            span = getattr(self, name)
            self._keep(name, None if span is None or span.is_open else span)
        self._keep("text", values.clean_text(self.text))
        self._keep("bbox", None if self.bbox is None else values.clean_box(self.bbox))
        self._keep("polygon", None if self.polygon is None else values.clean_ring(self.polygon))

    def _keep(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    # -- which filters are set -------------------------------------------------------------------

    def active(self) -> tuple[str, ...]:
        """Return the names of the filters that are set: fields that differ from their default."""
        return tuple(name for name in self._changed() if name != "vintage")

    def without(self, name: str) -> Selection:
        """Return the selection with one field back at its default."""
        return self.replaced(**{name: type(self).__dataclass_fields__[name].default})

    def replaced(self, **changes: Any) -> Selection:  # noqa: ANN401  as varied as the fields are
        """Return the selection with other values in some fields."""
        return replace(self, **changes)

    def _changed(self) -> dict[str, Any]:
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) != f.default}

    # -- address -----------------------------------------------------------------------------------

    def to_query(self) -> dict[str, str]:
        """Return the fields that differ from their default as parameters of an address."""
        query = {QUERY_KEYS[name]: _written(name, value) for name, value in self._changed().items()}
        return {_VERSION_KEY: SCHEMA_VERSION, **query} if query else {}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Selection, tuple[AtlasError, ...]]:
        """Return the selection of an address, and an error for every value that had to be dropped.

        Parameters that are not of a selection are left to others.
        """
        selection = cls()
        dropped: list[AtlasError] = []
        version = query.get(_VERSION_KEY, SCHEMA_VERSION)
        if version != SCHEMA_VERSION:
            dropped.append(SelectionError("selection.invalid.version", value=tidy(version)))
        for name, key in QUERY_KEYS.items():
            text = query.get(key, "")
            if name == "layers" and text == _NO_LAYERS:
                selection = selection.replaced(layers=())
            elif text:
                selection, errors = _read_into(selection, name, text)
                dropped += errors
        return selection, tuple(dropped)

    # -- JSON --------------------------------------------------------------------------------------

    def to_json(self) -> str:
        """Return the fields that differ from their default as a JSON object."""
        plain: dict[str, Any] = {"schema": SCHEMA_VERSION}
        for name, value in self._changed().items():
            if isinstance(value, Range):
                plain[name] = [value.low, value.high]
            else:
                plain[name] = value.isoformat() if isinstance(value, date) else value
        return json.dumps(plain, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Selection:
        """Return the selection that :meth:`to_json` wrote.

        Raises
        ------
        SelectionError, LimitError
            If the text is not such an object or one of its values cannot be used.
        """
        try:
            plain = json.loads(text)
            schema = plain.pop("schema")
            for name in plain.keys() & RANGE_KEYS.keys():
                low, high = plain[name]
                plain[name] = Range(low, high)
            if "as_of" in plain:
                plain["as_of"] = date.fromisoformat(plain["as_of"])
            selection = cls(**plain)
        except AtlasError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise SelectionError("selection.invalid.json") from None
        if schema != SCHEMA_VERSION:
            raise SelectionError("selection.invalid.version", value=schema)
        return selection


def _read_into(selection: Selection, name: str, text: str) -> tuple[Selection, list[AtlasError]]:
    """Set a field from its text; the items of a list one by one, so that a bad one costs itself only."""
    is_list = name in LIST_KEYS
    read = str if is_list else values.READERS[_kind(name)]
    good: list[Any] = []
    errors: list[AtlasError] = []
    for part in values.read_list(text) if is_list else [text]:
        try:
            value = read(part)
            selection.replaced(**{name: (value,) if is_list else value})
            good.append(value)
        except (SelectionError, LimitError) as error:
            errors.append(error)
        except ValueError:
            errors.append(SelectionError(f"selection.invalid.{_kind(name)}", value=tidy(part)))
    if good:
        selection = selection.replaced(**{name: tuple(good) if is_list else good[0]})
    return selection, errors


def _kind(name: str) -> str:
    return "range" if name in RANGE_KEYS else name


def _written(name: str, value: Any) -> str:  # noqa: ANN401  as varied as the fields are
    if name in LIST_KEYS:
        return values.write_list(value) or _NO_LAYERS
    return values.WRITERS[_kind(name)](value)
