"""A process of the grown engine that takes one job and never ends it: python -m tests.hearback.engines.held ADDRESS

It prints "held" once it has the job, and waits to be killed.
"""

import sys
import threading
from datetime import timedelta

from hearback.engines.seam import Job
from store.database import Database
from tests.hearback.engines.conftest import grown_on


def main() -> None:
    for_ever = threading.Event()

    def hold() -> bool:
        print("held", flush=True)
        return for_ever.wait()

    house_only = grown_on(Database(sys.argv[1]), "held", queues=("house",))
    house_only.start([Job(name="poll", run=hold, every=timedelta(hours=1))])
    for_ever.wait()


if __name__ == "__main__":
    main()
