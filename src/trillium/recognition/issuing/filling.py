"""Fill templates for `trillium issue`: one for each shape, with or without evidence."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from operator import itemgetter
from typing import Any, NamedTuple

from trillium.credentials import baking
from trillium.credentials.documents import identity_hash
from trillium.credentials.moments import moment_text
from trillium.credentials.sign_tokens import sign_credential_jwt
from trillium.credentials.status import StatusEntry
from trillium.credentials.template import CredentialTemplate, Slot, SlotKind
from trillium.kit.parts import write_all
from trillium.recognition.issuing import chance, composing
from trillium.recognition.issuing.order import Order
from trillium.recognition.issuing.rows import Chosen
from trillium.structures.faces import drawing
from trillium.structures.faces.face import face_of

#: Takes those of all values for which a template has slots.
_Choice = Callable[[tuple[str, ...]], tuple[str, ...]]
#: A template and the values of its slots.
_Filled = tuple[CredentialTemplate, tuple[str, ...]]
Document = dict[str, Any]

_SUBJECT = "credentialSubject"
#: What differs from one learner to the next; all else is the same for everybody.
_SLOTS: Mapping[str, Slot] = {
    "id": Slot(path=("id",), kind=SlotKind.IRI),
    "awarded": Slot(path=("awardedDate",)),
    "until": Slot(path=("validUntil",)),
    "email": Slot(path=(_SUBJECT, "identifier", 0, "identityHash")),
    "email_salt": Slot(path=(_SUBJECT, "identifier", 0, "salt")),
    "name": Slot(path=(_SUBJECT, "identifier", 1, "identityHash")),
    "name_salt": Slot(path=(_SUBJECT, "identifier", 1, "salt")),
    "evidence": Slot(path=("evidence", 0, "id"), kind=SlotKind.IRI),
    "status": Slot(path=("credentialStatus", "id"), kind=SlotKind.IRI),
    "list": Slot(path=("credentialStatus", "statusListCredential"), kind=SlotKind.IRI),
    "place": Slot(path=("credentialStatus", "statusListIndex")),
}


class Made(NamedTuple):
    """One credential: what it was filled from, and the signed document if one is wanted."""

    template: CredentialTemplate
    values: tuple[str, ...]
    document: bytes

    @property
    def id(self) -> str:
        """The identifier: the first slot."""
        return self.values[0]


class Press:
    """Makes credentials, chunk after chunk."""

    def __init__(self, order: Order, lists: Sequence[str], draw: chance.Draw, rows: Chosen) -> None:
        self._order = order
        self._rows = rows
        self._plain = not (order.as_token or order.baked or order.printer)
        self._lists = lists
        self._draw = draw
        self._compiled: dict[bool, tuple[CredentialTemplate, _Choice]] = {}
        self._days: dict[str, tuple[str, str]] = {}
        if order.baked:
            face = face_of(order.achievement.design)
            title = composing.text(order.achievement.design.get("title"), "en")
            self._png = drawing.face_png(face, title=title, seed=order.achievement.address)
            self._svg = drawing.face_svg(face, title=title, seed=order.achievement.address)

    def make(self, first: int, rows: Sequence[Sequence[str]]) -> list[Made]:
        """Return the credentials of a chunk, all signed; `first` is the number of the first."""
        order = self._order
        filled = [self._fill(number, texts) for number, texts in enumerate(rows, first)]
        signed = self._sign(filled) if order.as_document else [b""] * len(filled)
        return [
            Made(template, values, document)
            for (template, values), document in zip(filled, signed, strict=True)
        ]

    def write(self, folder: int, number: int, made: Made) -> None:
        """Write the files of one credential into an open directory."""
        if self._order.as_document:
            _write(folder, f"{number}.json", made.document)
        if not self._plain:
            self._write_more(folder, number, made)

    def _fill(self, number: int, texts: Sequence[str]) -> _Filled:
        """Return the template of a credential and the values of its slots."""
        order = self._order
        _, name, email, _, url, day = texts
        credential_id, email_salt, name_salt = self._draw.texts(number)
        place = self._draw.place(number)
        address = self._list(number)
        awarded, until = self._days.get(day) or self._moments(day)
        template, chosen = self._compiled.get(bool(url)) or self._template(texts, number)
        # In the order of _SLOTS
        values = chosen(
            (
                credential_id,
                awarded,
                until,
                identity_hash(email, email_salt),
                email_salt,
                name if order.name_in_clear else identity_hash(name, name_salt),
                name_salt,
                url,
                f"{address}#{place}",
                address,
                str(place),
            )
        )
        return template, values

    def _sign(self, filled: Sequence[_Filled]) -> list[bytes]:
        """Return the signed documents, in order."""
        order = self._order
        signed = [b""] * len(filled)
        for shape, _ in self._compiled.values():
            places = [place for place, (template, _) in enumerate(filled) if template is shape]
            values = [filled[place][1] for place in places]
            documents = shape.sign_all(values, key=order.key, method=order.method, created=order.at)
            for place, document in zip(places, documents, strict=True):
                signed[place] = document
        return signed

    def _write_more(self, folder: int, number: int, made: Made) -> None:
        order = self._order
        source = made.document.decode()
        if order.as_token:
            token = sign_credential_jwt(
                made.template.document(made.values), key=order.key, method=order.method
            )
            _write(folder, f"{number}.jwt", token.encode("ascii"))
            source = source or token
        if order.baked:
            _write(folder, f"{number}.png", baking.bake_png(self._png, source))
            svg = baking.bake_svg(self._svg, source)
            _write(folder, f"{number}.svg", svg.encode())
        if order.printer is not None:
            drawn = order.printer(order, self._rows[number - 1], source, made.id)
            _write(folder, f"{number}.pdf", drawn)

    def prepare(self, count: int) -> None:
        """Compile what the first credentials need, before processes part."""
        for number, texts in enumerate(self._rows.texts(0, count), 1):
            self._template(texts, number)

    def _moments(self, day: str) -> tuple[str, str]:
        awarded = _awarded(self._order, day)
        until = composing.valid_until(self._order.achievement.design, awarded)
        self._days[day] = moment_text(awarded), moment_text(until) if until else ""
        return self._days[day]

    def _list(self, number: int) -> str:
        return self._lists[(number - 1) // chance.MOST_PLACES]

    def _template(self, texts: Sequence[str], number: int) -> tuple[CredentialTemplate, _Choice]:
        with_evidence = bool(texts[4])
        if with_evidence not in self._compiled:
            example = self._example(texts, number)
            absent = {
                "name_salt": self._order.name_in_clear,
                "until": "validUntil" not in example,
                "evidence": not with_evidence,
            }
            places = [place for place, name in enumerate(_SLOTS) if not absent.get(name)]
            slots = [slot for name, slot in _SLOTS.items() if not absent.get(name)]
            template = CredentialTemplate.compile(example, slots)
            self._compiled[with_evidence] = (template, itemgetter(*places))
        return self._compiled[with_evidence]

    def _example(self, texts: Sequence[str], number: int) -> Document:
        order = self._order
        _, name, email, _, url, day = texts
        return composing.credential(
            achievement=order.achievement,
            issuer=order.issuer,
            award=composing.Awarding(
                credential_id=self._draw.texts(number)[0],
                identities=[
                    composing.Identity(kind="emailAddress", value=email, salt="salt"),
                    composing.Identity(
                        kind="name", value=name, salt=None if order.name_in_clear else "salt"
                    ),
                ],
                awarded=_awarded(order, day),
                valid_from=order.at,
                status=StatusEntry(list_address=self._list(number), index=self._draw.place(number)),
                evidence=[composing.Evidence(url=url)] if url else [],
                results=[
                    composing.OutcomeResult(outcome=str(outcome.get("id")))
                    for outcome in composing.outcomes_of(order.achievement.design)
                ],
            ),
        )


def _awarded(order: Order, day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC) if day else order.at


def _write(folder: int, name: str, data: bytes) -> None:
    """Write a file into an open directory: `Path.write_bytes` takes three times as long."""
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666, dir_fd=folder)
    try:
        write_all(file, data)
    finally:
        os.close(file)
