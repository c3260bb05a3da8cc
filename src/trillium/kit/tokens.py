"""Secrets that are mailed as links: the database keeps only their hash."""

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits as text that fits a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token, in hexadecimal, as stored and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
