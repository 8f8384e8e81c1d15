"""Compare upstream's current document with the vendored one, and report how changes affect users of our packages."""
