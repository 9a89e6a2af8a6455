"""The command line run in this process."""

from __future__ import annotations

import pytest

from geo.cli.root import main


@pytest.fixture
def atlas(capsys, monkeypatch):
    """Run the command line in English; returns exit code, standard output, standard error output."""
    monkeypatch.setenv("ATLAS_LANGUAGE", "en")

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def made(atlas, made_folder, made_atlas, monkeypatch):
    """Run a command on the made-up atlas, which is open already."""
    monkeypatch.setattr("geo.atlas.atlas.Atlas.open", lambda folder, **_: {made_folder: made_atlas}[folder])
    return lambda *arguments: atlas("--data", made_folder, *arguments)
