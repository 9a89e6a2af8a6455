"""The filters that several commands share, as options; and the selection that they make."""

# ruff: noqa: PLC0415  heavy imports wait until a command runs

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, Any, get_type_hints

from . import options

if TYPE_CHECKING:
    from ..atlas.atlas import Atlas
    from ..atlas.selection import Selection


@dataclass(frozen=True)
class Filters:
    """What was given to the options of filters, as it was written."""

    province: options.Province = None
    vintage: options.Vintage = "2025"
    district: options.District = None
    commune: options.Commune = None
    kind: options.Kind = None
    status: options.Status = None
    text: options.Text = ""
    mineral: options.Mineral = None
    sector: options.Sector = None
    area: options.Area = None
    available: options.Available = None
    fill: options.Fill = None
    investment: options.Investment = None
    capacity: options.Capacity = None
    year: options.Year = None
    bbox: options.Bbox = None
    no_drafts: options.NoDrafts = False
    as_of: options.AsOf = None

    def selection(self, layers: tuple[str, ...], open_atlas: Callable[[], Atlas]) -> tuple[Atlas, Selection]:
        """Return the atlas and the selection of some of its layers.

        The atlas is opened after the options were understood, so that a slip is told at once.

        Raises
        ------
        SelectionError
            If an option cannot be understood; the sentence names it.
        """
        from ..atlas.selection import Selection

        understood: dict[str, Any] = {
            "vintage": options.choice("--vintage", self.vintage, ("2025", "pre2025")),
            "provinces": options.provinces(self.province, self.vintage),
            "kinds": options.tokens("--kind", "kind", self.kind),
            "statuses": options.tokens("--status", "status", self.status),
            "text": self.text,
            "minerals": options.tokens("--mineral", "mineral", self.mineral),
            "sectors": options.tokens("--sector", "sector", self.sector),
            "area_ha": options.span("--area", self.area),
            "available_ha": options.span("--available", self.available),
            "fill_rate_pct": options.span("--fill", self.fill),
            "investment_vnd_bn": options.span("--investment", self.investment),
            "capacity_mw": options.span("--capacity", self.capacity),
            "year": options.span("--year", self.year),
            "bbox": options.box(self.bbox),
            "drafts": not self.no_drafts,
            "as_of": options.day("--as-of", self.as_of),
        }
        atlas = open_atlas()
        selection = Selection(
            layers=layers,
            districts=options.names("--district", self.district, _districts(atlas, layers)),
            communes=options.names("--commune", self.commune, _communes(atlas)),
            **understood,
        )
        return atlas, selection


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of :class:`Filters`, which it gets as its parameter ``filters``."""
    own = inspect.signature(command)
    hints = get_type_hints(command, include_extras=True)
    filter_hints = get_type_hints(Filters, include_extras=True)
    shared = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=filter_hints[field.name],
        )
        for field in fields(Filters)
    ]
    kept = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[name])
        for name, parameter in own.parameters.items()
        if name != "filters"
    ]

    @wraps(command)
    def with_filters(**given: Any) -> Any:  # noqa: ANN401  typer hands over what it read
        filters = Filters(**{parameter.name: given.pop(parameter.name) for parameter in shared})
        return command(filters=filters, **given)

    parameters = [*kept, *shared]
    with_filters.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_filters.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return with_filters


def _districts(atlas: Atlas, layers: tuple[str, ...]) -> dict[str, str]:
    lists = [names for layer in layers for names in atlas.layer(layer)["districts_pre2025"].dropna()]
    return {name: name for names in sorted(lists) for name in names.split(" | ") if name}


def _communes(atlas: Atlas) -> dict[str, str]:
    communes = atlas.admin_units[atlas.admin_units["level"] == "commune"]
    return {name: name for name in (*communes["name_vi"], *communes.index)}
