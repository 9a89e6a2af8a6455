"""Files are worth opening: not long, not tiny, and no part of another file that stands alone."""

from __future__ import annotations

import ast
from collections import defaultdict

import pytest

LONGEST, SHORTEST = 400, 60

SHORT = {}
"""Files under :data:`SHORTEST` lines, each with its reason."""

PARTS = {}
"""Files that only one other file of their folder imports, each with its reason."""


@pytest.fixture(scope="module")
def modules(project):
    """Path of each module by its dotted name, rooms' own ``__init__`` left out."""
    files = sorted((project / "geo").rglob("*.py"))
    return {
        ".".join(path.relative_to(project).with_suffix("").parts): path
        for path in files
        if path.name != "__init__.py"
    }


@pytest.fixture(scope="module")
def importers(modules):
    """Which modules import a module, imports inside functions and for types included."""
    found = defaultdict(set)
    for name, path in modules.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                base = name.split(".")[: -node.level] if node.level else []
                target = ".".join([*base, *([node.module] if node.module else [])])
                for alias in node.names:
                    inner = f"{target}.{alias.name}"
                    found[inner if inner in modules else target].add(name)
    return found


def lines(path):
    return len(path.read_text("utf-8").splitlines())


def test_no_file_is_long(modules):
    assert {name: lines(path) for name, path in modules.items() if lines(path) > LONGEST} == {}


def test_a_short_file_has_its_reason(modules):
    short = {name for name, path in modules.items() if lines(path) < SHORTEST}
    assert short - set(SHORT) == set()
    assert set(SHORT) - short == set(), "no longer short: take its reason out"


def test_the_reader_of_imports_sees_them(importers):
    assert "geo.cli.root" in importers["geo.cli.search"]
    assert len(importers["geo.base.errors"]) > 20


def test_what_only_a_neighbour_imports_has_its_reason(modules, importers):
    """A command is only imported by the root, an engine's module by its engine: those are rooms' ways in."""
    alone = {
        name
        for name in modules
        if len(importers[name]) == 1
        and next(iter(importers[name])).rpartition(".")[0] == name.rpartition(".")[0]
    }
    parts = {name for name in alone if next(iter(importers[name])) != "geo.cli.root"}
    assert parts - set(PARTS) == set()
    assert set(PARTS) - parts == set(), "no longer alone: take its reason out"
