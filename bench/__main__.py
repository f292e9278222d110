"""`python -m bench NAME [ARGUMENTS] [--json]`."""

import sys
from importlib import import_module

from bench.figures import Sheet

NAMES = ("intake", "visible", "pages", "start", "fanout", "kills", "batch-kills", "duplicates", "learn", "replies")


def _module(name: str) -> str:
    return f"bench.{name.replace('-', '_')}"


def main() -> None:
    as_json = "--json" in sys.argv
    names = [argument for argument in sys.argv[1:] if argument != "--json"]
    if not names or names[0] not in NAMES:
        print("bin/bench NAME [--json]", file=sys.stderr)
        for name in NAMES:
            said = (import_module(_module(name)).__doc__ or "").partition("\n")[0]
            print(f"  {said.replace('`', '')}", file=sys.stderr)
        raise SystemExit(2)
    sheet = Sheet(names[0], as_json=as_json)
    import_module(_module(names[0])).measure(sheet, names[1:])
    sheet.finish()


if __name__ == "__main__":
    main()
