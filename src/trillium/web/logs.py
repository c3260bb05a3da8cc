"""What a log may say: addresses of mailed links open something, so their secret is left out."""

import logging
import re

#: the addresses that carry a secret, up to it
SECRET = re.compile(r"(/(?:sign-off|wallet|share)/|/accounts/password/reset/key/)[^/\s?\"']+")


def without_secrets(text: str) -> str:
    """Return the text with the secret of every mailed link replaced by dots."""
    return SECRET.sub(r"\1…", text)


class LeaveOutSecrets(logging.Filter):
    """Takes the secrets of mailed links out of every message before it is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        return True
