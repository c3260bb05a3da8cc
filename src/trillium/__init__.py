"""Trillium: the whole life of a micro-credential, from a need to a credential anyone can verify."""
