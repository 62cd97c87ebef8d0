"""The outputs of a run: one module an output, all from one Result."""
