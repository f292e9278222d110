"""Bring the catalogues up to the code, and say what is not translated yet."""

import sys

from catalogues import DOMAINS, TRANSLATED, bring_up, template

missing = 0
for domain in DOMAINS:
    found = template(domain)
    for language in TRANSLATED:
        left = bring_up(language, domain, found)
        missing += len(left)
        said = "".join(f"\n    {one}" for one in left)
        sys.stdout.write(f"{language} {domain}: {len(found) - len(left)} of {len(found)} translated{said}\n")
sys.exit(1 if missing else 0)
