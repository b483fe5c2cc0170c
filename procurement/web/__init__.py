"""The shell round the pages: own routes, middleware, headers, limits, health."""
