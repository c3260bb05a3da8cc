"""Ideation and feasibility: the skill that is missing, the evidence for it, and go or no-go."""
