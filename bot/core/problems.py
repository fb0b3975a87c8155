"""What is wrong, in a sentence that can be said in other languages."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(init=False, slots=True)
class Problem:
    """A sentence with named {fields}, which catalogues know, and the facts that fill them; str() says it in English.

    The sentence is a literal where it is made, for the tool that gathers the sentences reads it there.
    """

    sentence: str
    facts: Mapping[str, "str | int | Problem"]

    def __init__(self, sentence: str, /, **facts: "str | int | Problem") -> None:
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)

    def about(self, **facts: str | int) -> "Problem":
        """The same with more facts."""
        return Problem(self.sentence, **self.facts, **facts)
