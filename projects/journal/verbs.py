"""What each verb of the journal says in French, after the name of who did it. Each app adds the words of its acts."""

from collections.abc import Mapping

_words: dict[str, str] = {}
UNKNOWN = "a modifié le dossier"


def register_verbs(words: Mapping[str, str]) -> None:
    """Add words (« a classé le projet ») by verb; ValueError when a verb already has others."""
    for verb, said in words.items():
        if _words.setdefault(verb, said) != said:
            raise ValueError(f"two sentences for {verb}")


def words_of(verb: str) -> str:
    return _words.get(verb, UNKNOWN)
