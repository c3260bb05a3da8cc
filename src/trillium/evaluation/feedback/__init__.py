"""What learners, employers and instructors say of an offering."""
