"""Registers that read each other: our entries told under a signature, theirs read and shown."""
