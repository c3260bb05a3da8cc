"""The chapters of the main job, by what they are about."""
