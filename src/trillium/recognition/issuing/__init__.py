"""Awards: issue, revoke, re-issue; keys and status lists of organisations; endorsements."""
