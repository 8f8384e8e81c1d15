"""How fast the client is, beside its peers: `make bench`, `make bench-quick`.

Everything is a ratio of medians from one run on one machine, both sides doing the same work in turns.
"""
