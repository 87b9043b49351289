"""Every mail: outbox, delivery, the log of messages sent."""

from core import hooks


class NotificationsConfig(hooks.App):
    name = "notifications"
