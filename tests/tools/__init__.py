"""What the suite needs around the tests: servers, browsers."""
