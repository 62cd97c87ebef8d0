"""From failing equations to the figures that are wrong: explain.py is the map, stories.py tells it to people."""
