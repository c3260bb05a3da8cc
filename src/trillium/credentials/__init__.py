"""The credential core: documents, keys and proofs, and nothing else. No Django, network, clock or dice."""
