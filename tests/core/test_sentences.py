"""Where sentences end, in the scripts of the news."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.sentences import count_words, split_sentences


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("The ferry left. Nobody waved.", "en", ("The ferry left.", "Nobody waved.")),
        ("Mr. Vale met Gen. Orla Fenn at 5 p.m. EST on Jan. 5. They spoke.", "en", 2),
        ("The U.S. Secretary of Mills spoke. He left the U.S. The harbour closed.", "en", 3),
        ("He said no. The others agreed.", "en", 2),
        ("See p. 7 and No. 12 of the list. It is long.", "en", 2),
        ("Lumen Inc. said it pays $3.5 million. It did.", "en", 2),
        ('"We will stay. We always do," she said. "Good."', "en", 3),
        ("It ended.The talks went on.", "en", 2),
        ("Write to a.b@quay.example.Or do not call v1.2.Beta now. End.", "en", 2),
        ("J. R. Marlow and P. Quill won. I did not, nor did I. The end.", "en", 3),
        ("The first line ends here.\nthe second starts small.", "en", 2),
        ("Am 3. Oktober kam Dr. Falk. Er blieb bis zum 12. Tag.", "de", 2),
        ("M. Durand est venu. Il est parti à 18 h.", "fr", 2),
        ("¿Qué pasó? ¡Nada! Fin.", "es", 3),
        ("В 2024 г. Морской порт закрыли. Почему? Неясно.", "ru", 3),
        ("У вул. Садовій тихо. Люди пішли.", "uk", 2),
        ("وصل الوزير. هل بقي؟ نعم.", "ar", 3),
        ("배가 떠났다.아무도 없었다. 끝.", "ko", 3),
        ("彼は「行く。」と言った。船は出た！", "ja", 2),
        ("船离开了。没有人挥手！为什么？", "zh", 3),
        ("“安全吗？”她问船员。没有人知道。", "zh", 2),
        ('"안전합니까?" 그는 물었다. 2024. 10. 5. 열린 회의였다.', "ko", 2),
        ("Er wohnt in der Hafenstr. 12, z. B. bei Anna. Sie nicht.", "de", 2),
        ("Der Minister sagte: „Wir gehen.“ Mehr sagte er nicht.", "de", 2),
        ("« Est-ce sûr ? » demanda-t-elle. Il a dit : « Oui. » Puis rien.", "fr", 3),
        ("Selon l'art. 7, le port ferme à 6 h. Personne n'est venu, ni train, bus, etc. Rien.", "fr", 3),
        ("El barco salió a las 6 a. m. del lunes, Sta. Clara incluida. Nadie lo vio.", "es", 2),
        ("Закрыты школы, больницы и т. д. Власти молчат.", "ru", 2),
        ("Навчання тривають до 5 жовт. та в буд. 12. Кінець.", "uk", 2),
        ("التقى د. سامي مع أ. د. ليلى.انتهت المحادثات.", "ar", 2),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(text: str, language: str, sentences: int | tuple[str, ...]):
    found = split_sentences(text, language)
    assert (found if isinstance(sentences, tuple) else len(found)) == sentences, found


def test_a_blank_line_ends_a_sentence_without_a_full_stop():
    assert split_sentences("Harbour news\n\nThe ferry left.") == ("Harbour news", "The ferry left.")


def test_nothing_has_no_sentences():
    assert split_sentences(" \n\n ") == ()


@pytest.mark.parametrize(("text", "words"), [("two words", 2), ("船离开了港口", 4), ("", 0)])
def test_words_are_counted_in_any_script(text: str, words: int):
    assert count_words(text) == words


TEN = ["en", "ko", "ja", "zh", "ru", "uk", "ar", "es", "fr", "de", "xx"]
MARKS = (
    '. |.|\n|\n\n|U.S. |。|」と|"|Mr. | 3. |a.m. |The |« | ! »|„Ja.“|etc. |؟|"라고 |”他说。'
    "|т. д. |г. |¿|… |l'art. 7|z. B. |\u00a0"
)
PIECES = st.text() | st.sampled_from(MARKS.split("|"))


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(TEN))
@settings(max_examples=300)
def test_splitting_loses_nothing_but_blanks(text: str, language: str):
    assert "".join("".join(split_sentences(text, language)).split()) == "".join(text.split())
