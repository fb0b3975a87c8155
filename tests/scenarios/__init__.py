"""What the chat promises, played as people do it, over HTTP, in English and in Arabic."""
