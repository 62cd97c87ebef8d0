"""The result of a run as one web page for auditors: no network, readable without script, always the same bytes."""
