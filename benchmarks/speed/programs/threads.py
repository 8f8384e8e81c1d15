"""Wait for jobs from many threads that share one client; prints JSON.

threads.py URL THREADS RATE
"""

import json
import sys
import threading

from gladia_control import Gladia, Policy

url, count, rate = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
done: list[str] = []
most = 0
callers_only = threading.active_count() + count

with Gladia("key", base_url=url, policy=Policy(polls_per_second=rate)) as client:
    jobs = [client.submit("https://example.com/a.mp3") for _ in range(count)]
    threads = [threading.Thread(target=lambda job=job: done.append(job.wait().id)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        most = max(most, threading.active_count())
        thread.join()
print(json.dumps({"done": len(set(done)), "threads_of_its_own": max(0, most - callers_only)}))
