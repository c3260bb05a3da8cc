"""One module for each kind of proof: how its bytes are made, and whether a signature fits them."""
