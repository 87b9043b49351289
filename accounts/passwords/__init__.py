"""What a password must be, changing it, the mailbox that follows it."""
