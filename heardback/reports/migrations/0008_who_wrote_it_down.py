from itertools import batched

from django.db import migrations


def from_the_ledger(apps, schema_editor):
    """Who wrote down what was there before stands in the ledger."""
    reports, events = apps.get_model("reports", "Report").objects, apps.get_model("ledger", "Event").objects
    members = set(apps.get_model("accounts", "Member").objects.values_list("pk", flat=True))
    for numbers in batched(reports.filter(source="agent").values_list("pk", flat=True).iterator(), 1000):
        taken = events.filter(report__in=numbers, word="report.received", actor__startswith="member:")
        for number, actor in taken.values_list("report", "actor"):
            if (member := int(actor.partition(":")[2])) in members:
                reports.filter(pk=number).update(written_by=member)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0007_asked_once"),
        ("ledger", "0004_stumble"),
    ]

    operations = [migrations.RunPython(from_the_ledger, migrations.RunPython.noop)]
