"""``atlas show``: everything that is known about one feature, each figure with its source."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..base.translate import tr
from ..records.vocabulary import IDENTITY_COLUMNS, PLACE_COLUMNS
from . import options, output
from .options import Reader

if TYPE_CHECKING:
    import pandas as pd

    from ..atlas.atlas import Atlas
    from ..records.provenance import Fact, Observation, Source

FORMATS = ("table", "json")
_MARKS = {"agrees": "=", "differs": "≠", "compatible": "~"}
"""How another value stands to the chosen one; see :mod:`geo.records.agreement`."""
_UNSHOWN = ("feature_id", "commune_codes_2025")  # the one heads the output, the other has its names
_OWN = ("boundary_source", "boundary_as_of")  # known where the user gave the boundary
_ABOUT = tuple(
    name
    for name in (*IDENTITY_COLUMNS, *PLACE_COLUMNS, "location_level", "geometry_basis", "accuracy_m", *_OWN)
    if name not in _UNSHOWN
)

Name = Annotated[str, typer.Argument(metavar="ID-OR-NAME", help="cli.argument.feature")]


def show(
    ctx: typer.Context,
    feature: Name,
    as_of: options.AsOf = None,
    no_drafts: options.NoDrafts = False,
    form: options.Format = "table",
) -> None:
    """Show a feature: its names and place, and every figure with date, basis and source."""
    options.choice("--format", form, FORMATS)
    day = options.day("--as-of", as_of)
    reader: Reader = ctx.obj
    atlas = reader.open_atlas()
    feature_id = atlas.find(feature)
    about = atlas.feature(feature_id, as_of=day, drafts=not no_drafts)
    facts = atlas.facts(feature_id, as_of=day, drafts=not no_drafts)
    if form == "json":
        record = _as_record(feature_id, about, facts, reader.language)
        output.write(output.as_json(record | _chinese(atlas, feature_id)))
    else:
        output.write(_as_page(feature_id, about, facts, reader.language, zh=atlas.chinese_name(feature_id)))


# -- JSON ----------------------------------------------------------------------------------------


def _as_record(feature_id: str, about: pd.Series[Any], facts: list[Fact], language: str) -> dict[str, object]:
    from ..atlas.derived import AVAILABLE, DERIVED
    from ..atlas.derived_words import as_record
    from ..formats.csv import plain
    from ..records.agreement import differing, supporting

    record = {"feature_id": feature_id, **{name: plain(about[name]) for name in _ABOUT if name in about}}
    attributes = {
        fact.attribute: {
            **_figure(fact.attribute, fact.chosen),
            "sources_agreeing": supporting(fact),
            "values_differing": len(differing(fact)),
            "others": [_figure(fact.attribute, other) for other in fact.others],
        }
        for fact in facts
    }
    derived = {AVAILABLE: as_record(about[DERIVED], language)} if DERIVED in about else {}
    return {**record, "attributes": attributes, **derived}


def _chinese(atlas: Atlas, feature_id: str) -> dict[str, object]:
    """Return the name in Chinese and the page that writes it so; nothing where none is known."""
    known = atlas.chinese_name(feature_id)
    return {"name_zh": {"value": known[0], "source": _source(known[1])}} if known else {}


def _figure(attribute: str, observation: Observation) -> dict[str, object]:
    from ..records.agreement import substance

    source = observation.source
    return {
        "value": _value(attribute, observation),
        "lower": observation.lower,
        "upper": observation.upper,
        "qualifier": observation.qualifier,
        "unit": observation.unit or None,
        "as_of": observation.as_of or None,
        "basis": observation.basis,
        "of": observation.of or substance(observation) or None,
        "draft": source.is_draft,
        "source": _source(source),
    }


def _source(source: Source) -> dict[str, object]:
    return {
        "title": source.title,
        "publisher": source.publisher or None,
        "date": source.published or None,
        "url": source.url or None,
        "standing": source.standing,
    }


def _value(attribute: str, observation: Observation) -> object:
    """Return the value as a number where the attribute is one; None where only bounds are known."""
    from ..formats.csv import plain
    from ..records.attributes import ATTRIBUTES

    if ATTRIBUTES[attribute].value_type not in ("number", "integer", "year"):
        return observation.value or None
    exact = observation.qualifier in ("exact", "about")
    return plain(float(observation.value)) if exact else None


# -- table ---------------------------------------------------------------------------------------


def _as_page(
    feature_id: str,
    about: pd.Series[Any],
    facts: list[Fact],
    language: str,
    *,
    zh: tuple[str, Source] | None = None,
) -> str:
    """Return names and place as lines, then the figures, the values that compete below the chosen."""
    from ..formats.csv import plain
    from ..records.agreement import relation
    from ..records.wording import label

    lines = [f"{tr('cli.about.feature_id', language)}: {feature_id}\n"]
    for name in _ABOUT:
        value = plain(about[name]) if name in about else None
        if value is not None:
            lines.append(f"{tr(f'cli.about.{name}', language)}: {label(name, value, language) or value}\n")
    if zh is not None:
        lines.append(f"{tr('cli.about.name_zh', language)}: {zh[0]} ({zh[1].url or zh[1].title})\n")
    rows = []
    for fact in facts:
        rows.append(_row(fact.attribute, fact.chosen, language))
        for other in fact.others:
            name, *rest = _row(fact.attribute, other, language)
            rows.append([f"{_MARKS[relation(fact.chosen, other)]} {name}", *rest])
    columns = ("attribute", "value", "as_of", "basis", "standing", "source")
    headings = [tr(f"cli.column.{name}", language) for name in columns]
    lines += _available(about, language)
    return "".join([*lines, "\n", output.as_table(headings, rows)])


def _available(about: pd.Series[Any], language: str) -> list[str]:
    """Return the line of land still to be had, with what it rests on or why it is unknown."""
    from ..atlas.derived import AVAILABLE, DERIVED
    from ..atlas.derived_words import told, value_text

    if DERIVED not in about:
        return []
    return [
        f"{tr(f'cli.column.{AVAILABLE}', language)}: {value_text(about[DERIVED], language)}\n"
        f"  {told(about[DERIVED], language)}\n"
    ]


def _row(attribute: str, observation: Observation, language: str) -> list[str]:
    from ..base.units import format_date
    from ..records.wording import quantity

    value = quantity(observation, language)
    return [
        tr(f"vocabulary.attribute.{attribute}", language),
        value,
        format_date(observation.as_of, language),
        tr(f"vocabulary.basis.{observation.basis}", language),
        tr(f"vocabulary.standing.{observation.source.standing}", language),
        observation.source.title,
    ]
