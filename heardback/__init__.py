"""Customer-reported issues as a closed loop: the customer says what fixed means, and that it is fixed."""

__version__ = "0.1.0"
