"""What import contracts cannot say of the doors to the outside."""

from __future__ import annotations

import ast

import pytest


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


FETCHING = "geo/store/own/fetching.py"


def test_one_module_asks_the_network_by_the_standard_library(project):
    """A contract cannot name a submodule of the standard library."""
    asking = [
        path.relative_to(project).as_posix()
        for path in [*(project / "geo").rglob("*.py"), project / "app.py"]
        for name in imported(path)
        if f"{name}.".startswith(("urllib.request.", "http.client."))
    ]
    assert set(asking) == {FETCHING}


def test_what_asks_the_network_is_loaded_only_inside_a_function(project):
    """Nothing asks at import or start-up."""
    found = [
        path.relative_to(project).as_posix()
        for path in [*(project / "geo").rglob("*.py"), project / "app.py"]
        for node in ast.parse(path.read_text("utf-8")).body
        if "fetching" in ast.unparse(node) and isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert found == []


@pytest.mark.parametrize("package", ["streamlit", "typer"])
def test_only_the_page_s_own_file_knows_streamlit_outside_the_rooms(project, package):
    names = {name.split(".")[0] for name in imported(project / "app.py")}
    assert (package in names) == (package == "streamlit")
