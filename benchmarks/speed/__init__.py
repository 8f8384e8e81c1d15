"""How fast the client is, compared with its peers: `make bench`."""
