"""Mail to people: always plain text, in the language of the person, sent after commit."""

import re

from django.core.mail import EmailMessage
from django.db import transaction

_BREAKS = re.compile(r"[^\S\u00a0]+")


def send(*, to: str, subject: str, body: str) -> None:
    """Send one message once the transaction stands; nothing is sent if it does not.

    A subject is one line; its unbreakable spaces, as French has them, stay.
    """
    message = EmailMessage(subject=_BREAKS.sub(" ", subject).strip(), body=body, to=[to])
    transaction.on_commit(message.send)
