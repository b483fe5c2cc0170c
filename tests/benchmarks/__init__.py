"""Measures of speed, printed as ratios within one run: machines are noisy, ratios travel."""
