"""The help centre: articles in five languages, public, tested with the screens that they are about (guide 17)."""
