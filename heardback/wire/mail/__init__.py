"""Mails from the outside: read, and taken apart. Nothing here raises because of what a mail holds."""
