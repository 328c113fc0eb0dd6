import os
import time

import pytest

from screenshot2code.errors import StoreError
from screenshot2code.store.blobs import Blobs


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path)


def file_of(blobs, digest):
    return blobs.folder / digest[:2] / digest[2:]


def test_content_comes_back_by_its_digest(blobs):
    digest = blobs.put(b"picture")
    assert blobs.get(digest) == b"picture"
    assert list(blobs.digests()) == [digest]


def test_equal_content_is_one_file(blobs):
    digest = blobs.put(b"picture")
    before = file_of(blobs, digest).stat().st_mtime_ns
    assert blobs.put(b"picture") == digest
    assert file_of(blobs, digest).stat().st_mtime_ns == before


def test_nothing_unfinished_lies_around_after_a_write(blobs):
    digest = blobs.put(b"picture")
    assert [path for path in blobs.folder.rglob("*") if path.is_file()] == [file_of(blobs, digest)]


def test_changed_content_is_never_handed_out(blobs):
    digest = blobs.put(b"picture")
    file_of(blobs, digest).write_bytes(b"pictura")
    with pytest.raises(StoreError, match="damaged"):
        blobs.get(digest)


def test_a_blob_that_is_gone_is_named(blobs):
    digest = blobs.put(b"picture")
    file_of(blobs, digest).unlink()
    with pytest.raises(StoreError, match=digest[2:]):
        blobs.get(digest)


def test_a_blob_cut_short_is_healed_by_writing_it_again(blobs):
    digest = blobs.put(b"picture")
    file_of(blobs, digest).write_bytes(b"pic")
    blobs.put(b"picture")
    assert blobs.get(digest) == b"picture"


def test_sweeping_takes_what_a_killed_process_left_and_not_what_is_being_written(blobs):
    old, new = blobs.folder / "incoming-old", blobs.folder / "incoming-new"
    for path in (old, new):
        path.write_bytes(b"half")
    two_days_ago = time.time() - 2 * 24 * 60 * 60
    os.utime(old, (two_days_ago, two_days_ago))
    blobs.sweep()
    assert not old.exists()
    assert new.exists()
