"""The database engine of the default: Django's SQLite, with its writers in a queue (see `base`)."""
