"""Write the table of docs/available.md: the land still to be had of each zone and cluster, input by input."""

from __future__ import annotations

from pathlib import Path

from geo.atlas.atlas import Atlas
from geo.atlas.derived import DERIVED, PRINTED, Derived
from geo.atlas.derived_words import method_text, reason_text, support_text
from geo.base.units import format_date
from geo.records.wording import quantity, word

PAGE = Path(__file__).parent / "available.md"
START, END = "<!-- table: docs/make_available.py -->", "<!-- end of the table -->"
_HEAD = ("Feature", "Inputs (date; source)", "Same land, same time", "Result")
_LAYERS = ("zones", "clusters")


def table(atlas: Atlas) -> str:
    """Return the table: derived first, then unknown for a reason; what no source speaks of is counted."""
    rows, silent = [], 0
    for layer, frame in atlas.layers(_LAYERS).items():
        for feature_id, feature in frame.sort_index().iterrows():
            derived: Derived = feature[DERIVED]
            if derived.reason is not None and derived.reason.key == "nothing":
                silent += 1
                continue
            name = f"`{feature_id}` {feature['name_vi']}"
            status = (
                word("status", feature["status"], "en").lower() if feature["status"] else "status unknown"
            )
            kind = "cluster" if layer == "clusters" else "zone"
            rows.append((derived.reason is not None, layer, (f"{name} ({kind}, {status})", *_cells(derived))))
    lines = [_line(_HEAD), _line(["---"] * len(_HEAD))]
    lines += [_line(cells) for *_, cells in sorted(rows, key=lambda row: (row[0], row[1] != "zones"))]
    lines += [
        "",
        f"Of {silent} more zones and clusters no source gives land let, a fill rate or land remaining.",
    ]
    return "\n".join(lines)


def page_with(text: str, made: str) -> str:
    """Return the page with another table."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{made}\n\n{END}{after}"


def _cells(derived: Derived) -> tuple[str, str, str]:
    if derived.reason is not None:
        return "–", reason_text(derived, "en"), "unknown"
    inputs = "; ".join(
        f"{word('attribute', each.attribute, 'en')} {quantity(each, 'en')}"
        f" ({format_date(each.as_of, 'en')}; `{each.source.source_id}`)"
        for each in derived.inputs
    )
    result = f"{derived.value:g} ha: {method_text(derived, 'en')}; {support_text(derived, 'en')}"
    return inputs, _why(derived), result


def _why(derived: Derived) -> str:
    """Return why the inputs belong together."""
    if derived.method == PRINTED:
        return "printed by the source itself"
    if len({(each.source.source_id, each.as_of) for each in derived.inputs}) == 1:
        return "one source, one date"
    whole, part = derived.inputs
    if part.attribute == "occupied_ha" and part.lower == 0:
        return "within 12 months; nothing let of the same area"
    return f"within 12 months; the second source's own figures are of the same {whole.lower:g} ha to 1 %"


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page_with(PAGE.read_text("utf-8"), table(Atlas.open(own=False))), encoding="utf-8")
