"""Awards: issue, revoke, re-issue; the organisations' keys and status lists; employers' endorsements."""
