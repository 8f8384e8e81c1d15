"""Speech: scripts, and the transcripts, subtitles and add-ons that follow from them."""
