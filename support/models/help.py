"""What the search of the help centre looks through, and who found an article useful (HLP-20, HLP-23)."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models

LONGEST_WORD = 40


class HelpPage(models.Model):
    """One article in one language, as the search knows it. Written from the files by ``manage.py articles load``."""

    slug = models.SlugField(max_length=60)
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64)
    vector = SearchVectorField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "slug"], name="help_page_once")]

    def __str__(self) -> str:
        return f"{self.language}/{self.slug}"


class HelpWord(models.Model):
    """A word of the articles of one language without its accents: what a mistyped one may have been."""

    language = models.CharField(max_length=2)
    word = models.CharField(max_length=LONGEST_WORD)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="help_word_once")]

    def __str__(self) -> str:
        return f"{self.language}: {self.word}"


class HelpVote(models.Model):
    """Whether an article was useful to somebody.

    ``voter`` is a digest with the portal's key over the article and the person, or the session of a stranger: nobody
    can tell from it who it was, nor which other articles the same person judged.
    """

    slug = models.SlugField(max_length=60)
    language = models.CharField(max_length=2)
    voter = models.CharField(max_length=64, unique=True)
    is_useful = models.BooleanField()
    given_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["slug", "language"], name="help_votes_of_article")]

    def __str__(self) -> str:
        return f"{self.language}/{self.slug}: {self.is_useful}"
