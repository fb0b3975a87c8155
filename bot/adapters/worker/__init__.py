"""Heavy work in a process of its own.

`process` is our side of it and `tasks` the other; each imports only what it needs, so nothing is imported here.
"""
