"""The forms of the editor and of the pages around it."""
