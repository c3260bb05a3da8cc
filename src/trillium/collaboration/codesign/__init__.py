"""People agreeing on an exact text: sign-off requests, mailed links, answers bound to a digest."""
