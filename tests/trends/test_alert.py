"""An alert is raised once a crossing, ends when it is quiet, and can be raised anew."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from heardback.ledger.models import Event
from heardback.reports.models import Report
from heardback.trends.alerting import end_alerts, raise_alerts
from heardback.trends.models import Alert
from heardback.trends.raising import end_alert, raise_by_judgement
from heardback.triage.matching import take_off


def weigh_everything() -> None:
    while raise_alerts():
        pass


def hours_pass(hours: float) -> None:
    for report in Report.objects.all():
        report.received_at -= timedelta(hours=hours)
        report.save(update_fields=["received_at"])


def test_raised_at_the_tenth_customer_and_not_again_at_the_eleventh_to_thirteenth(charged):
    for n in range(1, 10):
        charged(n)
    weigh_everything()
    assert not Alert.objects.exists()
    charged(10)
    weigh_everything()
    alert = Alert.objects.get()
    assert (alert.customers, alert.hours, alert.ended_at, alert.judged) == (10, 24, None, False)
    for n in range(11, 14):
        charged(n)
        weigh_everything()
    assert Alert.objects.get() == alert
    assert Event.objects.filter(word="alert.raised").count() == 1


def test_all_twelve_of_a_day_in_one_round_raise_one(charged):
    for n in range(12):
        charged(n, ago=n)
    weigh_everything()
    assert Alert.objects.get().customers == 12


def test_one_customer_who_reports_ten_times_is_one(charged):
    for _ in range(12):
        charged(1)
    weigh_everything()
    assert not Alert.objects.exists()


def test_reports_from_before_the_window_do_not_count(charged):
    for n in range(9):
        charged(n)
    for n in range(9, 30):
        charged(n, ago=25)
    weigh_everything()
    assert not Alert.objects.exists()


def test_it_ends_when_time_has_passed_and_a_new_crossing_raises_a_new_one(charged):
    for n in range(12):
        charged(n)
    weigh_everything()
    assert end_alerts() == 0
    hours_pass(25)
    assert end_alerts() == 1
    first = Alert.objects.get()
    assert first.ended_at is not None
    charged(20)
    weigh_everything()
    assert Alert.objects.count() == 1
    for n in range(21, 30):
        charged(n)
    weigh_everything()
    assert Alert.objects.filter(ended_at=None).exclude(pk=first.pk).count() == 1
    assert list(Event.objects.filter(word__startswith="alert").order_by("pk").values_list("word", flat=True)) == [
        "alert.raised",
        "alert.ended",
        "alert.raised",
    ]


def test_it_ends_when_reports_turn_out_to_be_something_else(charged, double_charge, sam):
    reports = [charged(n) for n in range(10)]
    weigh_everything()
    take_off(reports[0], double_charge, by=sam.actor)
    weigh_everything()
    assert Alert.objects.get().ended_at is not None


def test_the_products_own_threshold_counts(charged, double_charge):
    product = double_charge.product
    product.alert_customers, product.alert_hours = 3, 2
    product.save()
    charged(1, ago=3)
    charged(2)
    charged(3)
    weigh_everything()
    assert not Alert.objects.exists()
    charged(4)
    weigh_everything()
    assert (Alert.objects.get().customers, Alert.objects.get().hours) == (3, 2)


def test_the_database_holds_one_at_a_time(double_charge):
    Alert.objects.create(issue=double_charge, raised_by="system", customers=10, hours=24)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(issue=double_charge, raised_by="system", customers=11, hours=24)


def test_by_judgement_with_a_reason(charged, double_charge, sam):
    charged(1)
    with pytest.raises(ValidationError, match="Say why"):
        raise_by_judgement(double_charge, by=sam.actor, note="  ")
    alert = raise_by_judgement(double_charge, by=sam.actor, note="The bank called: more will come.")
    assert (alert.customers, alert.judged, alert.raised_by_name) == (1, True, "Sam Reyes")
    with pytest.raises(ValidationError, match="an alert for HB-"):
        raise_by_judgement(double_charge, by=sam.actor, note="again")
    assert end_alerts() == 0  # below the threshold, and meant
    end_alert(alert, by=sam.actor)
    end_alert(alert, by=sam.actor)
    words = Event.objects.filter(word__startswith="alert").order_by("pk").values_list("word", flat=True)
    assert list(words) == ["alert.called", "alert.called.off"]


def test_by_judgement_ends_by_itself_after_its_hours(charged, double_charge, sam):
    alert = raise_by_judgement(double_charge, by=sam.actor, note="soon")
    Alert.objects.update(raised_at=timezone.now() - timedelta(hours=25))
    assert end_alerts() == 1
    alert.refresh_from_db()
    assert alert.ended_at is not None


def test_a_crossing_replaces_what_was_raised_by_judgement(charged, double_charge, sam):
    judged = raise_by_judgement(double_charge, by=sam.actor, note="soon")
    for n in range(10):
        charged(n)
    weigh_everything()
    judged.refresh_from_db()
    assert judged.ended_at is not None
    assert Alert.objects.get(ended_at=None).customers == 10


def test_a_crossing_cannot_be_ended_by_hand(charged, sam):
    for n in range(10):
        charged(n)
    weigh_everything()
    with pytest.raises(ValidationError, match="ends by itself"):
        end_alert(Alert.objects.get(), by=sam.actor)
