"""From the caller's arguments to a checked submission; nothing is sent."""
