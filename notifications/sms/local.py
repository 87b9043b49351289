"""The gateway of development: the mail catcher takes the SMS, so that ``var/mail`` and ``/dev/mail/`` have it."""

import smtplib

from django.core.mail import EmailMessage

from notifications.sms.base import GatewayError


class LocalGateway:
    """Writes to the number as if it were an address; ``.invalid`` is nobody's, should a real server be asked."""

    def send(self, *, key: str, number: str, text: str) -> None:
        """Hand it to the catcher; the header *To* is the number."""
        headers = {"To": number, "Message-ID": f"<{key}@sms.invalid>"}
        try:
            EmailMessage("SMS", text, to=[f"{number}@sms.invalid"], headers=headers).send()
        except (smtplib.SMTPException, OSError) as trouble:
            raise GatewayError(str(trouble), retryable=True) from trouble
