"""Who: people, the organisations they act for, and the journal of what they did."""
