"""How well wrong figures are found: see __main__.py."""
