"""Findings on validity, applicability and gaps, and the decision to keep, revise or retire."""
