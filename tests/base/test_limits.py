from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo.base.limits import LIMITS, limit

CODE = "\n".join(path.read_text("utf-8") for path in (Path(__file__).parents[2] / "geo").rglob("*.py"))
USED = set(re.findall(r"""limit\(\s*["'](\w+)["']""", CODE))


def test_every_limit_is_kept_somewhere():
    assert {entry.name for entry in LIMITS} == USED


@pytest.mark.parametrize("entry", LIMITS, ids=lambda entry: entry.name)
def test_a_limit_is_a_positive_number_with_a_purpose(entry):
    assert limit(entry.name) == entry.value > 0
    assert entry.purpose


def test_an_unknown_limit_is_a_slip():
    with pytest.raises(KeyError):
        limit("no_such_limit")
