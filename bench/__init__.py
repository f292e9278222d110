"""What Heardback takes, measured against what the machine can do. `bin/bench NAME [--json]`."""
