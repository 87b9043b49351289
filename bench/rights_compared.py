"""The portal, the model and Cedar, asked the same questions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.clock import timed
from bench.rights_cedar import Cedar
from bench.rights_model import allows
from bench.rights_rows import Portal
from bench.rights_worlds import Question, Story

WAYS = ("portal", "model", "cedar")


@dataclass
class Comparison:
    """What came of it so far. ``given``: how often each action was allowed (True) and refused; ``seconds`` by way."""

    different: list[tuple[Question, dict[str, bool]]] = field(default_factory=list)
    given: Counter[tuple[str, bool]] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)

    @property
    def decisions(self) -> int:
        """Questions asked, each in all ways."""
        return self.given.total()

    def ask(self, story: Story, questions: Sequence[Question], portal: Portal) -> None:
        """Ask all three and keep what differs."""
        found: dict[str, list[bool]] = {}

        def portal_answers() -> None:
            found["portal"] = list(portal.answers(questions))

        def model_answers() -> None:
            found["model"] = [decided(story, each) for each in questions]

        def cedar_answers() -> None:
            found["cedar"] = Cedar(story.world).answers(questions)

        for way, answers in zip(WAYS, (portal_answers, model_answers, cedar_answers), strict=True):
            self.seconds[way] += timed(answers) / 1000  # type: ignore[assignment]
        for question, *said in zip(questions, *(found[way] for way in WAYS), strict=True):
            self.given[question.action, said[1]] += 1
            if len({*said}) > 1:
                self.different.append((question, dict(zip(WAYS, said, strict=True))))


def decided(story: Story, asked: Question) -> bool:
    """The model's answer."""
    return allows(story.world, asked.person, asked.organization, asked.action, asked.at, asked.product, asked.right)
