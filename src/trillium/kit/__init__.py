"""Small tools with no opinion on credentials: mail, guarded fetching, form fields, events, errors."""
