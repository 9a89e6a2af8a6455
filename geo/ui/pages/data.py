"""Data and sources: what the atlas rests on, what is old, what is disputed, what is draft."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ...atlas.atlas import Atlas
from ...atlas.evidence import by_access
from ...atlas.selection import Selection
from ...base.translate import tr
from ...base.units import format_date, format_number
from ...records.provenance import DRAFT, Observation, Source, observations_of
from ...records.wording import feature_names, quantity, word
from ..parts import downloads, own_ground
from ..parts.table import formatted
from ..session import cached, state
from ..session.markup import Markup, element, figures, is_web_address, joined, link

_CREDITS = ("outlines", "osm", "wri", "glohydrores", "geonames", "communes", "font")


def render(atlas: Atlas, language: str) -> None:
    """Draw the page."""
    account = cached.account(atlas)
    st.html(
        joined(
            element("h1", tr("ui.page.data", language), class_="page-title"),
            element("p", tr("ui.data.intro", language), class_="quiet"),
            _figures(atlas, account, language),
        )
    )
    downloads.draw(atlas.layers(), atlas, Selection(), language)
    _reach(account.sources, language)
    _sources(account.sources, language)
    _stalest(atlas, account.stalest, language)
    _disagreements(atlas, account.disagreements, language)
    _ground(atlas, language)
    own_ground.draw(language)
    st.html(joined(_drafts(atlas, account.sources, language), _credits(language)))


def _figures(atlas: Atlas, account: cached.Account, language: str) -> Markup:
    drafts = account.sources.loc[account.sources["standing"] == DRAFT, "figures"].sum()
    numbers = {
        "source_count": len(account.sources),
        "observations": len(atlas.observations),
        "disputed": len(account.disagreements),
        "drafts": int(drafts),
        "indicators": len(atlas.indicators),
    }
    return figures(
        {
            tr(f"ui.data.{name}", language): format_number(number, language, digits=0)
            for name, number in numbers.items()
        }
    )


def _title(key: str, language: str, note: str | None = None) -> None:
    st.html(
        joined(
            element("h2", tr(key, language), class_="section-title"),
            element("p", tr(note, language), class_="quiet") if note else "",
        )
    )


def _reach(sources: pd.DataFrame, language: str) -> None:
    """Say which share of the figures an outsider can check, and how."""
    shares = by_access(sources)
    parts = [
        tr(
            f"ui.data.reach_{access}",
            language,
            percent=format_number(share, language, digits=1),
            count=format_number(count, language, digits=0),
        )
        for access, share, count in shares.itertuples()
    ]
    whole = format_number(float(shares["share_pct"].sum()), language, digits=0)
    _title("ui.data.reach", language)
    st.html(
        joined(
            element("p", tr("ui.data.reach_whole", language, percent=whole), class_="quiet"),
            element("ul", *(element("li", part) for part in parts), class_="quiet"),
        )
    )


def _sources(sources: pd.DataFrame, language: str) -> None:
    _title("ui.data.sources", language)
    shown = pd.DataFrame(
        {
            "title": sources["title"],
            "publisher": sources["publisher"],
            "published": [format_date(day, language) if day else "" for day in sources["published"]],
            "standing": [word("standing", standing, language) for standing in sources["standing"]],
            "access": [word("access", access, language) for access in sources["access"]],
            "number": sources["number"].where(sources["number"] != "", sources["version"]),
            "figures": sources["figures"],
            "chosen": sources["chosen"],
            "licence": sources["licence"],
            "url": [address if is_web_address(address) else "" for address in sources["url"]],
        }
    )
    st.dataframe(
        formatted(shown, language),
        key="sources",
        hide_index=True,
        height=430,
        column_config={
            "title": st.column_config.TextColumn(tr("ui.data.title", language), width="large"),
            "publisher": st.column_config.TextColumn(tr("ui.data.publisher", language), width="medium"),
            "published": st.column_config.TextColumn(tr("ui.data.published", language)),
            "standing": st.column_config.TextColumn(tr("ui.data.standing", language)),
            "access": st.column_config.TextColumn(tr("ui.data.access", language)),
            "number": st.column_config.TextColumn(tr("ui.data.number", language)),
            "figures": st.column_config.NumberColumn(tr("ui.data.figures", language)),
            "chosen": st.column_config.NumberColumn(tr("ui.data.chosen", language)),
            "licence": st.column_config.TextColumn(tr("ui.data.licence", language)),
            "url": st.column_config.LinkColumn(tr("ui.data.url", language)),
        },
    )


def _stalest(atlas: Atlas, rows: pd.DataFrame, language: str) -> None:
    _title("ui.data.stalest", language, "ui.data.stalest_note")
    _choosable(_shown(atlas, rows, language), rows, "stalest", _columns(language), height=320)


def _disagreements(atlas: Atlas, rows: pd.DataFrame, language: str) -> None:
    _title("ui.data.disagreements", language, "ui.data.disagreements_note")
    shown = _shown(atlas, rows, language)
    shown["others"] = [
        "; ".join(
            f"{quantity(other, language)} ({format_date(other.as_of, language)})"
            for other in _observations(atlas, atlas.observations.loc[list(labels)])
        )
        for labels in rows["others"]
    ]
    others = st.column_config.TextColumn(tr("ui.data.others", language), width="large")
    _choosable(shown, rows, "disagreements", _columns(language) | {"others": others}, height=430)


def _ground(atlas: Atlas, language: str) -> None:
    """List the layers under the features: where they came from, how good they are, what they lack."""
    layers = atlas.context.sources.values()
    if not layers:
        return
    _title("ui.data.ground", language, "ui.data.ground_note")
    rows = [
        {
            "layer": tr(f"map.ground_layer.{one.layer}", language),
            "source": one.source,
            "published": format_date(one.published, language),
            "licence": one.licence,
            "accuracy": one.accuracy_m,
            "gaps": one.gaps(language),
            "made": one.made(language),
            "url": one.url,
        }
        for one in layers
    ]
    text = st.column_config.TextColumn
    columns = {
        "layer": text(tr("ui.data.ground_layer", language)),
        "source": text(tr("ui.data.title", language), width="medium"),
        "published": text(tr("ui.data.published", language)),
        "licence": text(tr("ui.data.licence", language)),
        "accuracy": st.column_config.NumberColumn(tr("ui.data.ground_accuracy", language)),
        "gaps": text(tr("ui.data.ground_gaps", language), width="medium"),
        "made": text(tr("ui.data.ground_made", language), width="large"),
        "url": st.column_config.LinkColumn(tr("ui.data.url", language)),
    }
    st.dataframe(pd.DataFrame(rows), key="ground", hide_index=True, column_config=columns)


def _choosable(
    shown: pd.DataFrame, rows: pd.DataFrame, key: str, columns: dict[str, Any], *, height: int
) -> None:
    """Draw a table whose chosen row is the feature that the map page shows next."""
    ids = rows["feature_id"].tolist()

    def take() -> None:
        chosen = st.session_state[key]["selection"]["rows"]
        state.choose_feature(ids[chosen[0]] if chosen else None)

    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        height=height,
        column_config=columns,
        on_select=take,
        selection_mode="single-row",
    )


def _shown(atlas: Atlas, rows: pd.DataFrame, language: str) -> pd.DataFrame:
    names = feature_names(atlas.features, language)
    return pd.DataFrame(
        {
            "feature": rows["feature_id"].map(names),
            "attribute": [word("attribute", name, language) for name in rows["attribute"]],
            "value": [quantity(observation, language) for observation in _observations(atlas, rows)],
            "as_of": [format_date(day, language) for day in rows["as_of"]],
            "source": rows["source_id"].map(atlas.sources["title"]),
        }
    )


def _observations(atlas: Atlas, rows: pd.DataFrame) -> list[Observation]:
    sources = {str(key): _source(str(key), row) for key, row in atlas.sources.iterrows()}
    return observations_of(rows, sources)


def _source(source_id: str, row: pd.Series[Any]) -> Source:
    return Source(source_id, **{str(name): text for name, text in row.items()})


def _columns(language: str) -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        "feature": text(tr("ui.data.feature", language), width="medium"),
        "attribute": text(tr("ui.data.attribute", language), width="medium"),
        "value": text(tr("ui.data.value", language)),
        "as_of": text(tr("ui.data.as_of", language)),
        "source": text(tr("ui.data.title", language), width="large"),
    }


def _drafts(atlas: Atlas, sources: pd.DataFrame, language: str) -> Markup:
    unsigned = sources[sources["standing"] == DRAFT]
    count = format_number(
        sum(int(frame["draft"].sum()) for frame in atlas.layers().values()), language, digits=0
    )
    return joined(
        element("h2", tr("ui.data.draft_title", language), class_="section-title"),
        element(
            "p",
            tr("ui.data.draft_note", language),
            " ",
            tr("ui.data.draft_features", language, count=count),
            class_="quiet",
        ),
        element(
            "ul",
            *(
                element("li", joined(link(row.url, row.title), row.publisher, row.published, separator=" · "))
                for row in unsigned.itertuples()
            ),
            class_="quiet",
        ),
    )


def _credits(language: str) -> Markup:
    return joined(
        element("h2", tr("ui.data.licences", language), class_="section-title"),
        element(
            "ul", *(element("li", tr(f"ui.credit.{name}", language)) for name in _CREDITS), class_="quiet"
        ),
        element("p", tr("ui.data.corrections", language), class_="quiet"),
    )
