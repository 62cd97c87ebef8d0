"""How well documents are read: known figures printed with every hazard of layout, read back and compared."""
