"""Several evaluators: agreement, severity, divergence, and the result without any one of them."""
