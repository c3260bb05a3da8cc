"""A person: signs in, consents, takes their data away, and can be erased."""
