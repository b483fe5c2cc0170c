"""The papers of a procurement as frozen values: requirements, bids, profiles, rubrics, scores."""
