"""Stored keys: in the keyring where there is one, else in a file that is nobody else's; the environment wins over both."""

import json
import os
import stat

import pytest

from screenshot2code.errors import ConfigError, KeyMissing, UsageError
from screenshot2code.providers import PROVIDERS
from screenshot2code.providers.keys import KEYRING_NAME, KeyRing, Place, find_key, named_key, require_key, users_ring

OPENAI = PROVIDERS["openai"]


class Memory:
    """A keyring as the package `keyring` has them."""

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class Locked(Memory):
    """A keyring that nobody unlocked."""

    def get_password(self, service, username):
        raise RuntimeError("locked")

    set_password = delete_password = get_password


def test_a_key_is_set_found_listed_and_removed_in_a_file(tmp_path):
    ring = KeyRing(tmp_path / "config")
    assert ring.set("openai", " sk-stored\n") is Place.FILE
    assert find_key(OPENAI, {}, ring).reveal() == "sk-stored"
    (place,) = ring.list([OPENAI], {})
    assert (place.service, place.place, place.where) == ("openai", Place.FILE, str(ring.path))
    assert "sk-stored" not in repr(place)
    assert ring.remove("openai")
    assert not ring.remove("openai")
    assert ring.list([OPENAI], {})[0].place is Place.NONE
    with pytest.raises(KeyMissing, match="openai"):
        require_key(OPENAI, {}, ring)


def test_the_environment_wins_over_what_is_stored(tmp_path):
    ring = KeyRing(tmp_path)
    ring.set("openai", "sk-stored")
    told = {"OPENAI_API_KEY": "sk-told"}
    assert find_key(OPENAI, told, ring).reveal() == "sk-told"
    assert ring.list([OPENAI], told)[0].where == "OPENAI_API_KEY"


@pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")
def test_the_file_is_nobody_elses_and_an_open_one_is_refused(tmp_path):
    ring = KeyRing(tmp_path / "config")
    ring.set("openai", "sk-one")
    ring.set("groq", "gsk-two")
    assert stat.S_IMODE(ring.path.stat().st_mode) == 0o600
    assert json.loads(ring.path.read_text()) == {"openai": "sk-one", "groq": "gsk-two"}
    assert [path.name for path in ring.path.parent.iterdir()] == ["keys.json"]
    ring.path.chmod(0o644)
    with pytest.raises(ConfigError, match="can be read by others") as caught:
        find_key(OPENAI, {}, ring)
    assert "chmod 600" in caught.value.hint
    assert "sk-one" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("content", ["{not json sk-hidden", "[1]", '{"openai": 3}'])
def test_a_spoilt_file_shows_nothing_of_itself(tmp_path, content):
    ring = KeyRing(tmp_path)
    ring.path.write_text(content)
    ring.path.chmod(0o600)
    if content.startswith("{not"):
        with pytest.raises(ConfigError) as caught:
            ring.get("openai")
        assert "sk-hidden" not in f"{caught.value!r} {caught.value.hint}"
        assert caught.value.__suppress_context__
    else:
        assert ring.get("openai") is None


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "config").write_text("a file, no folder")
    with pytest.raises(ConfigError, match="cannot be"):
        KeyRing(tmp_path / "config").set("openai", "sk-x")


def test_the_keyring_is_preferred_and_the_file_forgets(tmp_path):
    KeyRing(tmp_path).set("openai", "sk-old")
    memory = Memory()
    ring = KeyRing(tmp_path, backend=memory)
    assert ring.set("openai", "sk-new") is Place.KEYRING
    assert memory.kept == {(KEYRING_NAME, "openai"): "sk-new"}
    assert "sk" not in ring.path.read_text()
    assert find_key(OPENAI, {}, ring).reveal() == "sk-new"
    assert ring.list([OPENAI], {})[0].place is Place.KEYRING
    assert ring.remove("openai")
    assert memory.kept == {}


def test_a_locked_keyring_is_done_without(tmp_path):
    ring = KeyRing(tmp_path, backend=Locked())
    assert ring.set("openai", "sk-x") is Place.FILE
    assert ring.get("openai")[1] is Place.FILE
    assert ring.remove("openai")


@pytest.mark.parametrize("value", ["", "  ", "sk a", "sk-a\nsk-b", "sk-ä", "x" * 5000])
def test_what_cannot_be_a_key_is_not_stored(tmp_path, value):
    ring = KeyRing(tmp_path)
    with pytest.raises(UsageError) as caught:
        ring.set("openai", value)
    assert not ring.path.exists()
    assert not value.strip() or value not in caught.value.message


def test_a_key_can_be_named_for_a_fallback(tmp_path):
    ring = KeyRing(tmp_path)
    ring.set("OTHER_KEY", "sk-other")
    assert named_key("OTHER_KEY", {}, ring).reveal() == "sk-other"
    assert named_key("OTHER_KEY", {"OTHER_KEY": "sk-told"}, ring).reveal() == "sk-told"
    with pytest.raises(KeyMissing, match="NOBODY"):
        named_key("NOBODY", {}, ring)


def test_the_persons_own_ring_lies_in_the_configuration_folder(empty_home):
    assert users_ring().path.is_relative_to(empty_home)


def test_a_key_stored_for_a_service_serves_its_other_interface(tmp_path):
    """`openai-chat` is the same door: who stored a key for `openai` is not asked again."""
    ring = KeyRing(tmp_path)
    ring.set("openai", "sk-one")
    assert find_key(PROVIDERS["openai-chat"], {}, ring).reveal() == "sk-one"
    ring.set("openai-chat", "sk-own")
    assert find_key(PROVIDERS["openai-chat"], {}, ring).reveal() == "sk-own"
