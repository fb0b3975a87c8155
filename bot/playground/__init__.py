"""Everything on this machine: a newsroom that publishes, a Bot API that answers, a chat page to read."""
