"""Measurements of the main job on this machine."""
