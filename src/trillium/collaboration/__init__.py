"""Theme 1 of the toolkit: find the need and design together."""
