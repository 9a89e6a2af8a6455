"""What is said of derived land: how, of what, as of when, on what standing, or why there is none."""

from __future__ import annotations

from collections.abc import Callable

from ..base.translate import tr
from ..base.units import format_date, format_ha
from ..records.provenance import Observation
from ..records.wording import quantity, word
from .derived import Derived


def value_text(derived: Derived, language: str) -> str:
    """Return the hectares, ``khoảng`` before them where an input is approximate; a dash if unknown."""
    text = format_ha(derived.value, language)
    return tr("units.qualified.about", language, quantity=text) if derived.is_about else text


def method_text(derived: Derived, language: str) -> str:
    """Return how it was derived; ``""`` where it is unknown."""
    return tr(f"core.available_ha_method.{derived.method}", language) if derived.is_known else ""


def mark_texts(derived: Derived, language: str) -> list[str]:
    """Return its marks: derived or printed, from a draft, a figure of long ago."""
    if not derived.is_known:
        return []
    marks = [tr("core.mark.printed" if derived.is_printed else "core.mark.derived", language)]
    if derived.is_draft:
        marks.append(tr("core.mark.draft", language))
    if derived.is_old:
        known = derived.oldest.known_from if derived.oldest else None
        key = "core.mark.old" if known else "core.mark.undated"
        marks.append(tr(key, language, year=known.year if known else ""))
    return marks


def support_text(derived: Derived, language: str) -> str:
    """Return marks, the oldest date and the weakest standing in a line; ``""`` where it is unknown."""
    if not derived.is_known:
        return ""
    parts = [format_date(derived.as_of, language), word("standing", derived.standing, language)]
    return " · ".join([*mark_texts(derived, language), *parts])


def input_text(
    observation: Observation, language: str, cite: Callable[[Observation], str] | None = None
) -> str:
    """Return an input with its date and source: ``Diện tích cho thuê 60 ha (2024, Báo cáo …)``."""
    name = word("attribute", observation.attribute, language)
    source = cite(observation) if cite else observation.source.title
    day = format_date(observation.as_of, language)
    return f"{name} {quantity(observation, language)} ({day}; {source})"


def inputs_text(derived: Derived, language: str, cite: Callable[[Observation], str] | None = None) -> str:
    """Return all inputs, parted by semicolons."""
    return "; ".join(input_text(each, language, cite) for each in derived.inputs)


def reason_text(derived: Derived, language: str) -> str:
    """Return the sentence why it is unknown; ``""`` where it is known."""
    if derived.reason is None:
        return ""
    params = {name: _shown(value, language) for name, value in derived.reason.params.items()}
    text = tr(f"core.unknown.{derived.reason.key}", language, **params)
    return f"{text[:1].upper()}{text[1:]}"


def told(derived: Derived, language: str, cite: Callable[[Observation], str] | None = None) -> str:
    """Return all in one text: method, inputs, date, standing and marks, or the reason."""
    if not derived.is_known:
        return reason_text(derived, language)
    return "; ".join(
        [
            method_text(derived, language),
            support_text(derived, language),
            inputs_text(derived, language, cite),
        ]
    )


def as_record(derived: Derived, language: str) -> dict[str, object]:
    """Return it as plain values for JSON."""
    return {
        "value": derived.value if derived.is_known else None,
        "unit": "ha",
        "method": derived.method,
        "derived": derived.is_known and not derived.is_printed,
        "draft": derived.is_draft,
        "old": derived.is_old,
        "as_of": derived.as_of or None,
        "standing": derived.standing or None,
        "inputs": [
            {
                "attribute": each.attribute,
                "value": each.lower,
                "unit": each.unit or None,
                "of": each.of or None,
                "as_of": each.as_of or None,
                "source_id": each.source.source_id,
                "source": each.source.title,
            }
            for each in derived.inputs
        ],
        "reason": reason_text(derived, language) or None,
    }


def _shown(value: object, language: str) -> str:
    if isinstance(value, Observation):
        name = word("attribute", value.attribute, language)
        what = f"{name[:1].lower()}{name[1:]} {quantity(value, language)}"
        basis = "" if value.basis == "actual" else f", {word('basis', value.basis, language).lower()}"
        return f"{what} ({format_date(value.as_of, language)}{basis})"
    return format_ha(value, language, digits=2) if isinstance(value, float) else str(value)
