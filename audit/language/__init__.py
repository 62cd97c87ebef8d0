"""The rule language: formulas over the form's cells and the facts of reports, and the files that hold them."""
