"""How a setting is read from the environment; a wrong value stops the start with a sentence."""

import contextlib
import os
import re
import secrets
from pathlib import Path

_ORIGIN = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?", re.IGNORECASE)

_MAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+")


class WrongSetting(SystemExit):
    """A setting has a value Trillium cannot work with."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name} is {value!r}: expected {expected}.")


def text(name: str, default: str = "") -> str:
    """Return the setting, or the content of the file that NAME_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as why:
            raise WrongSetting(f"{name}_FILE", path, "a readable file") from why
    return os.environ.get(name, default)


def switch(name: str, *, default: bool) -> bool:
    """Return True for 1, true, yes, on; False for 0, false, no, off."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise WrongSetting(name, value, "1 or 0")


def choice(name: str, options: tuple[str, ...]) -> str:
    """Return one of some words; the first where none is set."""
    value = text(name).lower()
    if not value:
        return options[0]
    if value not in options:
        raise WrongSetting(name, value, " or ".join(options))
    return value


def number(name: str, default: int) -> int:
    """Return a whole number of at least 1."""
    value = text(name)
    if not value:
        return default
    if not value.isdigit() or not int(value):
        raise WrongSetting(name, value, "a whole number of at least 1")
    return int(value)


def is_https_origin(address: str) -> bool:
    """Tell whether an address is https, a host and perhaps a port, and nothing more."""
    return bool(_ORIGIN.fullmatch(address))


def is_host(value: str) -> bool:
    """Tell whether a text is the name of a host, perhaps with a port, and nothing more."""
    return is_https_origin(f"https://{value}")


def hosts(name: str) -> frozenset[str]:
    """Return the names of hosts that are set, separated by spaces."""
    found = text(name).split()
    for each in found:
        if not is_host(each):
            raise WrongSetting(
                name, each, "host names such as badges.example.org, separated by spaces"
            )
    return frozenset(found)


def https_address(name: str) -> str:
    """Return an https origin without a path, or "" where none is set."""
    value = text(name).rstrip("/")
    if value and not is_https_origin(value):
        raise WrongSetting(
            name, value, "an https address without a path, such as https://badges.example.org"
        )
    return value


def email_address(name: str, default: str) -> str:
    """Return an address of mail, without a name around it."""
    value = text(name, default)
    if not _MAIL.fullmatch(value):
        raise WrongSetting(name, value, "an address of mail, such as registrar@example.org")
    return value


def private_folder(path: Path) -> Path:
    """Return the folder, made for this user's eyes only where it is not there yet."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as why:
        raise WrongSetting("TRILLIUM_DATA", str(path), "a folder that can be written to") from why
    return path


def private_file(path: Path) -> Path:
    """Return the file, made empty and for this user's eyes only where it is not there yet."""
    with contextlib.suppress(OSError):  # whoever opens it says better what is wrong
        path.touch(mode=0o600)
    return path


def kept_secret(name: str, folder: Path) -> str:
    """Return the secret that is set, else one made once and kept in `folder`, mode 0600."""
    if value := text(name):
        return value
    path = private_folder(folder) / name.lower()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    except OSError as why:
        raise WrongSetting("TRILLIUM_DATA", str(folder), "a folder that can be written to") from why
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8").strip()
