"""Feed bytes to entries, whatever state they are in. Only `parsing` brings feedparser, which is for the worker."""
