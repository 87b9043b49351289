"""What is offered, and for how much."""
