"""Security mails and who gets them."""
