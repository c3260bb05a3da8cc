"""Partnerships between organisations: who works with whom, in which role, on what agreement."""
