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


def imported_rooms(folder, project):
    """The first words of the rooms that the modules of a folder import, types included."""
    found = set()
    for path in folder.glob("*.py"):
        package = path.parent.relative_to(project).parts
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                target = (*package[: len(package) + 1 - node.level], *(node.module or "").split("."))
                found |= {target[1]} if len(target) > 2 else set()
    return found - {package[1]}


def test_a_room_tells_what_it_may_import_and_keeps_to_it(project):
    untold = []
    for path in (project / "geo").rglob("__init__.py"):
        room = path.parent.relative_to(project)
        if len(room.parts) == 1:
            continue
        told = path.read_text("utf-8").partition("ay import:")[2]
        if not told:
            untold.append(room.as_posix())
        elif "below" not in told:
            untold += [
                f"{room}: {name}" for name in imported_rooms(path.parent, project) if f"``{name}" not in told
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
