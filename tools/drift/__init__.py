"""Compare what upstream publishes now with what we vendored, and say what it does to a user of our packages."""
