"""A room is entered by its face: its ``__init__`` tells what it is for, and imports nothing."""

from __future__ import annotations

import ast

HANDS_ON = {"geo/__init__.py", "geo/paper/sheets/__init__.py"}


def test_a_room_starts_with_a_docstring_and_nothing_else(project):
    wrong = []
    for path in (project / "geo").rglob("__init__.py"):
        name = path.relative_to(project).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        told = ast.get_docstring(tree)
        if not told or (name not in HANDS_ON and len(tree.body) > 1):
            wrong.append(name)
    assert wrong == []


def test_a_room_tells_its_face_or_its_way_in(project):
    untold = [
        path.parent.relative_to(project).as_posix()
        for path in (project / "geo").glob("*/__init__.py")
        if "ay import:" not in path.read_text("utf-8")
    ]
    assert untold == []


def test_twelve_rooms_and_the_switch_of_the_drivers(project):
    geo = project / "geo"
    rooms = sorted(path.name for path in geo.iterdir() if (path / "__init__.py").exists())
    assert rooms == [
        "atlas", "base", "cli", "export", "formats", "land",
        "paper", "records", "store", "ui", "uploads", "webmap",
    ]  # fmt: skip
    assert sorted(path.name for path in geo.glob("*.py")) == ["__init__.py", "_gdal.py"]
