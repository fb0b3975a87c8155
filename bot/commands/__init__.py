"""What the `wirewatch` command does, beside running the bot and the playground."""
