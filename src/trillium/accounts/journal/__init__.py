"""Append-only: who did what, when, to which thing.

Each entry carries the hash of the one before.
"""
