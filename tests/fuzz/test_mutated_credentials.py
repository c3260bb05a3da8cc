"""Credentials changed at random: none is accepted, none crashes, none takes over a second.

`make fuzz N=100000` runs as many as wanted; the suite runs a few thousand, the same each time.
Where atheris is installed, `python tests/fuzz/with_atheris.py` lets it make the input.
"""

import contextlib
import copy
import io
import json
import os
import random
import time
from collections.abc import Callable  # noqa: TC003 -- read at run time

import pytest
from PIL import Image

from trillium.credentials import (
    StatusList,
    sign_credential_jwt,
    verify_credential,
)
from trillium.credentials.baking import bake_png, bake_svg
from trillium.credentials.errors import CredentialError
from trillium.credentials.keys import did_key_method
from trillium.credentials.reading import read_credential
from trillium.credentials.shapes import SHAPES, key_of
from trillium.credentials.tests.cast import LAKESHORE, NOW, documents, endorsement, signed, unsigned

COUNT = int(os.environ.get("FUZZ", "3000"))
KNOWN = documents()


def _example(**more: object) -> dict:
    """Return a credential that says nothing twice: what is said twice may be left out once."""
    document = unsigned(**more)
    del document["credentialSubject"]["achievement"]["creator"]
    return document


PLAIN = signed(_example())
WITH_ENDORSEMENT = signed(_example(endorsements=(endorsement(),)))
TOKEN = sign_credential_jwt(unsigned(), key=LAKESHORE, method=did_key_method(LAKESHORE))
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>'
ODD = (
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    [],
    {},
    [[]],
    "\ud800",
    2**60,
    "https://x.example/",
    "urn:x",
)


def _png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (2, 2)).save(made, "PNG")
    return made.getvalue()


BAKED_PNG = bake_png(_png(), json.dumps(PLAIN))
BAKED_SVG = bake_svg(SVG, json.dumps(PLAIN)).encode()
LIST = StatusList.new().encoded()
Dice = random.Random


def _bytes(dice: Dice, data: bytes) -> bytes:
    """Change, drop, double or insert bytes."""
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 5, 20))):
        place = dice.randrange(len(made) or 1)
        how = dice.randrange(4)
        if how == 0 and made:
            made[min(place, len(made) - 1)] ^= 1 << dice.randrange(8)
        elif how == 1:
            del made[place : place + dice.choice((1, 1, 7, 100))]
        elif how == 2:
            made[place:place] = made[place : place + dice.choice((1, 3, 50))]
        else:
            made[place:place] = dice.choice((b"\0", b'"', b"{", b"\\", b"\xff", b"\\ud800", b"1e9"))
    return bytes(made)


def _value(dice: Dice, document: object) -> object:
    """Change one value, key or order somewhere in a document."""
    made = copy.deepcopy(document)
    holders = [each for each in _holders(made) if each]
    holder = dice.choice(holders)
    key = dice.choice(list(holder)) if isinstance(holder, dict) else dice.randrange(len(holder))
    how = dice.randrange(6)
    old = holder[key]
    if how == 0:
        holder[key] = dice.choice(ODD)
    elif how == 1:
        del holder[key]
    elif how == 2 and isinstance(holder, dict):
        holder[dice.choice(("x", "@id", "@graph", "proof", "@context", key + "x"))] = old
    elif how == 3 and isinstance(old, str):
        holder[key] = old + dice.choice((" ", "a", "\u0301", "\n", '"'))
    elif how == 4:
        holder[key] = [old, old]
    else:
        other = dice.choice(holders)
        holder[key] = copy.deepcopy(other)
    return made


def _holders(value: object) -> list:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict | list) else []
    return own + [each for part in inner for each in _holders(part)]


def _json(dice: Dice, document: object) -> bytes:
    changed = _value(dice, document)
    indent = dice.choice((None, None, 1))
    return json.dumps(changed, ensure_ascii=dice.random() < 0.5, indent=indent).encode(
        errors="surrogatepass"
    )


def _token(dice: Dice) -> bytes:
    made = list(TOKEN)
    for _ in range(dice.choice((1, 1, 3))):
        place = dice.randrange(len(made))
        made[place] = dice.choice("ABCxyz019-_.~=")
    return "".join(made).encode()


def _mutants(dice: Dice) -> bytes:
    compact = json.dumps(PLAIN, ensure_ascii=False, separators=(",", ":")).encode()
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: _bytes(dice, compact),
        lambda: _bytes(dice, compact),
        lambda: _json(dice, PLAIN),
        lambda: _json(dice, PLAIN),
        lambda: _json(dice, WITH_ENDORSEMENT),
        lambda: _token(dice),
        lambda: _bytes(dice, BAKED_PNG),
        lambda: _bytes(dice, BAKED_SVG),
    )
    return dice.choice(ways)()


def look_at(data: bytes) -> bool:
    """Read and verify whatever came; return whether it was accepted as something else."""
    start = time.process_time()
    sources: list[object] = [data]
    with contextlib.suppress(CredentialError):
        sources.append(read_credential(data).source)
    accepted = False
    for source in sources:
        report = verify_credential(source, documents=KNOWN, at=NOW)  # type: ignore[arg-type]
        accepted |= report.verified and not _is_same(report.credential)
    assert time.process_time() - start < 1
    return accepted


def _is_same(document: object) -> bool:
    """A change of blanks, of order or of the picture around it changes nothing that is signed."""
    same = [{k: v for k, v in each.items() if k != "proof"} for each in (PLAIN, WITH_ENDORSEMENT)]
    return any(_sorted(document) == _sorted(each) for each in (*same, unsigned()))


def _sorted(value: object) -> object:
    """Return a document as its graph has it: JSON-LD lists here have no order, one is no list."""
    if isinstance(value, dict):
        return {key: _sorted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        inner = sorted({json.dumps(_sorted(each), sort_keys=True) for each in value})
        return json.loads(inner[0]) if len(inner) == 1 else [json.loads(each) for each in inner]
    return value


@pytest.mark.parametrize("known", [False, True], ids=["walked", "known shape"])
def test_no_changed_credential_is_accepted(known):
    SHAPES.forget()
    dice = random.Random(5 + known)  # noqa: S311
    if known:
        compact = json.dumps(PLAIN, ensure_ascii=False, separators=(",", ":")).encode()
        for _ in range(20):
            verify_credential(compact, documents=KNOWN, at=NOW)
        assert SHAPES.match(compact, key_of(compact)) is not None

    for _ in range(COUNT // 2):
        data = _mutants(dice)
        assert not look_at(data), data


def test_no_changed_status_list_crashes_or_takes_long():
    dice = random.Random(9)  # noqa: S311
    for _ in range(COUNT // 10):
        text = list(LIST)
        for _ in range(dice.randrange(1, 4)):
            text[dice.randrange(len(text))] = dice.choice("ABCxyz019-_=")
        start = time.process_time()
        with contextlib.suppress(CredentialError):
            StatusList.from_encoded("".join(text)).get(4711)
        assert time.process_time() - start < 1
