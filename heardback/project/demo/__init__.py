"""Four stories, and what happens around them: so that every page has something to look at."""

from heardback.project.demo.loading import load

__all__ = ["load"]
