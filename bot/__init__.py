"""Wirewatch: watches the news wires and tells people in Telegram, once, first and right."""

__version__ = "0.1.0"
