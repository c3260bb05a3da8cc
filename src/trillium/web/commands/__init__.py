"""One module for each command of `trillium`; each exposes `command(...)`."""
