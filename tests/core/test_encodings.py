"""Prose that does not say its encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.encodings import guess_encoding

HEADLINES = {
    "cp1252": [
        *("Café fermé", "São Paulo não dorme", "Mañana habrá elecciones", "Bürger prüfen Fälle", "Größe"),
        *("Ålesund får ny færge", "El niño cayó", "Il governo ha deciso, è così", "15 € – price", "Räksmörgås på ön"),
        "“Précédent”: l’été coûte 5 €",
    ],
    "cp1250": ["Wieża w Łodzi", "Žluťoučký kůň", "Árvíztűrő tükörfúró", "Županija čeka odluku", "Více než sto lidí"],
    "iso8859_2": ["Wieża w Łodzi", "Śląsk żegna górników", "Měsíc poté přišel déšť", "Rząd przyjął ustawę"],
    "cp1254": ["Hükümet düştü", "Şehirde kar yağışı başladı", "Gemi limandan ayrıldı, yağış bekleniyor"],
    "cp1251": ["Привет", "Москва ждет", "Уряд ухвалив рішення", "ВЫБОРЫ ПРЕЗИДЕНТА НАЗНАЧЕНЫ"],
    "koi8_r": ["Привет", "Москва ждет", "ВЫБОРЫ ПРЕЗИДЕНТА НАЗНАЧЕНЫ"],
    "iso8859_5": ["Привет", "Москва ждет", "ВЫБОРЫ ПРЕЗИДЕНТА НАЗНАЧЕНЫ"],
    "cp866": ["Москва ждет выборов"],
    "cp1253": ["Αθήνα", "Η κυβέρνηση παραιτήθηκε"],
    "cp1255": ["ממשלה חדשה הושבעה", "ירושלים"],
    "cp1256": ["السلام عليكم", "أخبار اليوم", "انتخابات في مصر"],
    "iso8859_6": ["السلام عليكم", "انتخابات في مصر"],
    "cp874": ["สวัสดี", "นายกรัฐมนตรีลาออก"],
    "cp1257": ["Šiandien Vilniuje sninga, žmonės laukia", "Rīgā šodien atklāj jaunu tiltu"],
    "gb18030": ["中国", "股市暴跌", "医院爆炸致十人受伤"],
    "big5": ["股市暴跌", "醫院爆炸致十人受傷"],
    "cp949": ["한국", "주가 폭락", "병원 폭발로 열 명 부상"],
    "cp932": ["株価が暴落", "ニュース速報", "台風が東の海岸に近づいている"],
    "euc_jp": ["日本", "株価が暴落", "ニュース速報"],
}
CASES = [(codec, headline) for codec, headlines in HEADLINES.items() for headline in headlines]


@pytest.mark.parametrize(("codec", "headline"), CASES)
def test_a_few_words_show_what_they_are_written_in(codec: str, headline: str):
    for body in (headline, f"{'<p>far from it</p>' * 1000}<title>{headline}</title>"):
        written = body.encode(codec)
        assert written.decode(guess_encoding(written)) == body


@given(st.binary(max_size=300))
def test_whatever_the_bytes_there_is_a_guess(body: bytes):
    assert isinstance(body.decode(guess_encoding(body), "replace"), str)
