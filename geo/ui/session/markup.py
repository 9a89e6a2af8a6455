"""Build small pieces of HTML in which every text is escaped, because there is no other way in.

``element("dd", name)`` escapes ``name``; only what these functions return passes unescaped.
Feature names, quotes and addresses come from documents and users' files, and are hostile until
proven otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from ...base.text import escape as harmless


class Markup(str):
    """HTML that was built here and needs no further escaping."""

    __slots__ = ()


_VOID = frozenset({"br"})
"""Elements without content, which must not be closed: ``</br>`` would be a second line break."""


def escape(text: object) -> Markup:
    """Return ``text`` as HTML that shows exactly these characters."""
    if isinstance(text, Markup):
        return text
    return Markup(harmless(text))


def element(name: str, *children: object, **attributes: object) -> Markup:
    """Return one HTML element; children and attribute values are escaped.

    ``class_`` becomes ``class`` and underlines in other attribute names become hyphens;
    attributes whose value is None are left out.
    """
    opened = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{opened}>")
    return Markup(f"<{name}{opened}>{''.join(escape(child) for child in children)}</{name}>")


def joined(*children: object, separator: str = "") -> Markup:
    """Return pieces one after the other, the empty ones left out."""
    return Markup(escape(separator).join(escape(child) for child in children if child not in (None, "")))


def pairs(rows: Iterable[tuple[object, object]], **attributes: object) -> Markup:
    """Return a list of names, each with what it stands for beside it."""
    parts = (part for name, value in rows for part in (element("dt", name), element("dd", value)))
    return element("dl", *parts, class_="names", **attributes)


def figures(values: Mapping[str, object], class_: str = "figures") -> Markup:
    """Return figures with their names over them; an unknown one is a dash."""
    boxes = (
        element("div", element("dt", name), element("dd", value or "–", class_="value"))
        for name, value in values.items()
    )
    return element("dl", *boxes, class_=class_)


def is_web_address(address: object) -> bool:
    """Tell whether ``address`` is an absolute http or https address."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.netloc)


def link(address: object, text: object) -> Markup:
    """Return a link to a web address; any other scheme gives the text alone."""
    if not is_web_address(address):
        return escape(text)
    return element("a", text, href=str(address).strip(), target="_blank", rel="noopener noreferrer nofollow")
