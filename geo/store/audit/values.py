"""Checks of figures: units, ranges, sums of land, the marks of the rule of preference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...base.units import is_partial_date
from ...records import provenance, vocabulary
from ...records.attributes import ATTRIBUTES
from .findings import WARNING, AuditedTable, Finding

_NUMERIC = ("number", "integer", "year")
_BOUNDED = ("range", "at_least", "at_most")
_TOLERANCE_HA = 0.01
_LAND = (("leasable_ha", "area_ha"), ("occupied_ha", "leasable_ha"), ("occupied_ha", "area_ha"))
"""Pairs of which the first cannot be larger."""

_TOKEN_VALUES = {
    "status": vocabulary.STATUSES,
    "plant_type": vocabulary.PLANT_TYPES,
    "fill_rate_of": vocabulary.FILL_RATES_OF,
}


def check_values(tables: Mapping[str, AuditedTable]) -> list[Finding]:
    """Return the findings on the figures of ``observations`` and ``indicators`` and on kinds and statuses."""
    observations, sources = tables["observations"], tables["sources"].frame
    features = tables["features"]
    typed = _with_attribute(observations.frame, features.frame)
    return [
        *_attributes(observations, typed),
        *_numbers(observations, typed["value_type"].isin(_NUMERIC), typed),
        *_numbers(tables["indicators"], _looks_numeric(tables["indicators"].frame), None),
        *_texts_and_tokens(observations, typed),
        *_repeated(observations),
        *_fill_rates_of(observations),
        *_preference(observations, sources),
        *_features(features, observations.frame, sources),
        *_land(observations, sources),
    ]


def _with_attribute(observations: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """Return for each observation what the vocabulary says of its attribute, and its feature's layer."""
    known = {
        name: (a.value_type, a.unit, a.low, a.high, " ".join(a.layers)) for name, a in ATTRIBUTES.items()
    }
    columns = ["value_type", "unit", "low", "high", "layers"]
    vocabulary = pd.DataFrame.from_dict(known, orient="index", columns=columns)
    typed = vocabulary.reindex(observations["attribute"]).set_index(observations.index)
    layers = features.drop_duplicates("feature_id").set_index("feature_id")["layer"]
    typed["layer"] = observations["feature_id"].map(layers)
    return typed


def _looks_numeric(indicators: pd.DataFrame) -> pd.Series[Any]:
    return (indicators["unit"] != "") & ((indicators["value"] != "") | indicators["qualifier"].isin(_BOUNDED))


def _attributes(table: AuditedTable, typed: pd.DataFrame) -> list[Finding]:
    known = typed["value_type"].notna()
    pairs = zip(typed["layer"], typed["layers"].fillna(""), strict=True)
    belongs = pd.Series(
        [not isinstance(layer, str) or layer in layers.split() for layer, layers in pairs], index=typed.index
    )
    wrong_unit = known & (table.frame["unit"] != typed["unit"].fillna(""))
    return [
        *table.flag(~known, "attribute", "value.unknown_attribute"),
        *table.flag(known & ~belongs, "attribute", "value.attribute_of_other_layer", layer=typed["layer"]),
        *table.flag(
            wrong_unit, "unit", "value.wrong_unit", unit=typed["unit"], attribute=table.frame["attribute"]
        ),
    ]


def _numbers(table: AuditedTable, numeric: pd.Series[Any], typed: pd.DataFrame | None) -> list[Finding]:
    """Exact values are numbers; bounds fit their qualifier, their order and the plausible range."""
    frame = table.frame
    value = pd.to_numeric(frame["value"], errors="coerce")
    plain = frame["value"].str.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?").astype(bool)
    lower, upper = frame["lower"], frame["upper"]
    qualifier = frame["qualifier"]
    bounded = numeric & qualifier.isin(_BOUNDED)
    exact = numeric & ~bounded
    wants_lower = bounded & qualifier.isin(("range", "at_least"))
    wants_upper = bounded & qualifier.isin(("range", "at_most"))
    stray = (lower.notna() & ~wants_lower) | (upper.notna() & ~wants_upper)
    missing = (wants_lower & lower.isna()) | (wants_upper & upper.isna())
    found = [
        *table.flag(exact & ~plain, "value", "value.not_a_number"),
        *table.flag(missing, "qualifier", "value.bound_missing"),
        *table.flag(stray, "qualifier", "value.bound_stray"),
        *table.flag(bounded & (lower > upper), "lower", "value.bounds_crossed", upper=upper),
    ]
    if typed is None:
        return found
    whole = exact & plain & typed["value_type"].isin(("integer", "year")) & (value % 1 != 0)
    found += table.flag(whole, "value", "value.not_whole", attribute=frame["attribute"])
    for column, numbers in (("value", value.where(exact)), ("lower", lower), ("upper", upper)):
        outside = numeric & ((numbers < typed["low"]) | (numbers > typed["high"]))
        found += table.flag(
            outside,
            column,
            "value.implausible",
            attribute=frame["attribute"],
            low=typed["low"],
            high=typed["high"],
        )
    return found


def _texts_and_tokens(table: AuditedTable, typed: pd.DataFrame) -> list[Finding]:
    frame = table.frame
    other = typed["value_type"].isin(("text", "token", "date"))
    dates = (typed["value_type"] == "date") & (frame["value"] != "")
    no_date = dates & ~frame["value"].map(is_partial_date).astype(bool)
    found = [
        *table.flag(other & (frame["value"] == ""), "value", "cell.blank"),
        *table.flag(no_date, "value", "date.not_iso"),
    ]
    for attribute, allowed in _TOKEN_VALUES.items():
        wrong = (frame["attribute"] == attribute) & (frame["value"] != "") & ~frame["value"].isin(allowed)
        found += table.flag(wrong, "value", "cell.unknown_token", token=frame["value"])
    return found


def _fill_rates_of(table: AuditedTable) -> list[Finding]:
    """Find what a fill rate is of without a fill rate of that source and date, or said twice."""
    frame = table.frame
    key = ["feature_id", "source_id", "as_of"]
    said = frame["attribute"] == provenance.FILL_RATE_OF
    rates = set(frame.loc[frame["attribute"].isin(provenance.SHARES), key].itertuples(index=False, name=None))
    has_rate = [row in rates for row in frame[key].itertuples(index=False, name=None)]
    alone = said & ~pd.Series(has_rate, index=frame.index, dtype=bool)
    twice = said & frame.assign(said=said).duplicated([*key, "said"])
    return [
        *table.flag(alone, "attribute", "value.fill_rate_of_nothing", feature=frame["feature_id"]),
        *table.flag(twice, "attribute", "value.fill_rate_of_twice", feature=frame["feature_id"]),
    ]


def _repeated(table: AuditedTable) -> list[Finding]:
    """No observation stands twice: same figure, date, basis, horizon, source and place in it."""
    columns = ["feature_id", "attribute", "value", "lower", "upper", "as_of", "horizon", "basis", "source_id"]
    twice = table.frame.duplicated([*columns, "locator"])
    return table.flag(twice, "feature_id", "value.repeated", attribute=table.frame["attribute"])


# -- the rule of preference ----------------------------------------------------------------------


def _preference(table: AuditedTable, sources: pd.DataFrame) -> list[Finding]:
    frame = table.frame
    chosen = _is_chosen(frame, sources)
    marked = frame["preferred"] != ""
    override = frame["preferred"] == provenance.OVERRIDE
    words: dict[str, Any] = {"feature": frame["feature_id"], "attribute": frame["attribute"]}
    return [
        *table.flag(chosen & ~marked, "preferred", "preference.unmarked", **words),
        *table.flag(marked & ~override & ~chosen, "preferred", "preference.wrongly_marked", **words),
        *table.flag(override & ~chosen, "preferred", "preference.override_without_effect", **words),
        *table.flag(
            override & ((frame["preferred_reason_vi"] == "") | (frame["preferred_reason_en"] == "")),
            "preferred_reason_vi",
            "preference.no_reason",
            **words,
        ),
    ]


def _is_chosen(observations: pd.DataFrame, sources: pd.DataFrame) -> pd.Series[Any]:
    chosen = provenance.chosen_index(observations, _first_of_each(sources))
    return pd.Series(observations.index.isin(chosen), index=observations.index)


def _first_of_each(sources: pd.DataFrame) -> pd.DataFrame:
    return sources.drop_duplicates("source_id")


def _features(features: AuditedTable, observations: pd.DataFrame, sources: pd.DataFrame) -> list[Finding]:
    """Kinds belong to the layer; a feature's status is the chosen one."""
    frame = features.frame
    pairs = zip(frame["layer"], frame["kind"], strict=True)
    strange = pd.Series(
        [(kind or None) not in (vocabulary.KINDS.get(layer) or (None,)) for layer, kind in pairs],
        index=frame.index,
        dtype=bool,
    )
    rows = observations[_is_chosen(observations, sources)]
    status = rows[rows["attribute"] == "status"].set_index("feature_id")["value"]
    chosen = frame["feature_id"].map(status).fillna("")
    return [
        *features.flag(strange, "kind", "value.kind_of_other_layer", layer=frame["layer"]),
        *features.flag(frame["status"] != chosen, "status", "preference.status", chosen=chosen),
    ]


# -- land ----------------------------------------------------------------------------------------


def _land(table: AuditedTable, sources: pd.DataFrame) -> list[Finding]:
    """Occupied ≤ leasable ≤ area: an error within one source and date, a warning among chosen values."""
    numbers = table.frame.assign(number=provenance.bounds(table.frame)["lower"], row=table.frame.index)
    numbers = numbers[numbers["attribute"].isin({name for pair in _LAND for name in pair})]
    chosen = _is_chosen(table.frame, sources).reindex(numbers.index)
    same = ["feature_id", "source_id", "as_of", "basis", "horizon", "locator"]
    found: list[Finding] = []
    seen: set[tuple[str, str]] = set()
    for small, large in _LAND:
        for frame, by, extra in (
            (numbers, same, {}),
            (numbers[chosen], ["feature_id"], {"severity": WARNING}),
        ):
            left = frame[frame["attribute"] == small][[*by, "number", "row"]]
            right = frame[frame["attribute"] == large][[*by, "number"]]
            pairs = left.merge(right, on=by, suffixes=("", "_large"))
            over = pairs[pairs["number"] > pairs["number_large"] + _TOLERANCE_HA].set_index("row")
            new = [(row, large) not in seen for row in over.index.tolist()]
            over = over[pd.Series(new, index=over.index, dtype=bool)]
            over = over[~over.index.duplicated()]
            seen |= {(row, large) for row in over.index.tolist()}
            found += table.flag(
                pd.Series(True, index=over.index),
                "value",
                "value.land_exceeds",
                feature=over["feature_id"],
                small=small,
                large=large,
                limit=over["number_large"],
                **extra,
            )
    return found
