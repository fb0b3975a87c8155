"""People, places and bodies that make news in many languages, by the names they have in ten of them.

The names of states are in `actors.py`. These are marks among the terms of a story too (`*kharkiv`), so that two stories
in two languages can be seen to name the same; who speaks for a state is one name with it (`*us`).
"""

import re

from bot.core.stories.actors import NOT_LATIN
from bot.core.stories.evidence import words_of

# Latin names are whole words, Cyrillic ones begin a word, the others stand anywhere.
_NAMES = {
    "us": (
        "trump трамп ترامب 트럼프 トランプ 特朗普 川普 biden байден بايدن 바이든 バイデン 拜登 "
        "rubio рубио рубіо روبيو 루비오 ルビオ 鲁比奥"
    ),
    "ru": "lavrov lawrow лавров لافروف 라브로프 ラブロフ 拉夫罗夫",
    "fr": "macron макрон ماكرون 마크롱 マクロン 马克龙",
    "de": "merz мерц ميرتس 메르츠 メルツ 默茨",
    "gb": "starmer стармер ستارمر 스타머 スターマー 斯塔默",
    "un": "guterres гутерриш гутерреш غوتيريش 구테흐스 グテレス 古特雷斯",
    "ir": "khamenei chamenei jamenei хаменеи хаменеї خامنئي 하메네이 ハメネイ 哈梅内伊",
    "by": "lukashenko lukaschenko loukachenko лукашенко لوكاشينكو 루카셴코 ルカシェンコ 卢卡申科",
    "hu": "orban orbán орбан أوربان 오르반 オルバン 欧尔班",
    "in": "modi моди моді مودي 모디 モディ 莫迪",
    "br": "lula лула لولا 룰라 ルラ 卢拉",
    "ar": "milei милей мілей ميلي 밀레이 ミレイ 米莱",
    "eu": "leyen ляйен лаєн لاين 폰데어라이엔 ライエン 冯德莱恩",
    "grossi": "grossi гросси гроссі غروسي 그로시 グロッシ 格罗西",
    "iaea": "iaea aiea ieao oiea магатэ магате 국제원자력기구 原子力機関 国际原子能",
    "nato": "nato otan нато الناتو 나토 北約 北约",
    "opec": "opec opep опек أوبك 오펙 欧佩克",
    "kharkiv": "kharkiv kharkov charkiw járkov харьков харків харков خاركيف 하르키우 ハルキウ 哈尔科夫",
    "odesa": "odesa odessa одесс одес أوديسا 오데사 オデーサ 敖德萨",
    "kherson": "kherson cherson jersón херсон خيرسون 헤르손 ヘルソン 赫尔松",
    "donetsk": "donetsk donezk донецк донецьк دونيتسك 도네츠크 ドネツク 顿涅茨克",
    "zaporizhzhia": "zaporizhzhia saporischschja zaporijjia zaporiyia запорож запоріж 자포리자 ザポリージャ 扎波罗热",
    "crimea": "crimea krim crimée крым крим криму القرم 크림반도 크름반도 クリミア 克里米亚",
    "belgorod": "belgorod белгород бєлгород بيلغورود 벨고로드 ベルゴロド 别尔哥罗德",
    "rafah": "rafah рафах رفح 라파 ラファ 拉法",
    "golan": "golan голан الجولان 골란 ゴラン 戈兰",
    "hormuz": "hormuz ormuz ормуз هرمز 호르무즈 ホルムズ 霍尔木兹",
    "hodeidah": "hodeidah hudaydah hodeida ходейд ходейда الحديدة 호데이다 ホデイダ 荷台达",
    "kashmir": "kashmir kaschmir cachemire cachemira кашмир кашмір كشمير 카슈미르 カシミール 克什米尔",
}
OF_NAME = {written: name for name, names in _NAMES.items() for written in names.split()}
LATIN = frozenset(filter(str.isalpha, (written for written in OF_NAME if written[0] < "\u0400")))
OTHER = re.compile(
    "|".join(
        rf"(?<!\w){written}" if written[0] <= "ї" else written
        for written in sorted(OF_NAME.keys() - LATIN, key=len, reverse=True)
    )
)


def names_in(folded: str) -> frozenset[str]:
    """The places and bodies that a text in small letters names, and the codes of the states whose people it names."""
    found = {*(words_of(folded) & LATIN)}
    if not folded.isascii() and NOT_LATIN.search(folded):
        found.update(OTHER.findall(folded))
    return frozenset(OF_NAME[written] for written in found)
