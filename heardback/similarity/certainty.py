"""How likely is sure: from there on a match is chosen beforehand, and, where an admin wants that, made."""

SURE = 0.95
