"""The learner's own: hold, download, share for a time, withdraw."""
