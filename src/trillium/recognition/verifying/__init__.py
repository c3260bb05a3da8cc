"""Check anyone's credential and explain the result in plain words."""
