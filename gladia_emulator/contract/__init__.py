"""The contract: what Gladia's document and documentation say about requests, their paths and their errors."""
