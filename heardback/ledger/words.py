"""The one catalogue of event words: what each is called, its sentence, and who may read it.

`team` is the sentence on the team's timeline, `customer` the one on the customer's ("" = customers never see it).
Both may use {actor} and any fact that was recorded. `heard` marks that a customer heard from us.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Word:
    name: str
    team: str
    customer: str = ""
    heard: bool = False


_ALL = (
    # reports
    Word("report.received", "{customer_name} reported: {title}", _("Your report arrived. Thank you.")),
    Word("report.doubted", "Who it is was not proven, and is kept as typed in: {why}"),
    Word("report.imported", "Imported from {source}"),
    Word("report.added", "{customer_name} added: “{words}”", _("You added: “{words}”")),
    Word("report.added.of", "{actor} added what {whose} wrote: “{words}”"),
    Word("mail.parked", "A mail from {sender} waits for a person: {why}"),
    Word("mail.set.aside", "{actor} set the mail of {sender} aside: {subject}"),
    Word("mail.still", "{customer_name} wrote that it is not fixed", _("You wrote that it is not fixed.")),
    Word("report.edited", "{actor} changed {fields}", "{said}"),
    Word("report.asked", "{actor} asked {whom}: {what}"),
    Word("report.cannot.say", "{actor} can't say: {what}", _("You told us that you don't know: {questions}")),
    Word("report.closed", "Closed: {why}", _("Closed: {why_said}")),
    Word("report.reopened", "Reopened: {why}", _("Open again.")),
    Word("receipt.renewed", "A fresh private link was asked for"),
    Word("report.postponed", "{actor} moved the next update to {due}: {note}"),
    Word("attachment.added", "{actor} added {names}", "{said}"),
    Word("attachment.held", "{name} is held back: the virus scanner found {found} in it", "{said}"),
    Word("attachment.removed", "{actor} removed {name}: {why}", "{said}"),
    # files
    Word("file.held", "{name} is held back: {found}"),
    # triage
    Word("report.triaged", "{actor} decided: {outcome}"),
    Word("report.replied", "{actor} replied: “{words}”", _("We wrote: “{words}”")),
    Word("report.explained", "{actor} explained: {note}", _("We looked into it: {note}")),
    Word(
        "report.matched", "{actor} joined report {number} to {key}", _("Joined to a problem that we are following up.")
    ),
    Word("report.joined.by.itself", "Joined to {key} by itself, {chance} sure: {why}"),
    Word("report.undone", "{actor} undid the decision: {what}"),
    Word("report.snoozed", "{actor} put it off until {until}"),
    Word("report.woken", "{actor} took it up again before its time"),
    Word("issue.taken.back", "{actor} took {key} back right after opening it: {title}"),
    Word("report.folded", "Put into a wave of reports that look like spam: {why}"),
    Word("report.released", "{actor} let it through: it is no spam"),
    Word("report.spam", "{actor} closed it as spam, with {count} in all", _("Closed: it looked like spam.")),
    Word("report.unspammed", "{actor} took back that it is spam", _("Open again.")),
    Word("report.unmatched", "{actor} took report {number} off {key}"),
    Word("issue.merged", "{actor} merged {key} into {into}. {why}", _("Followed up together with others from now on.")),
    Word("issue.took.in", "{actor} merged {key} ({customers} customers) into this. {why}"),
    Word("issue.unmerged", "{actor} took {key} out of {into} again. {why}", _("Followed up by itself again.")),
    Word("issue.let.go", "{actor} took {key} out of this again. {why}"),
    Word("issue.split", "{actor} split {count} reports off into {key}. {why}"),
    Word("issue.split.off", "{actor} split it off {source}, with {count} reports. {why}"),
    Word("split.undone", "{actor} put {count} reports back that were split off into {key}. {why}"),
    # issues
    Word("issue.opened", "{actor} opened {key}: {title}"),
    Word("issue.edited", "{actor} changed {fields}"),
    Word("issue.noted", "{actor}: {note}"),
    Word("workaround.written", "{actor} wrote version {version} of the workaround: {changed}"),
    Word("workaround.verified", "{verifier} tried version {version} of the workaround, and it helps: {note}"),
    Word("workaround.sent", "{actor} sent version {version} of the workaround to {count} customers"),
    Word("workaround.retracted", "{actor} retracted version {version} of the workaround: {why}"),
    Word(
        "workaround.helped",
        "{customer_name} says that version {version} of the workaround helped. {words}",
        _("You told us that what you can do meanwhile helped."),
    ),
    Word(
        "workaround.did.not.help",
        "{customer_name} says that version {version} of the workaround did not help. {words}",
        _("You told us that what you can do meanwhile did not help."),
    ),
    Word("conversation.logged", "{actor} talked with {customer_name} ({how}): “{words}”", _("We talked ({how}).")),
    # ranking
    Word("issue.pinned", "{actor} put it on top: {why}"),
    Word("issue.unpinned", "{actor} took it down from the top"),
    Word("order.weighed", "{actor} weighed the order of work otherwise ({fields}): {why}"),
    # loop
    Word("issue.moved", "{actor} moved it from {leaves} to {enters}. {note}", "{said}"),
    Word("issue.overrode", "{actor} overrode the gate: {note} (still wanting: {reasons})"),
    Word(
        "issue.bounced", "Still not fixed ({cause}): {words}", _("Not fixed yet; we start again from what fixed means.")
    ),
    Word("bounce.explained", "{actor} named the cause of the bounce: {cause}, charged to {gate}"),
    Word("issue.declined", "{actor} declined it as {declined_as}: {note}", _("We will not change this: {note}")),
    Word("issue.appealed", "{customer_name} asks to look again: “{words}”", _("You asked us to look again.")),
    Word("criterion.added", "{actor} wrote a success criterion: {text}"),
    Word("criterion.edited", "{actor} reworded a criterion (version {version}): {text}"),
    Word("criterion.carried", "{actor} carried a success criterion over from {source}: {text}"),
    Word("criterion.retired", "{actor} retired a criterion: {text}"),
    Word("criteria.asked", "{actor} asked {count} customers whether this is what fixed means"),
    Word("criterion.agreed", "{customer_name} agrees: {text}", _("You agreed what fixed means: {text}")),
    Word(
        "criterion.disputed",
        "{customer_name} sees “{text}” differently: “{words}”",
        _("You put it differently: “{words}”"),
    ),
    Word("criterion.settled", "{actor} settled how “{text}” is meant: {words}"),
    Word("issue.misunderstood", "{actor} kept what was expected instead ({step}): {expected}"),
    # groups that see proposals first
    Word("group.made", "{actor} made the group “{name}” of {product}"),
    Word("group.changed", "{actor} changed the group “{name}” ({fields})"),
    Word("group.closed", "{actor} closed the group “{name}”"),
    Word("group.opened", "{actor} opened the group “{name}” again"),
    Word("group.asked", "{actor} asked {customer_name} into the group “{name}”"),
    Word("group.joined", "{customer_name} wants to see proposals first, in the group “{name}”"),
    Word("group.declined", "{customer_name} does not want to be in the group “{name}”"),
    Word("group.left", "{customer_name} left the group “{name}”"),
    Word("group.taken.out", "{actor} took {customer_name} out of the group “{name}”: {why}"),
    Word("assumption.made", "{actor} assumes: {text}"),
    Word("assumption.settled", "{actor} {state} “{text}”: {evidence}"),
    Word("proposal.written", "{actor} wrote proposal {version}: {title}"),
    Word("proposal.shared", "{actor} shared proposal {version} with {count} customers{of_group}"),
    Word("preview.confirmed", "{customer_name}, of “{name}”, finds proposal {version} right"),
    Word("preview.disputed", "{customer_name}, of “{name}”, wants proposal {version} changed: “{words}”"),
    Word("proposal.confirmed", "{customer_name} confirmed proposal {version}", _("You confirmed proposal {version}.")),
    Word(
        "proposal.disputed",
        "{customer_name} wants proposal {version} changed: “{words}”",
        _("You asked for a change of proposal {version}: “{words}”"),
    ),
    Word("proposal.extended", "{actor} added “{title}” ({kind}) to proposal {version}"),
    Word("proposal.shortened", "{actor} took “{title}” out of proposal {version}"),
    Word("proposal.noted", "{actor} noted on proposal {version}: “{words}”"),
    Word("proposal.commented", "{actor} wrote to those who see proposal {version}: “{words}”"),
    Word(
        "proposal.answered",
        "{customer_name} wrote about proposal {version}: “{words}”",
        _("You wrote about proposal {version}: “{words}”"),
    ),
    Word("work.linked", "{actor} linked work: {title}"),
    Word("work.done", "{actor} finished linked work: {title}"),
    Word("criterion.verified", "{verifier} checked “{text}” on {environment} {version}: {result}. {evidence} {file}"),
    Word("signoff.signed", "{customer_name} says: it is fixed. {words}", _("You told us that it is fixed.")),
    Word(
        "signoff.refused",
        "{customer_name} says: it is not fixed. “{words}”",
        _("You told us that it is not fixed yet."),
    ),
    Word("signoff.presumed", "{customer_name} did not answer for {days} days: presumed, not signed"),
    Word("signers.named", "{actor} named who signs it off: {names}"),
    Word("followup.asked", "{count} customers were asked whether it still holds"),
    Word("followup.holds", "{customer_name} says that it still holds", _("You told us that it still holds.")),
    Word(
        "followup.lost",
        "{customer_name} says that it holds no more ({criteria}): “{words}”",
        _("You told us that it is back."),
    ),
    Word("promise.made", "{actor} promised by {due}: {words}", _("We promised: {words}, by {due}.")),
    Word("promise.kept", "Kept: {words}"),
    Word("promise.broken", "Broken: {words}. {why}"),
    Word("promise.made.good", "Made good, late: {words}"),
    Word("promise.back", "{actor} took back a promise ({words}): {why}", _("We took back what we promised: {words}.")),
    # releases
    Word("release.made", "{actor} released {product} {version} to {environment}"),
    Word("release.noted", "{actor} changed the notes of {product} {version} for {whom}"),
    Word("release.reaches", "{actor} said that {product} {version} reaches {whom} {when}"),
    Word("release.reached", "{product} {version} reached {whom}"),
    Word("release.contains", "{product} {version} ({environment}) contains it", "{said}"),
    # board
    Word("board.published", "{actor} published it on the board"),
    Word("board.edited", "{actor} changed {fields} on the board"),
    Word("board.overrode", "{actor} let names stand in public words ({names}): {note}"),
    Word("board.withdrawn", "{actor} took it off the board"),
    Word("board.updated", "{actor} wrote a public update: {text}"),
    Word("board.follow.asked", "{customer_name} asks to follow it on the board"),
    Word("board.followed", "{customer_name} follows it on the board"),
    Word("board.unfollowed", "{customer_name} follows it no longer"),
    Word("board.status", "{actor} set the status line of {product}: {text}"),
    # submissions
    Word("form.made", "{actor} made the form “{title}”"),
    Word("form.changed", "{actor} changed the form “{title}”: {fields}"),
    Word("form.closed", "{actor} closed the form “{title}”"),
    Word("form.reopened", "{actor} opened the form “{title}” again"),
    Word("submission.received", "{customer_name} sent the form “{title}”", _("You sent us the form “{title}”.")),
    Word("submission.taken", "{actor} took what {customer_name} sent by “{title}”"),
    Word("submission.back", "{actor} put back what {customer_name} sent by “{title}”"),
    Word("submission.entered", "{actor} entered what {customer_name} sent by “{title}”"),
    Word("submission.undone", "{actor} undid that what {customer_name} sent by “{title}” is entered"),
    Word("submission.done", "What {customer_name} sent by “{title}” was entered by {who}: they are told"),
    Word("submission.left", "What {customer_name} sent by “{title}” is left to them: the fix is out"),
    Word("submission.aside", "{actor} set aside what {customer_name} sent by “{title}”: {why}"),
    Word("submission.deleted", "What {customer_name} sent by “{title}” was deleted, as promised"),
    Word("submission.retried", "{actor} let what {customer_name} sent by “{title}” be sent to the webhook again"),
    Word("submissions.exported", "{actor} exported {count} sent by the form “{title}”"),
    # trends
    Word("alert.raised", "{count} customers in {hours} hours: alert raised"),
    Word("alert.called", "{actor} raised an alert: {note}"),
    Word("alert.called.off", "{actor} ended the alert"),
    Word("alert.ended", "Fewer than {threshold} customers in {hours} hours again: alert over"),
    # notices
    Word("update.written", "{actor} wrote an update to {count} customers: {text}"),
    Word("told", "{customer_name} was told ({kind}) by {how}", "{said}", heard=True),
    Word("mailing.worded", "{actor} wrote what {whom} are told of {version}: {text}"),
    Word("mailing.left.out", "{actor} left {customer_name} out of what is told of {version}: {why}"),
    Word("mailing.taken.in", "{actor} let {customer_name} hear of {version} after all"),
    Word("mailing.begun", "{actor} sent off what {count} are told of {version}: {whom}"),
    Word("mailing.paused", "{actor} paused what is told of {version}"),
    Word("mailing.resumed", "{actor} let what is told of {version} go on"),
    Word("left.out", "{customer_name} was left out ({kind}), by {by}: {why}"),
    Word("notice.retried", "{actor} let the mail to {customer_name} ({kind}) be tried again"),
    Word("link.sent", "{customer_name} was sent a fresh private link by {how}", _("We sent you a fresh link.")),
    Word("follow.sent", "{customer_name} was asked to confirm by {how} that they follow it"),
    Word("digest.sent", "{customer_name} was sent several things in one mail, by {how}"),
    Word(
        "not.wanted",
        "{customer_name} chose not to be mailed this ({kind}): it is on their page",
        "{said}",
        heard=True,
    ),
    Word("words.written", "{actor} wrote what mails of {product} say ({what}, {language}), version {version}. {why}"),
    Word("words.usual", "{actor} let mails of {product} say our usual words again ({what}, {language})"),
    Word("preference.chosen", "{actor} chose what {customer_name} hears: {said}"),
    Word("not.told", "{customer_name} could not be told ({kind}): {why}"),
    # accounts, products
    Word("member.added", "{actor} added {name} as {role}"),
    Word("member.invited", "{actor} invited {name} ({email}) as {role}"),
    Word("member.joined", "{name} accepted the invitation, as {role}"),
    Word("invite.sent.again", "{actor} sent {name} ({email}) the invitation again"),
    Word("invite.withdrawn", "{actor} withdrew the invitation of {name} ({email})"),
    Word("member.changed", "{actor} changed {name}: {fields}"),
    Word("token.made", "{actor} made the token {name} ({role})"),
    Word("token.revoked", "{actor} revoked the token {name}"),
    Word("company.named", "{actor} named the company {name}"),
    Word("setup.left", "{actor} left it as it is while setting up: {step}"),
    Word("setup.ended", "{actor} was done with the first steps"),
    Word("mail.tried", "{actor} sent a test mail to {to}: {became}"),
    Word("product.added", "{actor} added the product {product}"),
    Word("product.changed", "{actor} changed {product}: {fields}"),
    Word("policy.changed", "{actor} set version {version} of the policy of {product}: {fields}. {why}"),
    Word("product.key.rotated", "{actor} made a new {key} for {product}"),
    Word("customer.edited", "{actor} changed {fields}"),
    Word("customer.merged", "{actor} said that {name} is {into}: {why}"),
    Word("customer.took.in", "{actor} said that {name} is {into}: {why}"),
    Word("customer.kept.apart", "{actor} said that {name} and {other} are two"),
    Word("customer.unmerged", "{actor} said that {name} is not {into} after all: {why}"),
    Word("customer.let.go", "{actor} said that {name} is not {into} after all: {why}"),
    Word("organization.described", "{actor} changed {fields} of {organization}"),
    Word(
        "people.brought.in", "{actor} brought in {kind} from {name}: {made} new, {changed} changed, {rejected} refused"
    ),
    Word("attribute.added", "{actor} added {name} to what is known of a {whose}"),
    Word("attribute.changed", "{actor} changed {fields} of {name}, of a {whose}"),
    Word("identity.refused", "Mail to {address} is held back: {why}"),
    Word("identity.accepted", "{actor} lets mail to {address} through again"),
    Word("identity.proven", "{customer_name} showed that {address} is theirs: by a link that was mailed there"),
)

WORDS: dict[str, Word] = {word.name: word for word in _ALL}
HEARD: tuple[str, ...] = tuple(word.name for word in _ALL if word.heard)
FOR_CUSTOMERS: tuple[str, ...] = tuple(word.name for word in _ALL if word.customer)
