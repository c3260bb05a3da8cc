"""Every "when this happens, do that", on one page."""


def connect() -> None:
    """Say what follows from each event."""
