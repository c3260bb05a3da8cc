"""Review and approval of a fixed version, and the gates of phases 1 to 4."""
