"""Small tools with no opinion on credentials: mail, fetching, form fields, events, errors."""
