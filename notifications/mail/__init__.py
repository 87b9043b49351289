"""How a mail leaves: what it says as text, and the conversation with the mail server."""
