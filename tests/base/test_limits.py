"""Limits have values and purposes; that each is kept is told in ``tests/house/test_words.py``."""

from __future__ import annotations

import pytest

from geo.base.errors import UploadError
from geo.base.limits import LIMITS, limit, limit_bytes, require_size


@pytest.mark.parametrize("entry", LIMITS, ids=lambda entry: entry.name)
def test_a_limit_is_a_positive_number_with_a_purpose(entry):
    assert limit(entry.name) == entry.value > 0
    assert entry.purpose


def test_an_unknown_limit_is_a_slip():
    with pytest.raises(KeyError):
        limit("no_such_limit")


def test_only_a_limit_in_megabytes_has_bytes():
    assert limit_bytes("upload_mb") == 20 * 1024 * 1024
    with pytest.raises(KeyError):
        limit_bytes("zip_members")


def test_a_file_may_be_as_large_as_its_limit_and_no_larger():
    most = limit_bytes("upload_mb")
    require_size(most, "upload_mb")
    with pytest.raises(UploadError) as caught:
        require_size(most + 1, "upload_mb")
    assert caught.value.params == {"size": 21, "limit": 20}
