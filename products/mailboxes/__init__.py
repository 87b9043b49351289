"""Mailboxes whose password follows the account's."""
