"""What customers read in their mails, as a line on their own timeline: "" for what is no news there."""

from heardback.notices.models import Kind

SAID = {
    Kind.RECEIVED: "We thanked you for your report.",
    Kind.JOINED: "We told you which problem it is.",
    Kind.AGREE: "We asked you what fixed means to you.",
    Kind.PROPOSAL: "We showed you how it would work.",
    Kind.RELEASED: "We told you that the fix is out.",
    Kind.SIGN_OFF: "We asked you whether it is fixed.",
    Kind.CLOSED: "We told you that we close it.",
    Kind.DECLINED: "We told you why we will not change it.",
    Kind.EXPLAINED: "We explained what we found.",
    Kind.UPDATE: "We wrote to you.",
    Kind.FOLLOW: "",
    Kind.PUBLIC: "",
    Kind.LINK: "",
    Kind.MERGED: "We told you that we follow it up together with others.",
    Kind.APART: "We told you that yours is a problem of its own.",
    Kind.STILL: "We asked you whether it is still not fixed.",
    Kind.ASK: "We asked you for what would help us to find it.",
}
