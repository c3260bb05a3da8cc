"""Evaluate and revise, or sunset: what was learned, and what follows from it."""
