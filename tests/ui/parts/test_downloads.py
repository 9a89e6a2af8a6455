"""Files of the selection: the kinds that there are, a name with its ending, and nothing made beforehand."""

from __future__ import annotations

import pytest

from geo.base.translate import LANGUAGES, tr
from geo.export.kinds import SELECTION_FORMATS
from geo.ui.parts import downloads
from tests.ui.seen import ran


def downloads_page():
    from geo.atlas.selection import Selection
    from geo.ui.parts import downloads
    from geo.ui.session import cached, state

    atlas = cached.atlas()
    downloads.draw(atlas.layers(), atlas, Selection(), state.language())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_file_is_offered_by_name_and_told_of(open_part, language):
    test = open_part(downloads_page, lang=language)
    kinds = test.selectbox("download_format")
    assert kinds.options == [tr(f"export.format.{name}.name", language) for name in SELECTION_FORMATS]
    for name, kind in SELECTION_FORMATS.items():
        test.selectbox("download_format").set_value(name)
        ran(test)
        (button,) = test.get("download_button")
        assert button.proto.label == tr("export.download.button", language, ending=kind.ending)
        assert test.caption[0].value == tr(f"export.format.{name}.help", language)


def test_no_file_is_made_before_the_click(open_part, monkeypatch):
    monkeypatch.setattr(downloads, "selection_content", lambda *args: pytest.fail("made beforehand"))
    open_part(downloads_page)
