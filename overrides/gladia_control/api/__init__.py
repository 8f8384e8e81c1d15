"""The seam to the generated package: the only place that names it."""
