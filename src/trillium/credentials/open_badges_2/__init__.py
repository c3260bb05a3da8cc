"""Open Badges 2.0 and 1.x, as the plain JSON they are: verified, and written for old receivers."""
