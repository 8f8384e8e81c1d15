"""Submit, upload, wait, look up: each written once, as a generator of steps."""
