"""Names of the vocabulary and of features, and values of figures, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..base.text import joined, parted
from ..base.translate import has, tr
from ..base.units import format_quantity, with_unit
from .agreement import substance
from .attributes import ATTRIBUTES
from .provenance import Observation
from .territory import BEFORE, SINCE, Vintage, province_names

VOCABULARY = {
    "layer": "layer",
    "kind": "kind",
    "status": "status",
    "minerals": "mineral",
    "sectors": "sector",
    "location_level": "location_level",
    "geometry_basis": "geometry_basis",
}
"""Columns of tokens, and the table of the vocabulary that names them."""

PROVINCE_COLUMNS: dict[str, Vintage] = {"province_code": SINCE, "province_pre2025_code": BEFORE}
"""Columns of codes of provinces, and the list that they are of."""


def word(table: str, token: str, language: str) -> str:
    """Return the name of a token of the vocabulary; one that has none yet is shown as it is."""
    key = f"vocabulary.{table}.{token}"
    return tr(key, language) if has(key) else token


def words(table: str, tokens: object, language: str) -> str:
    """Return the names of a list of tokens, parted by commas."""
    return ", ".join(word(table, token, language) for token in parted(tokens))


def attribute_with_unit(name: str, language: str) -> str:
    """Return the name of an attribute with its unit in brackets: ``Diện tích (ha)``."""
    unit = ATTRIBUTES[name].unit
    shown = " ".join(with_unit("", unit, language).split()) if unit != "year" else ""
    label = word("attribute", name, language)
    return f"{label} ({shown})" if shown else label


def known_text(value: object) -> str:
    """Return a text of a table cell, ``""`` where it is None, NaN or no text."""
    return value if isinstance(value, str) else ""


def listed(names: object) -> str:
    """Return the items of a list of names, parted by commas."""
    return ", ".join(parted(names))


def feature_name(feature: Mapping[str, Any] | pd.Series[Any], language: str) -> str:
    """Return the name of a feature in the language, in Vietnamese where it has no other."""
    return known_text(feature.get(f"name_{language}")) or known_text(feature.get("name_vi"))


def feature_names(features: pd.DataFrame, language: str) -> pd.Series[str]:
    """Return the names of features in the language, in Vietnamese where they have no other."""
    names = features["name_vi"]
    if language != "vi":
        own = features[f"name_{language}"]
        names = own.where(own.notna() & (own != ""), names)
    return names.fillna("").astype(str)


def quantity(observation: Observation, language: str) -> str:
    """Return the value of an observation; tokens by their name, the rest as units.py writes it.

    What a fill rate or a mass is of stands behind it, where the source says so: ``85% (of leasable land)``.
    """
    attribute = ATTRIBUTES.get(observation.attribute)
    if attribute is not None and attribute.value_type == "token":
        return word(observation.attribute, observation.value, language)
    text = format_quantity(observation, language) or observation.value
    of = word("fill_rate_of", observation.of, language) if observation.of else ""
    if stuff := substance(observation):
        of = word("substance", stuff, language)
    return tr("units.qualified.of", language, quantity=text, of=of) if of else text


def label(column: str, tokens: object, language: str) -> str | None:
    """Return what the tokens of a column mean, in words; texts of other columns come back as they are."""
    if not isinstance(tokens, str) or not tokens:
        return None
    if column in PROVINCE_COLUMNS:
        return province_names(PROVINCE_COLUMNS[column]).get(tokens, tokens)
    keys = {token: f"vocabulary.{VOCABULARY.get(column)}.{token}" for token in parted(tokens)}
    return joined(tr(key, language) if has(key) else token for token, key in keys.items())
