"""Python client for Gladia's pre-recorded speech-to-text API."""
