"""``atlas run``: the app of the checkout is served with the data asked for."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from geo.base.errors import DataError
from geo.cli import run


def test_run_serves_the_app_of_the_checkout_with_the_data_asked_for(made_folder, atlas, monkeypatch):
    calls = []

    def served(command, **options):
        calls.append((command, options))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("subprocess.run", served)
    code, out, err = atlas("run", "--port", "8600", "--no-browser", "--data", made_folder)
    assert (code, out) == (0, "")
    assert err == "The atlas opens at http://localhost:8600; stop it with Ctrl+C.\n"
    ((command, options),) = calls
    assert Path(command[4]).read_text("utf-8").count("st.navigation(") == 1
    assert {"--server.port=8600", "--server.headless=true"} <= set(command)
    assert options["env"]["ATLAS_DATA"] == str(made_folder)


def test_the_server_s_exit_code_is_that_of_the_command(atlas, monkeypatch):
    monkeypatch.setattr("subprocess.run", lambda command, **_: subprocess.CompletedProcess(command, 7))
    assert atlas("run")[0] == 7


def test_the_package_s_own_app_goes_before_that_of_a_checkout(monkeypatch, tmp_path):
    package = tmp_path / "geo"
    (package / "cli").mkdir(parents=True)
    monkeypatch.setattr(run, "__file__", str(package / "cli" / "run.py"))
    with pytest.raises(DataError):
        run.app_path()
    (tmp_path / "app.py").touch()
    assert run.app_path() == tmp_path / "app.py"
    (package / run.SERVED_FOLDER).mkdir()
    (package / run.SERVED_FOLDER / "app.py").touch()
    assert run.app_path() == package / run.SERVED_FOLDER / "app.py"
