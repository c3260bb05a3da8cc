"""The pages of quality, one module per act."""
