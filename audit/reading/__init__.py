"""Lines of one document to the facts of one report; forms and words come from data files."""
