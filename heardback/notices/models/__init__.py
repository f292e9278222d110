"""What each customer is told, once per occasion."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from heardback.customers.models import Customer, Identity
from heardback.issues.models import Issue, Workaround
from heardback.ledger.leasing import Work
from heardback.notices.models.sending import Sending as Sending
from heardback.notices.models.weekly import WeeklyMail as WeeklyMail
from heardback.notices.own import Own
from heardback.products.models import Product
from heardback.releases.models import Release
from heardback.reports.models import Report


class Kind(models.TextChoices):
    RECEIVED = "received", "We have your report"
    JOINED = "joined", "Joined to a problem"
    AGREE = "agree", "Asked what fixed means"
    PROPOSAL = "proposal", "Proposal to look at"
    RELEASED = "released", "Released"
    SIGN_OFF = "signoff", "Asked to sign off"
    CLOSED = "closed", "Closed"
    DECLINED = "declined", "Declined"
    EXPLAINED = "explained", "Explained"
    UPDATE = "update", "Update"
    FOLLOW = "follow", "Asked to confirm following"
    PUBLIC = "public", "Public update"
    LINK = "link", "Fresh link"
    MERGED = "merged", "Followed up with others"
    APART = "apart", "Followed up by itself"
    ASK = "ask", "Asked for what is missing"
    STILL = "still", "Asked whether it is still not fixed"
    WORKAROUND = "workaround", "What they can do meanwhile"
    RETRACTED = "retracted", "What they were told to do was wrong"
    INVITE = "invite", "Asked into a group"
    PREVIEW = "preview", "Proposal to look at first"
    SUBMITTED = "submitted", "We have what you sent"
    ENTERED = "entered", "Entered what you sent"
    LEFT = "left", "Told to do it themselves"
    DIGEST = "digest", "Several things in one mail"


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    HELD = "held", "Paused"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    UNREACHABLE = "unreachable", "No address"
    SPARED = "spared", "Heard by another of their addresses"
    FOLDED = "folded", "In a mail with others"
    UNWANTED = "unwanted", "Not wanted by mail"
    TAKEN_BACK = "taken back", "Taken back before it was sent"


class Often(models.TextChoices):
    """How often somebody is written to."""

    EACH = "each", "A mail for each thing, as it happens"
    DAILY = "daily", "One mail a day with everything in it"


class Topic(models.TextChoices):
    """What somebody may choose not to be mailed. All else is needed: it answers them, or asks what only they know."""

    NEWS = "news", "How it goes on"
    PLANS = "plans", "How it would work, before it is built"
    RELEASES = "releases", "That the fix is out"
    CLOSING = "closing", "That it is closed"


class Preference(models.Model):
    """What one person chose to hear, how often and where; without a row, everything as it happens. Of several rows of
    a person the one that was chosen last counts, so that nothing is lost when people are merged or separated."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="preference")
    often = models.CharField(max_length=5, choices=Often, default=Often.EACH)
    # Topics that are not wanted by mail; they are on the person's own page all the same.
    unwanted = models.JSONField(default=list, blank=True)
    # Where to, of several addresses; none for the one that we know longest.
    address = models.ForeignKey(Identity, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(often__in=Often.values), name="preference_often_known"),
        )


class OwnWords(models.Model):
    """What a product's mails of one kind say in one language, instead of our usual words: a row a version. One that
    breaks rules of how we write (`broken`) says why it may."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="own_words")
    kind = models.CharField(max_length=10, choices=Kind)
    language = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    headline = models.CharField(max_length=200)
    text = models.TextField()
    button = models.CharField(max_length=60)
    broken = models.JSONField(default=list, blank=True)
    why = models.CharField(max_length=500, blank=True, default="")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["product", "kind", "language", "version"], name="own_words_once"),
            models.UniqueConstraint(
                fields=["product", "kind", "language"], condition=models.Q(is_current=True), name="own_words_one_holds"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="own_words_kind_known"),
            models.CheckConstraint(condition=~models.Q(text=""), name="own_words_say_something"),
        )

    @property
    def own(self) -> Own:
        return Own(self.kind, self.headline, self.text, self.button)


class Audience(models.TextChoices):
    """Why somebody is told of a release: who is more than one is told as the first."""

    REPORTED = "reported", "Reported it"
    JOINED = "joined", "Joined it themselves"
    FOLLOWS = "follows", "Follow it on the board"


class Mailing(models.Model):
    """What the customers of a release are told: looked through by a person or not, and how far it has got."""

    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="mailing")
    paused_at = models.DateTimeField(null=True, blank=True)


class Group(models.Model):
    """Those of a mailing who are told the same: about one issue, for one reason.

    `words` are what they read, by language, "" for those of all others; without any, they read our usual words. Once
    begun, notices are written in slices: `after` is the row (a match, a follower) that the last slice ended with.
    `occasion` is the notices'.
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="groups")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(max_length=8, choices=Audience)
    words = models.JSONField(default=dict, blank=True)
    occasion = models.CharField(max_length=120, blank=True, default="")
    people = models.PositiveIntegerField(default=0)
    after = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["mailing", "issue", "audience"], name="group_once"),
            models.CheckConstraint(condition=models.Q(audience__in=Audience.values), name="group_audience_known"),
            models.CheckConstraint(
                condition=models.Q(begun_at=None, ended_at=None, after=0)
                | (models.Q(begun_at__isnull=False) & ~models.Q(occasion="")),
                name="group_begun_has_an_occasion",
            ),
        )
        indexes = (
            models.Index(
                fields=["begun_at"],
                name="group_under_way",
                condition=models.Q(begun_at__isnull=False, ended_at=None),
            ),
        )


class LeftOut(models.Model):
    """Who is not told of a release, by decision of a person, and why."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="left_out")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=500)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["mailing", "customer"], name="left_out_once"),
            models.CheckConstraint(condition=~models.Q(why=""), name="left_out_says_why"),
        )


TELLS_ONE = models.Q(workaround__isnull=False)


class Notice(Work):
    """One thing told to one customer: decided and worded when it happened, sent later, kept as it was sent.

    `occasion` names what it is about ("released:12:1"); with the customer it is unique, so nobody is told twice. It is
    the database that keeps that promise.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notices")
    occasion = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.SET_NULL)
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.SET_NULL)
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices")
    # The version of a workaround that it tells, alone or beside something else: to a customer once.
    workaround = models.ForeignKey(Workaround, null=True, blank=True, on_delete=models.SET_NULL, db_index=False)
    address = models.CharField(max_length=254, blank=True, default="")
    # What it is written in; "" for English, as all were once.
    language = models.CharField(max_length=8, blank=True, default="")
    subject = models.CharField(max_length=400)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    message_id = models.CharField(max_length=200, unique=True)
    thread_id = models.CharField(max_length=200, blank=True, default="")
    # What it answers, the nearest last: ids of ours and of their own mails, with a space between.
    references = models.TextField(blank=True, default="")
    # Where one press ends what it is sent for, as `List-Unsubscribe` has it; "" for what isn't subscribed to.
    stop = models.CharField(max_length=500, blank=True, default="")
    # Waits to be folded with others into one mail, `folded_into` once it was. It is worded again then, from `facts`.
    gathered = models.BooleanField(default=False)
    facts = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    folded_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="folded", db_index=False
    )
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer", "occasion"], name="notice_once_per_occasion"),
            models.UniqueConstraint(
                fields=["customer", "workaround"], name="notice_once_per_workaround", condition=TELLS_ONE
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="notice_kind_known"),
            models.CheckConstraint(
                condition=models.Q(state=State.WAITING, due_at__isnull=False)
                | models.Q(
                    state__in=[state for state in State.values if state != State.WAITING],
                    due_at__isnull=True,
                ),
                name="notice_waiting_is_due",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.SENT) | models.Q(sent_at__isnull=False), name="notice_sent_says_when"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.FOLDED) | models.Q(folded_into__isnull=False),
                name="notice_folded_says_where",
            ),
        )
        indexes = (
            models.Index(fields=["due_at", "id"], name="notice_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["issue", "id"], name="notice_of_issue"),
            models.Index(fields=["group", "state"], name="notice_of_group", condition=models.Q(group__isnull=False)),
            models.Index(
                fields=["due_at", "id"], name="notice_gathered", condition=models.Q(gathered=True, state=State.WAITING)
            ),
            models.Index(fields=["folded_into"], name="notice_folded", condition=models.Q(folded_into__isnull=False)),
            models.Index(fields=["workaround", "state"], name="notice_of_workaround", condition=TELLS_ONE),
            models.Index(fields=["id"], name="notice_failed", condition=models.Q(state=State.FAILED)),
        )


class SilenceDay(models.Model):
    """What was owed in words on a day: customers who waited too long, and how long together, in customer-days."""

    day = models.DateField(unique=True)
    customers = models.PositiveIntegerField()
    debt = models.FloatField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(debt__gte=0), name="silence_debt_not_negative"),)


class TheirMail(models.Model):
    """A mail of a customer's about their report, by its Message-ID: what we write next answers it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="their_mails")
    message_id = models.CharField(max_length=400)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["report", "message_id"], name="their_mail_once"),)
