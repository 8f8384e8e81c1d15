"""The server: from bytes on a connection to an operation of the account, and back."""
