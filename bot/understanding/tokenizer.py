"""Cuts a message into words, marks and emoji: each of them tells something of what is meant."""

from __future__ import annotations

import re

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

# "don't" is one word; a comma, a bracket and an emoji stand by themselves.
WORD_OR_MARK = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MessageTokenizer(Tokenizer):  # type: ignore[misc]
    """Rasa's own drops marks and emoji, at which a title often ends."""

    @staticmethod
    def get_default_config() -> dict[str, object]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "prefix_separator_symbol": None,
            "token_pattern": None,
        }

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        text = message.get(attribute)
        return [Token(match[0], match.start()) for match in WORD_OR_MARK.finditer(text)]
