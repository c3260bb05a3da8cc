"""Pages that span phases: the home of each person, the lifecycle board."""
