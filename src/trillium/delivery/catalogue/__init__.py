"""The public catalogue: search, formats for machines, harvesting."""
