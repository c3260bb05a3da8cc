"""Institutions, employers and consortia, and who acts for them in which role."""
