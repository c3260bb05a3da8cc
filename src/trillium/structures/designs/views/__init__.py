"""The pages of designs: listing, reading, writing, their history and their life."""
