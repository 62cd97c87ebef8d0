"""gouji: audits the figures of published statistical reports with declarative rules."""

__version__ = "0.1.0"
