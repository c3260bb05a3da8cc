"""Evidence, rubrics and decisions: every decision is traceable to evidence."""
