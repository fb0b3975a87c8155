"""Words, beginnings and endings that stand in articles about anything, by language."""

from collections.abc import Mapping

from bot.core.rules.tree import Form
from bot.core.tokens import split_words, written_form

Table = Mapping[str, frozenset[str]]
Languages = frozenset[str] | None  # that an article may be in; None: any

_WORDS = {
    "en": (
        "a an the of to in on at by for from with and or not is are was were be been being it its this that these "
        "as he she they we you i his their said says say has have had will would but which who s"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer eines und oder in im am an auf aus bei mit nach von vom "
        "vor zu zum zur für um über als auch es er sie sich ist sind war hat wird nicht noch dass"
    ),
    "fr": (
        "le la les l un une des de du d en et à a au aux dans par pour sur que qui est sont ont il elle ce cette se "
        "sa son ses ne pas plus avec"
    ),
    "es": (
        "el la los las lo un una de del y o a al en con por para que se su sus es son como más no ha sobre entre este "
        "esta"
    ),
    "ru": "в во и а но на не что с со по как он она они к о об у за из от до для при это его их был также",
    "uk": "і й та у в на не що з із зі до як за про від для це він по при його але також",
    "ar": ("في من على إلى الى عن مع أن ان إن هذا هذه ذلك التي الذي ما لا لم و أو كان كانت قد بعد قبل بين قال هو هي"),
    "he": "של את על לא זה הוא היא עם כי גם אל מ ה ב ו ל או כל אם בין יש",
    "zh": "的 了 在 是 和 与 與 及 对 對 为 為 将 將 也 不 有 一 上 中 于 於 以 这 這 等",
    "ja": "する した して いる から こと として です ます ある れた という など について によ",
    "ko": "이 가 은 는 을 를 의 에 도 로 와 과 다 고 한 하 서 지 기 해 으로 에서 했다 한다 하고 하는 있다 이다 대한",
}
# Letters that begin or end so many words of a language that most articles have one; measured where texts were at hand.
_BEGINNINGS = {
    "en": "the and for sai said",
    "de": "der die das ein eine und mit auf den ver",
    "fr": "les des que une par pour pou com comm con",
    "es": "que los las del con por para est",
    "ru": "что про пре под при",
    "uk": "про при під пере",
    "ar": "الم الا الت الع ال",
}
_ENDINGS = {
    "en": "the and for said aid ing ings ers ons ans its ays ion ions tion tions ent ents ted ment ments hat",
    "de": "der die das und ein eine einer einem den mit eit heit keit ung ungen cht icht ich lich ist ten gen hen auf",
    "fr": "les des une que ons nts urs ens nes ins ent ents ues ion ions tion tions ment ments est ont ant aire",
    "es": "los las que del una ión ción ciones ado ada ados idad dad mente ente aba",
    "ru": "ого его кого ского ский ской ции ация ации ение ения ений ный ная ных ной ость ости ать ить ться тся ник",
    "uk": "ого ого ська ський ської ення ання ість ості ати ити ться ція ції ний них ної",
}
# What is common in one language and says something in another: refused only where a rule says the language.
_SPEAKING = (
    "am an con dem den des die hat les las los mit par plus pas pour son sur war como sobre entre no com comm est ver "
    "ten hen aire ada ist"
)


def _folded(written: Mapping[str, str]) -> Table:
    return {language: frozenset(map(written_form, words.split())) for language, words in written.items()}


def _with_any(table: Table) -> Mapping[str | None, frozenset[str]]:
    """`table`, and under None what is common in a language and says nothing in the others."""
    speaking = frozenset(_SPEAKING.split()) - table["en"]
    return {None: frozenset().union(*table.values()) - speaking} | dict(table)


_WORDS_OF = _with_any(_folded(_WORDS))
_TABLES = {
    Form.INFLECTED: _WORDS_OF,
    Form.EXACT: _WORDS_OF,
    Form.PREFIX: _with_any(_folded(_BEGINNINGS)),
    Form.ENDING: _with_any(_folded(_ENDINGS)),
}


def is_everyday(word: str, form: Form, languages: Languages) -> bool:
    """Whether `word`, as articles are read, finds a great part of all articles in one of `languages`."""
    if not word.isascii() and split_words(word) == ((word, True),):
        form = Form.INFLECTED  # it is found within longer words, whatever stands beside it
        if len(word) == 1 and "\u3040" <= word <= "\u309f":
            return True  # every Japanese article has most of the hiragana
    table = _TABLES[form]
    if languages is None:
        return word in table[None]
    return any(word in table.get(language, ()) for language in languages)
