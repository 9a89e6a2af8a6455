from __future__ import annotations

from pathlib import Path

import pytest

from geo.base import folder
from geo.base.errors import DataError
from geo.records import vocabulary
from geo.store import catalog, tables


def test_the_environment_variable_names_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_DATA", str(tmp_path))
    assert catalog.data_folder() == tmp_path


def test_a_wrong_environment_variable_is_an_error_and_not_ignored(monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match=r"tables\.folder\.not_a_folder"):
        catalog.data_folder()


def test_a_checkout_finds_its_own_data(monkeypatch):
    monkeypatch.delenv("ATLAS_DATA", raising=False)
    assert catalog.data_folder() == Path(catalog.__file__).parents[2] / "data"


def test_an_installed_package_prefers_the_data_inside_it(monkeypatch, tmp_path):
    monkeypatch.delenv("ATLAS_DATA", raising=False)
    package = tmp_path / "geo"
    monkeypatch.setattr(folder, "_PACKAGE", package)
    with pytest.raises(DataError, match=r"tables\.folder\.missing"):
        catalog.data_folder()
    (tmp_path / "data").mkdir()
    assert catalog.data_folder() == tmp_path / "data"
    (package / "data").mkdir(parents=True)
    assert catalog.data_folder() == package / "data"


def test_every_table_has_a_file_and_columns():
    assert set(catalog.TABLE_FILES) == set(tables.COLUMNS) == set(tables.SORT_KEYS)
    assert tables.COLUMNS["features"] is vocabulary.FEATURE_COLUMNS
