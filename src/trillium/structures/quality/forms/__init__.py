"""What people write in the forms of quality."""
