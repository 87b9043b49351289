"""What proves somebody: app, SMS, key, push, backup codes."""
