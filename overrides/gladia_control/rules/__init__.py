"""Pure rules: outcome, backoff, retry budget, polling, rate limit. Clock and randomness are arguments."""
