"""Addresses that differ only in dots, or in what stands after a plus, are one mailbox nearly everywhere."""

from typing import Any

from django.db.models import CharField, Func


class Alike(Func):
    """What such addresses have in common. Written without parameters, so that an index over it serves."""

    output_field = CharField()
    template = r"replace(regexp_replace(%(expressions)s, '\+[^@]*@', '@'), '.', '')"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        said = "%(expressions)s"
        tagged = f"substr({said}, 1, instr({said}, '+') - 1) || substr({said}, instr({said}, '@'))"
        whole = f"replace(CASE WHEN instr({said}, '+') > 0 THEN {tagged} ELSE {said} END, '.', '')"
        return self.as_sql(compiler, connection, template=whole, **extra)
