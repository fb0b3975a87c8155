"""What holds for every test: nothing of ours blocks the event loop."""

import signal
from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from hypothesis import settings

# Files that are read once, at first use or before anybody waits; and the copy that the command line makes.
READ_ONCE = (
    ("bot/adapters/worker/process.py", "__init__"),
    ("bot/playground/newsroom.py", "__init__"),
    ("storage/backups.py", "copy_database"),
    ("storage/migrate.py", "load_migrations"),
    ("zoneinfo/_common.py", "load_data"),
    ("zoneinfo/_tzpath.py", "find_tzfile"),
    ("babel/localedata.py", "load"),
    ("babel/localedata.py", "exists"),
    ("gettext.py", "find"),
    ("handlers/words.py", "catalogue"),
    ("telegram/ext/_application.py", "__init__"),
)


# Speed is for bench/: a busy machine fails no test. `make prove` runs thoroughly what does not say how many examples.
settings.register_profile("usual", deadline=None)
settings.register_profile("thorough", max_examples=10_000, deadline=None, print_blob=True)
settings.load_profile("usual")

# A shell that starts us in the background has us ignore Ctrl-C, and the processes we start with us.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def nothing_blocks() -> Iterator[BlockBuster]:
    with blockbuster_ctx(["bot", "handlers", "storage"]) as blockbuster:
        for function in blockbuster.functions.values():
            for place in READ_ONCE:
                function.can_block_in(*place)
        yield blockbuster
