"""How safe the winner is: weights, scores and volumes moved until somebody else is first."""
