"""Sourced values and the rule that chooses among those that disagree.

Of the observations of one feature and attribute that were known at the date asked for, the rule
takes, in this order: actual before planned before target; a value marked ``override``; the
standing of the source in the order of :data:`geo.records.vocabulary.STANDINGS`; the newest date; the first
``source_id``; the first row of the table.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..base.units import known_from
from .attributes import ATTRIBUTES, wide_attributes
from .vocabulary import BASES, STANDINGS

DRAFT = "draft"
"""Standing of unsigned drafts and working copies."""

OVERRIDE = "override"
RULE = "rule"

FILL_RATE_OF = "fill_rate_of"
SHARES = ("fill_rate_pct", "remaining_share_pct")
"""Attribute that says what the fill rate of the same source and date is of, and the shares it speaks of."""

_NUMERIC_TYPES = ("number", "integer", "year")
_EXACT = ("exact", "about")
_UNKNOWN: dict[str, Any] = {"O": None, "f": np.nan, "b": False}
_BACKGROUND = ("qualifier", "basis", "as_of", "source_id")
"""What a wide table says beside a number; of a status the last three, of a text the last two."""


@dataclass(frozen=True)
class Source:
    """A document that values rest on; the fields are those of ``sources.csv``."""

    source_id: str
    title: str
    publisher: str = ""
    published: str = ""
    url: str = ""
    standing: str = ""
    licence: str = ""
    note: str = ""
    access: str = ""
    number: str = ""
    version: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether the document is unsigned."""
        return self.standing == DRAFT


@dataclass(frozen=True)
class Observation:
    """One value of one attribute of one feature, as one source has it.

    Parameters
    ----------
    value : str
        The normalised value as in the table; ``""`` where only bounds are known.
    lower, upper : float, optional
        Bounds of a range, ``at_least`` or ``at_most``; for ``exact`` and ``about`` numbers both
        equal the value. None where unbounded or not a number.
    as_of : str
        ISO date, month or year that the value describes; ``""`` if undated.
    of : str
        Of a fill rate what it is a share of, a token of :data:`geo.records.vocabulary.FILL_RATES_OF`;
        ``""`` where its source does not say.
    """

    feature_id: str
    attribute: str
    value: str
    source: Source
    lower: float | None = None
    upper: float | None = None
    qualifier: str = "exact"
    unit: str = ""
    as_of: str = ""
    horizon: str = ""
    basis: str = "actual"
    locator: str = ""
    value_as_printed: str = ""
    quote: str = ""
    preferred: str = ""
    preferred_reason_vi: str = ""
    preferred_reason_en: str = ""
    note: str = ""
    of: str = ""

    @property
    def known_from(self) -> date | None:
        """Day from which the value was known: its own date, else that of its source."""
        return known_from(self.as_of) or known_from(self.source.published)


@dataclass(frozen=True)
class Fact:
    """The chosen observation of an attribute and those that it was chosen from."""

    attribute: str
    chosen: Observation
    others: tuple[Observation, ...] = ()


_TEXT_FIELDS = tuple(f.name for f in fields(Observation) if f.name not in ("source", "lower", "upper", "of"))


# -- the rule ------------------------------------------------------------------------------------


def _rank(token: str, order: tuple[str, ...]) -> int:
    return order.index(token) if token in order else len(order)


def _preference(observation: Observation) -> tuple[int, bool, int, int, str]:
    known = observation.known_from
    return (
        _rank(observation.basis, BASES),
        observation.preferred != OVERRIDE,
        _rank(observation.source.standing, STANDINGS),
        -known.toordinal() if known else 0,
        observation.source.source_id,
    )


def ranked(
    observations: Iterable[Observation], *, as_of: date | None = None, drafts: bool = True
) -> list[Observation]:
    """Return the observations that were known at ``as_of``, most preferred first.

    Parameters
    ----------
    observations : iterable of Observation
        Of one feature and attribute.
    as_of : datetime.date, optional
        Leave out what was not yet known on this day. None asks for all.
    drafts : bool, default True
        Whether values that rest on unsigned drafts take part.
    """
    known = [
        observation
        for observation in observations
        if (drafts or not observation.source.is_draft)
        and (as_of is None or (observation.known_from or date.min) <= as_of)
    ]
    return sorted(known, key=_preference)


def choose(
    observations: Iterable[Observation], as_of: date | None = None, drafts: bool = True
) -> Observation | None:
    """Return the most preferred of the observations known at ``as_of``, or None if there is none."""
    order = ranked(observations, as_of=as_of, drafts=drafts)
    return order[0] if order else None


# -- the rule on whole tables --------------------------------------------------------------------


def _of_source(observations: pd.DataFrame, sources: pd.DataFrame, column: str) -> pd.Series[Any]:
    by_id = sources.set_index("source_id") if "source_id" in sources.columns else sources
    return observations["source_id"].map(by_id[column])


def _iso_known_from(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Return ISO days, which sort as dates do; ``""`` where there is none."""
    days = {text: known_from(text) for text in texts.unique()}
    return texts.map({text: day.isoformat() for text, day in days.items() if day}).astype(object).fillna("")


def known_from_column(observations: pd.DataFrame, sources: pd.DataFrame) -> pd.Series[Any]:
    """Return the ISO day from which each row was known, ``""`` where neither it nor its source is dated."""
    own = _iso_known_from(observations["as_of"])
    return own.where(own != "", _iso_known_from(_of_source(observations, sources, "published")))


def chosen_index(
    observations: pd.DataFrame, sources: pd.DataFrame, *, as_of: date | None = None, drafts: bool = True
) -> pd.Index[Any]:
    """Return the index labels of the rows that the rule chooses, in the order of the table.

    Parameters
    ----------
    observations : DataFrame
        Columns of ``records.OBSERVATION_COLUMNS``, unique index.
    sources : DataFrame
        Columns of ``records.SOURCE_COLUMNS``; ``source_id`` may be the index.
    as_of : datetime.date, optional
        Leave out what was not yet known on this day.
    drafts : bool, default True
        Whether values that rest on unsigned drafts take part.
    """
    standing = _of_source(observations, sources, "standing")
    keys = pd.DataFrame(
        {
            "feature_id": observations["feature_id"],
            "attribute": observations["attribute"],
            "basis": observations["basis"].map(lambda token: _rank(token, BASES)),
            "override": observations["preferred"] != OVERRIDE,
            "standing": standing.map(lambda token: _rank(token, STANDINGS)),
            "known": known_from_column(observations, sources),
            "source_id": observations["source_id"],
            "place": range(len(observations)),
        },
        index=observations.index,
    )
    keep = pd.Series(True, index=keys.index)
    if as_of is not None:
        keep &= keys["known"] <= as_of.isoformat()
    if not drafts:
        keep &= standing != DRAFT
    best = (
        keys[keep]
        .sort_values(
            ["basis", "override", "standing", "known", "source_id", "place"],
            ascending=[True, True, True, False, True, True],
        )
        .drop_duplicates(["feature_id", "attribute"])
    )
    return best.sort_values("place").index


def bounds(observations: pd.DataFrame) -> pd.DataFrame:
    """Return ``value``, ``lower`` and ``upper`` of each row as numbers, NaN where unknown.

    ``value`` only for ``exact`` and ``about``, where the bounds equal it.
    """
    exact = observations["qualifier"].isin(_EXACT)
    value = pd.to_numeric(observations["value"], errors="coerce").astype("float64").where(exact)
    lower = pd.to_numeric(observations["lower"], errors="coerce").astype("float64")
    upper = pd.to_numeric(observations["upper"], errors="coerce").astype("float64")
    return pd.DataFrame(
        {"value": value, "lower": lower.where(~exact, value), "upper": upper.where(~exact, value)},
        index=observations.index,
    )


def observations_of(rows: pd.DataFrame, sources: Mapping[str, Source]) -> list[Observation]:
    """Return the rows of a table of observations as objects; only numbers get bounds.

    A row ``fill_rate_of`` becomes no object of its own: it says what the fill rate is of that the same
    source gives of the same feature and date.
    """
    said = _said_of(rows)
    rows = rows[rows["attribute"] != FILL_RATE_OF]
    is_number = rows["attribute"].map(_is_number).astype(bool)
    limits = bounds(rows).where(is_number)
    return [
        Observation(
            source=sources[row["source_id"]],
            lower=_or_none(lower),
            upper=_or_none(upper),
            of=said.get((row["feature_id"], row["source_id"], row["as_of"]), "")
            if row["attribute"] in SHARES
            else "",
            **{name: row[name] for name in _TEXT_FIELDS},
        )
        for row, lower, upper in zip(rows.to_dict("records"), limits["lower"], limits["upper"], strict=True)
    ]


def _said_of(rows: pd.DataFrame) -> dict[tuple[str, str, str], str]:
    """Return by feature, source and date what a fill rate is of."""
    said = rows[rows["attribute"] == FILL_RATE_OF]
    keys = zip(said["feature_id"], said["source_id"], said["as_of"], strict=True)
    return dict(zip(keys, said["value"], strict=True))


def _is_number(attribute: str) -> bool:
    known = ATTRIBUTES.get(attribute)
    return known is not None and known.value_type in _NUMERIC_TYPES


def _or_none(number: float) -> float | None:
    return None if math.isnan(number) else number


def wide_table(
    observations: pd.DataFrame,
    sources: pd.DataFrame,
    layer: str,
    *,
    as_of: date | None = None,
    drafts: bool = True,
) -> pd.DataFrame:
    """Return the chosen values of a layer's attributes as columns, one row a feature.

    Parameters
    ----------
    observations, sources, as_of, drafts
        As for :func:`chosen_index`; pass the observations of the features of this layer.
    layer : str
        Decides which attributes become columns (``attributes.wide_attributes``).

    Returns
    -------
    DataFrame
        Index ``feature_id``, sorted: every feature with an observation that took part. Numbers have
        ``<attr>``, ``<attr>_lower``, ``_upper`` (float64), ``_qualifier``, ``_basis``, ``_as_of`` and
        ``_source_id``; texts and tokens ``<attr>``, ``<attr>_as_of`` and ``_source_id``; ``status``
        also ``status_basis``; all of them ``<attr>_draft``, whether the figure rests on a draft. Unknown is
        NaN or None, and False for ``_draft``.
    """
    rows = observations.loc[chosen_index(observations, sources, as_of=as_of, drafts=drafts)]
    index = pd.Index(sorted(rows["feature_id"].unique()), name="feature_id", dtype=object)
    place = index.get_indexer(pd.Index(rows["feature_id"]))
    numbers = {part: limits.to_numpy() for part, limits in bounds(rows).items()}
    texts = {part: _blank_as_none(rows[part]) for part in ("value", *_BACKGROUND)}
    is_draft = (_of_source(rows, sources, "standing") == DRAFT).to_numpy(dtype=bool)
    columns: dict[str, pd.Series[Any]] = {}
    for attribute in wide_attributes(layer):
        name = attribute.name
        chosen = (rows["attribute"] == name).to_numpy()
        if attribute.value_type in _NUMERIC_TYPES:
            values = {"": numbers["value"], "_lower": numbers["lower"], "_upper": numbers["upper"]}
            background: tuple[str, ...] = _BACKGROUND
        else:
            values = {"": texts["value"]}
            background = _BACKGROUND[1:] if name == "status" else _BACKGROUND[2:]
        values |= {f"_{part}": texts[part] for part in background}
        values["_draft"] = is_draft
        for suffix, of_rows in values.items():
            column = np.full(len(index), _UNKNOWN[of_rows.dtype.kind], dtype=of_rows.dtype)
            column[place[chosen]] = of_rows[chosen]
            columns[f"{name}{suffix}"] = pd.Series(column, index=index, dtype=column.dtype)
    return pd.DataFrame(columns, index=index)


def _blank_as_none(values: pd.Series[Any]) -> npt.NDArray[Any]:
    filled = values.astype(object)
    return filled.where(filled.notna() & (filled != ""), None).to_numpy()


def is_draft_only(observations: pd.DataFrame, sources: pd.DataFrame) -> pd.Series[bool]:
    """Return, by ``feature_id``, whether every observation of the feature rests on an unsigned draft."""
    is_draft = _of_source(observations, sources, "standing") == DRAFT
    return is_draft.groupby(observations["feature_id"]).all().rename("draft")
