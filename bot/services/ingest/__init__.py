"""From a due source to stored articles and planned alerts.

    due sources (leased) -> fetch -> unchanged? stop -> parse unseen blocks -> what is new, what was changed
        -> the pages behind teasers -> understand -> place -> plan
        -> ONE transaction: articles + stories + alerts + source state

`polls.py` asks the sources, `reading.py` reads their answers, `filing.py` stores what they brought. No transaction is
open while the network or a worker works; a crash before the commit repeats the poll.
"""

from bot.services.ingest.polls import Ingest
from bot.services.ingest.reading import IngestLimits

__all__ = ["Ingest", "IngestLimits"]
