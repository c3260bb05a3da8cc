"""Theme 3 of the toolkit: what the learner can show for it."""
