"""Signing in: by a code that is mailed, by password, or by a one-time link. Nobody signs up by themselves."""

import logging
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest

from heardback.channels.message import Message, NotDelivered
from heardback.notices.sending import mail_channel

log = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away is said on the page, not a page that fails."""
        try:
            super().send_mail(template_prefix, email, context)
        except NotDelivered as problem:
            log.error("The mail to %s was not sent: %s", email, problem.why)
            words = "The mail could not be sent. Try again, or ask an admin for a sign-in link."
            messages.error(current.request, words)


class MailBackend(BaseEmailBackend):
    """Sends Django's own mails (sign-in codes, invitations) the way notices go. Raises NotDelivered."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        channel, sent = mail_channel(), 0
        for mail in email_messages:
            for to in mail.recipients():
                message_id = f"{uuid4().hex}@{settings.HEARDBACK_MAIL_DOMAIN}"
                words = Message(to, str(mail.subject), str(mail.body), sender=mail.from_email, message_id=message_id)
                channel.send(words)
                sent += 1
        return sent
