"""Theme 1 of the toolkit: institutions, employers and learners find the need and design together."""
