"""Mail to people: always plain text, in the language of the person, sent after commit."""

from django.core.mail import EmailMessage
from django.db import transaction


def send(*, to: str, subject: str, body: str) -> None:
    """Send one message once the transaction stands; nothing is sent if it does not."""
    message = EmailMessage(subject=subject, body=body, to=[to])
    transaction.on_commit(message.send)
