"""The history store: what was read and found, in a file of DuckDB, so that nothing is read twice."""
