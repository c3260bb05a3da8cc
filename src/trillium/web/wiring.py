"""Every "when this happens, do that", on one page."""

#: events that nothing here follows; they are announced for plugins
FOR_PLUGINS: tuple[type, ...] = ()


def connect() -> None:
    """Say what follows from each event."""
