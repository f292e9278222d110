"""The certificate shown to those who bring mail."""

import ssl

from django.core.exceptions import ImproperlyConfigured


def certified(certificate: str, key: str) -> ssl.SSLContext | None:
    """For a certificate and its key, both PEM files ("" when the key stands in the certificate's); None without one.
    ImproperlyConfigured for files that are no such thing."""
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key or None)
    except OSError as problem:
        raise ImproperlyConfigured(
            f"HEARDBACK_MAIL_CERTIFICATE: {certificate} with its key is not to be used: {problem.strerror or problem}."
        ) from None
    return context
