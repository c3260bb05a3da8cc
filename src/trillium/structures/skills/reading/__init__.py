"""Competency frameworks as others publish them, read record by record, in bounded memory."""
