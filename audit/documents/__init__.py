"""Bytes to lines: one module a format, each line with its place; nothing here knows what a report is."""
