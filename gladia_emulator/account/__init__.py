"""The account: recordings, jobs and callbacks, without HTTP."""
