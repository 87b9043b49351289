"""Every mail, SMS and bell entry: outbox, delivery by a worker, log of messages sent."""
