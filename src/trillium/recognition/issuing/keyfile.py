"""An issuer's key in a file: made once, readable by its owner only, never overwritten.

The file is JSON. `secret` is the Multikey secret in clear; `sealed` is the same under a secret text
(credentials.keys.seal). Exactly one of the two is there. The names may never change.
"""

import json
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trillium.credentials.errors import CredentialError
from trillium.credentials.keys import KeyPair, seal, unseal
from trillium.kit.errors import Refused

FORMAT = "trillium-key-1"
#: Draws so many random bytes.
Dice = Callable[[int], bytes]


class KeyFileUnusable(Refused):
    """The key file {path} cannot be used: {reason}"""  # noqa: D400 -- the reason ends it


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """A key that was read or made."""

    key: KeyPair
    made: bool
    sealed: bool
    open_to_others: bool


def open_or_make(path: Path, *, secret: str, dice: Dice) -> KeyFile:
    """Return the key in a file, made there where there is none yet.

    `secret` seals a new key and opens a sealed one; empty leaves a new key in clear.
    Raises KeyFileUnusable.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return _read(path, secret)
    except OSError as problem:
        raise KeyFileUnusable(path=path, reason=f"{problem.strerror}.") from None
    key = KeyPair.generate(dice(32))
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)  # whatever the umask says
        json.dump(_written(key, secret, dice), file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())  # what it signs must not outlive it
    return KeyFile(key=key, made=True, sealed=bool(secret), open_to_others=False)


def _written(key: KeyPair, secret: str, dice: Dice) -> dict[str, str]:
    entry = {"format": FORMAT, "public": key.public_multibase}
    if not secret:
        return {**entry, "secret": key.secret_multibase}
    sealed = seal(secret, key.secret_multibase.encode(), salt=dice(16), nonce=dice(12))
    return {**entry, "sealed": sealed}


def _read(path: Path, secret: str) -> KeyFile:
    try:
        mode = path.stat().st_mode
        entry = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise KeyFileUnusable(path=path, reason=f"{problem.strerror}.") from None
    except ValueError:
        raise KeyFileUnusable(path=path, reason="it is not a key of Trillium.") from None
    if not isinstance(entry, dict) or entry.get("format") != FORMAT:
        raise KeyFileUnusable(path=path, reason="it is not a key of Trillium.")
    sealed = "sealed" in entry
    if sealed and not secret:
        raise KeyFileUnusable(path=path, reason="it is sealed, and TRILLIUM_KEY_SECRET is not set.")
    try:
        clear = unseal(secret, str(entry["sealed"])).decode() if sealed else str(entry["secret"])
        key = KeyPair.from_secret_multibase(clear)
    except (CredentialError, KeyError, UnicodeDecodeError):
        reason = "TRILLIUM_KEY_SECRET does not open it." if sealed else "it is damaged."
        raise KeyFileUnusable(path=path, reason=reason) from None
    if key.public_multibase != entry.get("public"):
        raise KeyFileUnusable(
            path=path, reason="its public and secret halves do not belong together."
        )
    others = bool(mode & (stat.S_IRWXG | stat.S_IRWXO))
    return KeyFile(key=key, made=False, sealed=sealed, open_to_others=others)
