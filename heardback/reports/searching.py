"""The words of reports. What the browser sent along is not among them."""

from heardback.search.words import Words

WORDS = Words("reports_report", ("title", "text", "expected", "fixed_means", "steps"), lists=("steps",))
