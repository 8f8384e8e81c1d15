"""From bytes to a transcript, however damaged; subtitles."""
