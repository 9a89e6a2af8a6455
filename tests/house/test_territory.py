"""The provinces have one owner: no other module names one, or holds a grid of one."""

from __future__ import annotations

import ast
import re

from geo.base.text import fold
from geo.records.territory import territory

OWNER = "geo/records/territory.py"

EXCEPTIONS = {
    # name of a file under a licence of its own
    ("geo/store/catalog.py", "provinces_lai_chau_lao_cai.odbl.geojson"),
    # number of a zone of UTM, which a column of a corner list may repeat
    ("geo/land/corners/doubts.py", "48"),
}
"""What may stand in the code all the same: file and text."""


def constants(path):
    """Yield the constants of a module but for docstrings, comments that are strings, and formats."""
    tree = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    aside = {id(node.value) for node in tree if isinstance(node, ast.Expr)}
    formats = [node.format_spec for node in tree if isinstance(node, ast.FormattedValue) and node.format_spec]
    aside |= {id(part) for spec in formats for part in ast.walk(spec)}
    yield from (node.value for node in tree if isinstance(node, ast.Constant) and id(node) not in aside)


def modules(project):
    for path in sorted((project / "geo").rglob("*.py")):
        name = path.relative_to(project).as_posix()
        if name != OWNER:
            yield name, path


def test_no_other_module_names_a_province(project):
    known = territory().provinces
    names = {fold(name) for one in known for name in (one.name_vi, *one.former_names)}
    codes = {one.code for one in known}
    named = re.compile(rf"(?<![a-z])({'|'.join(map(re.escape, sorted(names)))})(?![a-z])")
    found = {
        (name, text)
        for name, path in modules(project)
        for text in constants(path)
        if isinstance(text, str) and (text in codes or named.search(fold(text).replace("_", " ")))
    }
    assert sorted(found - EXCEPTIONS) == []
    assert found >= EXCEPTIONS, "no longer there: take the exception out"


def test_no_other_module_holds_a_grid_of_a_province(project):
    grids = {grid.epsg for one in territory().provinces for grid in one.grids}
    found = [
        (name, number)
        for name, path in modules(project)
        for number in constants(path)
        if type(number) is int and number in grids
    ]
    assert found == []
