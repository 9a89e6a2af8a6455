"""Checks of how sources are reached: only what an outsider can open or ask for may carry a figure.

A page needs an address (``open_url``); a signed act its number, full date and issuer (``act``); a
database its version, address and licence (``database``).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, urlsplit

import pandas as pd

from ...base.units import is_partial_date
from .findings import WARNING, AuditedTable, Finding

_FRONT_PATHS = ("", "index.html", "index.php", "home", "trang-chu", "default.aspx")
_LANGUAGE_LETTERS = 2
_FULL_DATE = r"\d{4}-\d{2}-\d{2}"


def check_sources(table: AuditedTable) -> list[Finding]:
    """Return the findings on the addresses, numbers and versions of ``sources.csv``."""
    frame = table.frame
    url, access = frame["url"], frame["access"]
    addresses = url.map(_address)
    good = addresses.notna()
    blank = url == ""
    page, act, database = (access == token for token in ("open_url", "act", "database"))
    dated = frame["published"].str.fullmatch(_FULL_DATE).astype(bool)
    dated &= frame["published"].map(is_partial_date).astype(bool)
    return [
        *table.flag(~blank & ~good, "url", "source.bad_address"),
        *table.flag((page | database) & blank, "url", "source.no_address", source=frame["source_id"]),
        *table.flag(act & (frame["number"] == ""), "number", "source.no_number", source=frame["source_id"]),
        *table.flag(act & ~dated, "published", "source.no_day", source=frame["source_id"]),
        *table.flag(
            act & (frame["publisher"] == ""), "publisher", "source.no_issuer", source=frame["source_id"]
        ),
        *table.flag(
            database & (frame["version"] == ""), "version", "source.no_version", source=frame["source_id"]
        ),
        *table.flag(
            database & (frame["licence"] == ""), "licence", "source.no_licence", source=frame["source_id"]
        ),
        *table.flag(
            good & ~act & addresses.map(_is_front, na_action="ignore").fillna(False).astype(bool),
            "url",
            "source.front_page",
            severity=WARNING,
        ),
    ]


def is_reachable(frame: pd.DataFrame) -> pd.Series[Any]:
    """Tell for each row of ``sources.csv`` whether an outsider can reach it, by :func:`check_sources`."""
    faults = check_sources(AuditedTable(frame, "sources.csv"))
    rows = {finding.row for finding in faults if finding.severity != WARNING}
    return pd.Series(~frame.index.isin(rows), index=frame.index)


def _address(text: str) -> SplitResult | None:
    """Return the parts of a web address, None if it is none."""
    if not text or any(letter.isspace() for letter in text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    host = parts.hostname or ""
    named = "." in host.strip(".") and not host.startswith(".")
    return parts if parts.scheme in ("http", "https") and named else None


def _is_front(parts: SplitResult) -> bool:
    """Tell whether an address is that of a site, perhaps in one of its languages, and no page of it."""
    steps = [step for step in parts.path.lower().split("/") if step]
    if len(steps) > 1 and len(steps[0]) == _LANGUAGE_LETTERS:
        steps = steps[1:]
    alone = not steps or (
        len(steps) == 1 and (steps[0] in _FRONT_PATHS or len(steps[0]) == _LANGUAGE_LETTERS)
    )
    return alone and not parts.query and not parts.fragment
