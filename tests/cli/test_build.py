"""``atlas build``: the same bytes from the same tables, and nothing from broken ones."""

from __future__ import annotations

import shutil


def test_build_makes_the_same_bytes_again(made_folder, atlas, tmp_path):
    folder = shutil.copytree(made_folder, tmp_path / "data")
    built = folder / "zones" / "atlas.gpkg"
    built.unlink()
    code, out, err = atlas("build", "--data", folder)
    assert (code, out) == (0, "")
    assert "Built atlas.gpkg: zones 2, clusters 2, hydropower 3, mines 2, projects 1" in err
    assert built.read_bytes() == (made_folder / "zones" / "atlas.gpkg").read_bytes()


def test_build_of_broken_tables_fails_with_one_sentence_and_keeps_the_old_file(made_folder, atlas, tmp_path):
    folder = shutil.copytree(made_folder, tmp_path / "data")
    before = (folder / "zones" / "atlas.gpkg").read_bytes()
    (folder / "zones" / "features.csv").unlink()
    code, out, err = atlas("build", "--data", folder)
    assert (code, out) == (1, "")
    assert "features.csv" in err
    assert err.count("\n") == 1
    assert (folder / "zones" / "atlas.gpkg").read_bytes() == before
