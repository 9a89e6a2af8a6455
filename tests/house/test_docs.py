"""What the documents say of the code is there: imports of their examples, paths, dotted names."""

from __future__ import annotations

import ast
import importlib
import re

import pytest

DOCUMENTS = ("README.md", "docs/*.md", "benchmarks/*.md", "data/*/*.md", "geo/webmap/assets/*.js")


@pytest.fixture(scope="module")
def documents(project):
    return {
        path.relative_to(project).as_posix(): path.read_text("utf-8")
        for pattern in DOCUMENTS
        for path in sorted(project.glob(pattern))
    }


def is_there(dotted):
    """Whether a dotted name leads to a module, or to what a module holds."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            if not hasattr(found, name):
                return False
            found = getattr(found, name)
        return True
    return False


def test_the_reader_of_names_sees_what_is_missing():
    assert is_there("geo.atlas.atlas.Atlas.open")
    assert not is_there("geo.atlas.atlas.Nothing")
    assert not is_there("geo.atlass")


def test_imports_of_examples_can_be_made(documents):
    missing = [
        f"{name}: {node.module}.{alias.name}"
        for name, text in documents.items()
        for block in re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
        for node in ast.walk(ast.parse(block))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("geo.")
        for alias in node.names
        if not is_there(f"{node.module}.{alias.name}")
    ]
    assert missing == []


def test_paths_named_in_documents_exist(documents, project):
    missing = [
        f"{name}: {path}"
        for name, text in documents.items()
        for path in re.findall(r"\b((?:geo|tests|benchmarks)/[\w/]+\.(?:py|js|css))\b", text)
        if not (project / path).exists()
    ]
    assert missing == []


def test_dotted_names_in_documents_lead_somewhere(documents):
    missing = [
        f"{name}: {dotted}"
        for name, text in documents.items()
        for dotted in re.findall(r"`(geo(?:\.\w+)+)", text)
        if not is_there(dotted)
    ]
    assert missing == []
