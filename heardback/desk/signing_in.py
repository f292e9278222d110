"""Signing in: by a code that is mailed, by password, or by a one-time link. Nobody signs up by themselves."""

from collections.abc import Sequence
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest

from heardback.channels.message import Message, NotDelivered
from heardback.notices.sending import mail_channel


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MailBackend(BaseEmailBackend):
    """Sends Django's own mails (sign-in codes) the way notices go."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        channel, sent = mail_channel(), 0
        for mail in email_messages:
            for to in mail.recipients():
                message_id = f"{uuid4().hex}@{settings.HEARDBACK_MAIL_DOMAIN}"
                try:
                    channel.send(
                        Message(to, str(mail.subject), str(mail.body), sender=mail.from_email, message_id=message_id)
                    )
                    sent += 1
                except NotDelivered:
                    if not self.fail_silently:
                        raise
        return sent
