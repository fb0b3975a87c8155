"""Words that tell no story, by language: the most frequent function words and what reports say of saying."""

_WRITTEN = {
    "en": (
        "a about after all also an and are as at be been being but by can could did do does for from had has "
        "have he her his how i if in into is it its just last may more most new no not now of off on one or "
        "our out over said say says she should so some than that the their them then there these they this "
        "those to told up us was we were what when where which who why will with would yet you your"
    ),
    "de": (
        "aber alle als am an auch auf aus bei bis da das dass dem den der des die dies diese dieser durch ein "
        "eine einem einen einer eines er es für gegen hat haben ihr im in ist kann mehr mit nach neue neuen "
        "nicht noch nun nur ob oder sagt sagte sei sein seine sich sie sind so soll über um und unter vom von "
        "vor war weil wenn werden wie wieder will wird zu zum zur zwischen"
    ),
    "fr": (
        "a à après au aussi aux avec avoir ce ces cette comme contre d dans de des dit du elle en entre est "
        "et été être eu il ils je l la le les leur lors lui mais ne nous nouveau nouvelle on ont ou où par "
        "pas plus pour qu que qui s sa sans se selon ses si son sont sur un une va vers vous y"
    ),
    "es": (
        "a al ante antes como con contra cuando de del desde dice dijo donde dos el ella en entre era es esta "
        "este está fue ha han hasta hay la las le lo los más muy ni no nueva nuevo o para pero por que quien "
        "se según ser si sin sobre son su sus también tras un una uno y ya"
    ),
    "ru": (
        "а без более бы был была были было в во вот все для до его ее если еще же за заявил заявила и из или "
        "им их к как которые который ли между на над не него новые новый о об он она они от по под после при "
        "с сказал со словам сообщил так также то том ты у уже что чтобы это этого я"
    ),
    "ar": (
        "أن إن إلى التي الذي الى ان او أو بعد بين تم ثم حتى خلال ذلك على عن عند غير في قال قالت قبل قد كان "
        "كانت كل كما لا لم ما مع من منذ هذا هذه هو هي و وقال ومن"
    ),
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _WRITTEN.items()}
