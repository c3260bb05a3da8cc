import json
import secrets
import stat

import pytest

from trillium.recognition.issuing.keyfile import KeyFileUnusable, open_or_make


def make(path, secret=""):
    return open_or_make(path, secret=secret, dice=secrets.token_bytes)


@pytest.mark.parametrize("secret", ["", "a secret of the host"])
def test_a_key_is_made_once_and_then_the_same(tmp_path, secret):
    path = tmp_path / "key"

    first, again = make(path, secret), make(path, secret)

    assert (first.made, again.made) == (True, False)
    assert first.key == again.key
    assert first.sealed == again.sealed == bool(secret)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_sealed_key_shows_no_secret_and_opens_with_its_own_only(tmp_path):
    path = tmp_path / "key"
    made = make(path, "right")

    assert made.key.secret_multibase not in path.read_text()
    for secret, reason in (("", "TRILLIUM_KEY_SECRET is not set"), ("wrong", "does not open it")):
        with pytest.raises(KeyFileUnusable, match=reason):
            make(path, secret)


def test_a_file_that_is_something_else_is_left_as_it_is(tmp_path):
    other = json.dumps({"format": "trillium-key-1", "public": "z6Mk", "secret": "z3u2"})
    for text in ("precious", "{}", "[]", other):
        path = tmp_path / "file"
        path.write_text(text)

        with pytest.raises(KeyFileUnusable):
            make(path)

        assert path.read_text() == text


def test_halves_that_do_not_belong_together_are_refused(tmp_path):
    path, other = tmp_path / "a", tmp_path / "b"
    make(path)
    entry = json.loads(path.read_text()) | {"public": make(other).key.public_multibase}
    path.write_text(json.dumps(entry))

    with pytest.raises(KeyFileUnusable, match="do not belong together"):
        make(path)


def test_a_key_that_others_can_read_is_noticed(tmp_path):
    path = tmp_path / "key"
    make(path)
    path.chmod(0o644)

    assert make(path).open_to_others


def test_a_place_that_is_not_there_is_named(tmp_path):
    with pytest.raises(KeyFileUnusable, match="No such file"):
        make(tmp_path / "absent" / "key")
