"""The micro-credential as planned: its document, versions and digests."""
