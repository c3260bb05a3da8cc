"""The example: a consortium plays the main job through the same actions as the web."""
