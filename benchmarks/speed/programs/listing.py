"""List all jobs; prints JSON: how many there were, and processor seconds for each.

listing.py URL
"""

import json
import sys
import time

from gladia_control import Gladia

with Gladia("key", base_url=sys.argv[1]) as client:
    next(iter(client.jobs()))
    started = time.process_time()
    count = sum(1 for _ in client.jobs())
    print(json.dumps({"jobs": count, "each": (time.process_time() - started) / count}))
