"""What a leaving person's products need: rights, data, transfer."""
