"""Tables whose figures are a data set already, one row a report or one row a cell, to the figures of their reports."""
