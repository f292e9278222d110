"""The words of issues."""

from heardback.search.words import Words

WORDS = Words("issues_issue", ("title", "description", "workaround"))
