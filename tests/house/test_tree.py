"""Files are worth opening: not long, not tiny, and no part of another file that stands alone."""

from __future__ import annotations

import ast
from collections import defaultdict

import pytest

LONGEST, SHORTEST = 400, 60

SHORT = {
    "geo._gdal": "runs before anything else of the package",
    "geo.base.basemaps": "names and addresses of base maps, of three rooms",
    "geo.base.folder": "where the package lies, of four rooms",
    "geo.base.translate": "the one way to a sentence",
    "geo.cli.__main__": "python -m geo.cli",
    "geo.cli.build": "a command",
    "geo.cli.run": "a command",
    "geo.cli.search": "a command",
    "geo.formats.geojson": "a format",
    "geo.land.corners.printed": "the record that four readers of corner lists share",
    "geo.paper.series.worker": "a process",
    "geo.paper.sheets.terrain": "blocks of one subject, beside facts and answer",
    "geo.ui.parts.choice": "a widget",
    "geo.ui.parts.downloads": "a widget",
    "geo.uploads.kept": "the record of a kept file, of rooms above and below the page",
}
"""Files under :data:`SHORTEST` lines, each with its reason."""

PARTS = {
    "geo.paper.sheets.terrain": "blocks of one subject, beside facts and answer",
    "geo.paper.word.overlap": "a report of its own kind, beside features",
    "geo.store.audit.sources": "a file a kind of fault",
    "geo.store.audit.territory": "a file a kind of fault",
    "geo.store.audit.values": "a file a kind of fault",
    "geo.ui.pages.report.backdrop": "the ground of a sheet: widgets and their files",
    "geo.ui.pages.report.form": "what is chosen, apart from the order of the page",
    "geo.ui.pages.report.output": "what is made, apart from the order of the page",
    "geo.uploads.child.checks": "of the child process: what every layer has to pass",
    "geo.uploads.child.kml": "of the child process: a format",
    "geo.uploads.child.mosaics": "of the child process: a task",
    "geo.uploads.child.osm": "of the child process: a task",
    "geo.uploads.child.rasters": "of the child process: a task",
    "geo.uploads.child.reading": "of the child process: a task",
    "geo.uploads.child.sandbox": "of the child process: what confines it",
    "geo.uploads.child.tables": "of the child process: a task",
}
"""Files that only one file of their folder imports and that would fit into it, each with its reason."""


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
def importers(project, modules):
    """Which modules and rooms import a module, imports inside functions and for types included."""
    found = defaultdict(set)
    for path in sorted((project / "geo").rglob("*.py")):
        folder = path.parent.relative_to(project).parts
        name = ".".join(folder if path.name == "__init__.py" else (*folder, path.stem))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                base = folder[: len(folder) + 1 - node.level] if node.level else ()
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
    assert sorted(short - set(SHORT)) == []
    assert sorted(set(SHORT) - short) == [], "no longer short: take its reason out"


def test_the_reader_of_imports_sees_them(importers):
    assert "geo.cli.root" in importers["geo.cli.search"]
    assert "geo.paper.sheets" in importers["geo.paper.sheets.feature"]
    assert len(importers["geo.base.errors"]) > 20


def test_what_one_neighbour_alone_imports_is_a_part_of_it_or_has_its_reason(modules, importers):
    """Commands are imported by the root alone: they are ways in."""
    parts = set()
    for name, path in modules.items():
        if len(importers[name]) == 1:
            (whole,) = importers[name]
            is_near = whole in modules and whole.rpartition(".")[0] == name.rpartition(".")[0]
            if is_near and not name.startswith("geo.cli."):
                fits = lines(path) + lines(modules[whole]) <= LONGEST
                parts |= {name} if fits else set()
    assert sorted(parts - set(PARTS)) == []
    assert sorted(set(PARTS) - parts) == [], "no longer alone, or too long together: take its reason out"
