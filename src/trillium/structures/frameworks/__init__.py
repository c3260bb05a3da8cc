"""Jurisdictions' and bodies' rules as data, and the checker that holds a design against them."""
