"""Theme 2 of the toolkit: the design, the frameworks it is held against, and its quality review."""
