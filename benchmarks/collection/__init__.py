"""A generated region: five years of reports of a thousand bodies, with planted mistakes, audited as one collection."""
