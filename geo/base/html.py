"""Make text from data harmless where it meets HTML or JavaScript.

folium puts the strings of its popups and tooltips into JavaScript template literals, where
``${…}``, a back-tick or a backslash act even after ordinary HTML escaping, and renders some of
them with Jinja, where ``{{…}}`` acts. Written as character references all of them stay text.
"""

from __future__ import annotations

_DROPPED = dict.fromkeys([*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_ACTIVE = "&<>\"'`$\\{}%#\n\r\u2028\u2029"
_TABLE: dict[int, str | None] = _DROPPED | {ord(sign): f"&#{ord(sign)};" for sign in _ACTIVE}


def escape(text: object) -> str:
    """Return a text so that it shows as it is in HTML, also inside a JavaScript or Jinja string.

    Parameters
    ----------
    text : object
        Anything; ``None`` gives an empty string. Control characters other than tab and line
        breaks are left out, since HTML has no way to write them.
    """
    return "" if text is None else str(text).translate(_TABLE)
