"""What customers read in their mails, as a line on their own timeline: "" for what is no news there."""

from django.utils.translation import gettext_noop as _

from heardback.notices.models import Kind

SAID = {
    Kind.RECEIVED: _("We thanked you for your report."),
    Kind.JOINED: _("We told you which problem it is."),
    Kind.AGREE: _("We asked you what fixed means to you."),
    Kind.PROPOSAL: _("We showed you how it would work."),
    Kind.RELEASED: _("We told you that the fix is out."),
    Kind.SIGN_OFF: _("We asked you whether it is fixed."),
    Kind.CLOSED: _("We told you that we close it."),
    Kind.DECLINED: _("We told you why we will not change it."),
    Kind.EXPLAINED: _("We explained what we found."),
    Kind.UPDATE: _("We wrote to you."),
    Kind.FOLLOW: "",
    Kind.PUBLIC: "",
    Kind.LINK: "",
    Kind.MERGED: _("We told you that we follow it up together with others."),
    Kind.APART: _("We told you that yours is a problem of its own."),
    Kind.STILL: _("We asked you whether it is still not fixed."),
    Kind.INVITE: "",
    Kind.PREVIEW: "",
    Kind.SUBMITTED: _("We told you that we have what you sent."),
    Kind.ENTERED: _("We told you that what you sent is entered."),
    Kind.LEFT: _("We told you that you can do it yourself now."),
    Kind.DIGEST: "",
    Kind.WORKAROUND: _("We told you what you can do until it is fixed."),
    Kind.RETRACTED: _("We told you to no longer do what we suggested."),
    Kind.ASK: _("We asked you for what would help us to find it."),
}

# What is not wanted by mail, as it stands on their page instead.
ON_THEIR_PAGE = {
    Kind.JOINED: _("We know which problem it is."),
    Kind.MERGED: _("We follow this up together with others."),
    Kind.APART: _("Your report is a problem of its own."),
    Kind.UPDATE: _("News about your report."),
    Kind.PROPOSAL: _("This is how it would work. Is it right?"),
    Kind.WORKAROUND: _("What you can do until it is fixed."),
    Kind.INVITE: _("Would you like to see proposals first?"),
    Kind.PREVIEW: _("You see this first. What do you think?"),
    Kind.RELEASED: _("The fix is out."),
    Kind.CLOSED: _("We close this one."),
}
