"""The acting half: ask, let the core decide, write, send. No service calls another."""
