"""How little the commonest words of news tell, by language: their rarity, from 0.4 to 1, in which most words stand.

A new installation has no stories yet to see it from. The English ones are counts over the openings of a thousand
articles, made by `bench/background.py`; those of the other languages are written down, all of the same rarity.
"""

_ENGLISH = {
    0.4: (
        "accord against alleg ani appear around author back becaus befor between call case citi come countri day "
        "death down dure even face famili first forc former found get go govern high him home hous includ investig "
        "issu kill know like live long look made make man mani member minist month my nation news offic offici old "
        "onli other part peopl person place polic report right show sinc start state such take team three through "
        "time took tri two use week while work world year "
    ),
    0.5: (
        "10 20 30 accus across action add age ago air am among announc anoth area arrest ask attack away base becom "
        "behind believ best bodi both came carri caus chang charg chief children claim close comment compani continu "
        "court depart didn't die differ direct director don't earli earlier end far feel few file film final find "
        "fire five follow four friend give good got group hand happen head held help here histori hit hope hospit "
        "hour imag incid inform internat involv known later law lead leader leav left life littl local major me media "
        "men million mother move much name near need never next night number offer onc open order own parti photo "
        "plan play point post power provid public put question reach recent releas remain respons return rule run "
        "same school second secur see servic set sever shot sign six social speak stand star statement still stop "
        "stori student support taken talk thing think today too top turn under veri video want way well went woman "
        "women "
    ),
    0.6: (
        "11 12 13 14 15 19 2012 2013 2014 2015 2016 2017 account act actor administr again agenc agre ahead al allow "
        "almost along alreadi alway answer anyon appar arm arriv assault associ attempt attend attorney battl began "
        "begin big bill black board book boy bring brother brought build busi campaign capit car care celebr center "
        "chanc child clear co communiti complet concern condit confer confirm connect consid control controversi "
        "cours creat current cut data date daughter dead deal decad decid decis describ despit detail develop "
        "district doctor doe doesn't done drive due each effect effort eight elect employe enough event ever everi "
        "everyon execut expect experi express fact fan father featur feder fight flight foreign form free front full "
        "further general girl given great ground grow half hard health hear heart himself hold host human identifi "
        "immedi import increas industri initi insid interview job join justic keep kind larg late latest launch learn "
        "least led less let light line list locat lost lot love main manag mark matter mean medic meet messag might "
        "mile militari minut miss moment money morn movi murder must note noth occur oper organiz origin outsid page "
        "parent park particular pass past pay per perform photograph pictur pm polici polit popular posit possibl "
        "present press problem produc program project promis protect protest quick rais read real realli reason "
        "receiv record refer region relat research resid respond result road role saw scene search season secretari "
        "seek seem seen senior sent seri serious serv seven sexual share shoot short side site situat small someon "
        "someth son soon sourc space special spokesman spot staff station stay step street strong studi success "
        "suffer suspect system target tell term test thank they'r third though thought thousand threaten total train "
        "travel tweet understand until victim visit walk war wasn't watch weapon websit whether whi whose wife win "
        "within without word worker wound wrote young "
    ),
    0.7: (
        "100 16 17 18 2008 21 22 23 24 25 26 27 29 31 40 45 50 60 abl abus accept access activ activist actual addit "
        "address admit advanc advis affect affili afternoon agent aid aircraft airlin airport anim annual anti anyth "
        "apart appeal applic approach approv argu artist assist attent avail avoid award bad ban bank beach beauti "
        "becam below better biggest billion block bomb border born break broke camera can't candid cannot caption "
        "captur career cast caught centr centuri certain chairman challeng champion charact check choic citizen civil "
        "class collect colleg color com command commit committe common compar complaint conduct confid conflict "
        "constitut contact contain content convict cost coupl cover crash credit crew crime crimin crisi critic cross "
        "crowd cultur damag danger dark deadlin debat declar declin defend defens delay deliv demand deni deputi "
        "design detect determin discov discuss diseas display document door dozen dream drink drug econom educ email "
        "emergenc enforc enter entir escap especi establish evening everyth evid exact examin exist expert explain "
        "eye fail fall fear feet fell fellow felt femal field figur financi fine finish floor focus food footbal "
        "forward fund futur game gather gave global goal gone guilti gun happi heard heavi herself hotel hundr "
        "husband idea ill impact independ indic individu injur injuri inspir institut intellig intend intent interest "
        "isn't jail joint journalist judg kept key kid knew land largest lawyer legal legisl letter level lie limit "
        "link lose loss low male market match memori mention met middl milit mind ministri mission model modern "
        "multipl natur negoti neighbor network newspap nine normal notic nuclear often onlin opposit option owner "
        "paid pain pair paper particip passeng peac perhap period phone pick plane player poll poor potenti practic "
        "premier prepar presidenti prevent previous price prison privat probabl process product profession progress "
        "promot prosecutor prove publish pull push quit quot race ran rang rape rate realiti recogn recov red refus "
        "regard regist relationship remov repli repres request requir rescu resign respect rest reveal rise risk roll "
        "room safe safeti sale schedul scientist screen self send sens sentenc sex shock similar singer singl sit "
        "sometim song sound spark specif speech spent spoke spread stage standard store storm strike style subject "
        "suggest suit sun sure surpris surround tabl tax teacher technolog teen televis terror terrorist th themselv "
        "threat tie titl togeth tour toward town track tradit transport treat trial troubl true upcom updat various "
        "vehicl via vice victori view villag violenc vote wait water we'r wear web weekend whole whom wide wit won "
        "won't wonder worth write written wrong you'r "
    ),
    0.8: (
        "150 1996 2007 2009 2010 2011 2018 28 32 33 35 400 55 70 90 abov accid accompani acknowledg actress adopt "
        "advertis affair aggress agreement aim alcohol alert alli allianc alon alongsid alter although ambassador "
        "amid amount analysi analyst ancient anniversari anonym anticip apolog app appoint archaeolog archiv art "
        "articl assembl assess athlet atmospher attract averag awar babi bag ball bar bare bear beat behavior beyond "
        "bid birth bit blame blast blood blow bone bound box brain brand breath brief broadcast broken brutal built "
        "bullet buy cabinet cabl cancel captain card cell cent championship chant chase chose church cite civilian "
        "clash classic clean client climb closer club coach coalit code cold collabor colleagu combin comedian "
        "commerci commission communic competit complain complex complic conclud confront congression conserv consist "
        "construct contest contract contribut convers cook cooper cop copi correct correspond corrupt couldn't count "
        "crawl crore custodi custom debut dedic deep deepli defeat definit degre delet democraci demonstr depend "
        "desert destroy devast devic diagnos difficult disappear discoveri discrimin dismiss distanc distribut "
        "disturb divers divis documentari dollar domest donat doubl drama dramat draw dress drew driver drop drove "
        "duti earn easi economi edg edit either electr element embrac emerg emot encount encourag energi engag engin "
        "enjoy ensur entertain environ episod equal estim eventu everybodi exampl exchang excit exercis exit "
        "experienc explor extend extens extraordinari extrem extremist facil failur fair fake fals fame familiar "
        "famous farm fast fatal festiv fifth fighter fill financ firm fit fix fled fli flow footag formal fought "
        "founder fourth freedom frequent fresh fulli function gain gang gas gate gay gender generat giant gift goe "
        "gold governor grab grant greatest green guard gunmen guy hair hang harass harm hasn't haven't headlin "
        "headquart heat higher highest highlight hire histor hole holi honor huge hurt icon ident illeg immigr impos "
        "imposs impress improv incred influenc insist internal invest item itself jet joke journey jump juri kick "
        "kidnap killer kilomet knock lack lakh laugh lawmak lawsuit leadership leg length lift listen longer lower "
        "lynch machin magazin maintain marathon marri marriag mass massiv mayb meant measur mid midnight minor mistak "
        "mobil mom monitor motiv mountain movement music mysteri nearbi neck newli nomin nomine non none nor northern "
        "nurs object observ obtain obvious offens oil older ongo opinion opportun organis otherwis oust outrag "
        "partner passion path patient penalti perfect personnel physic piec pilot planet plead pledg plus pop popul "
        "port pre predict pregnant preserv pressur pretti prior pro probe proceed professor profil prompt pronounc "
        "properti prosecut prospect proud provinc purchas racial racist radio raid rain ralli ranger rank rare rather "
        "re readi realiz rebel recal recommend recruit reduc reflect regular religi remark rememb remot repeat replac "
        "reserv resort retir rich ring rival river rock rough round rout royal rush sanction sat save scale scandal "
        "score sea seat secret section select sell separ session settl ship shop shown shut signific simpli sister "
        "size slam smile societi solar sold soldier sort sought speaker specul speed spend spoken spokeswoman sport "
        "spring status stone stream struck structur struggl studio stun suburb sudden suicid summer summit suppli "
        "suppos surgeri surveil surviv suspend switch tale talent tech teenag ten tension termin text theater they'v "
        "throughout throw ticket tip toler touch tough tourist tournament trade traffic transform treatment trend "
        "trigger trip troop truck trust truth twice type typic ultim unclear uniqu unknown unlik upon urg user usual "
        "valu version veteran viewer violat violent visitor voic voter wake warn we'v weather weigh weight welcom "
        "whatev wind winner winter wish wood worldwid worri wors worst wouldn't younger youth "
    ),
}
_OTHERS = {
    "de": (
        "angab behord bericht berlin bleib chef deutsch dienstag donnerstag drei end erklart erst euro expert fall "
        "fordert frag frau freitag geb geh gericht gest gross heut jahr kind komm kritisiert land lass mach mann "
        "meld mensch milliard million minist mittwoch monat montag morg partei polizei prasident prozent regier "
        "samstag sonntag staat stadt steh tag teil teilt unternehm usa vier warnt weit welt woch zeit zwei zweit "
    ),
    "fr": (
        "affirm an annonc anné appel aujourhui cas cent chef demain demand deux dimanch déclar encor enfant "
        "entrepris euros fair fait femm fin fois franc gouvern grand group hi homm jeud jour justic lund mard "
        "mercred milliard million ministr mois mond nouvel paris part pay plusieur polic premi président quatr "
        "question samed semain temp toujour tribunal trois vendred vill état "
    ),
    "es": (
        "afirm anunc anunci asegur ayer año años cas cient ciud cuatr dia dias doming empres españ español estad "
        "eur final gent gobiern gran grand hac hombr hoy jef juev justici lun madr mart mayor mañan mejor mes "
        "miercol millon ministr muj mund niñ nuev pais part person pid polic president prim primer sab seman tiemp "
        "tod tres tribunal vez viern "
    ),
    "ru": (
        "агентств вопрос воскресен врем втор вторник вчер глав год город государств дан два ден дет дня женщин "
        "завтр компан лет люд месяц миллиард миллион министерств министр мир москв назва недел нов объяв парт перв "
        "полиц понедельник правительств президент пресс процент пятниц рассказа результат росс российск рубл "
        "сегодн ситуац служб сред стал стран суббот суд три человек четверг четыр "
    ),
    "uk": (
        "агентств внаслідок вчор вівторок відсотк голов гривен дан два ден держав дня друг діт жінк завтр заявив "
        "заявил київ компан країн люд люде людин мільйон мільярд міністерств міністр міст місяц назвав неділ нов "
        "оголосив парт перш питанн повідомив повідомил повідомля повідомляєтьс поліц понеділок президент пресслужб "
        "пятниц розпов розповіл рок рік світ серед ситуац стал субот суд сьогодн тижден три україн українськ уряд "
        "час четвер чотир "
    ),
    "ar": (
        "اثن احد اربع اربعاء اسبوع اشخاص اضاف اضافت اطفال اعلن اعلنت افادت اكد اكدت امرا امس اول ايام ثان ثلاث "
        "ثلاثاء جديد جمع حزب حكوم خميس دعا دول رجل رييس زار زراء زير سبت سنه شرط شرك شهر عالم عام غدا كال كبير لاد "
        "محكم مدين مصادر مصدر ملي مليار ميه نحو وقت يان يذكر يوم "
    ),
    "ko": (
        "가운 검찰 경찰 계자 관계 관련 국내 국회 금요 기업 기자 난해 남성 내일 뉴스 대통 대표 "
        "대해 따르 르면 만원 말했 목요 문가 문제 미국 발표 밝혔 법원 사건 사람 서울 세계 센트 "
        "속보 수요 시민 야당 어제 억원 여당 여성 오늘 오전 오후 올해 요일 운데 월요 위해 의원 "
        "이번 일요 있다 장관 전문 전했 정부 지난 총리 토요 통령 퍼센 한국 한다 했다 혔다 화요 "
        "회사 "
    ),
    "ja": (
        "ある いう いて いる から こと され した して する ため つい てい です とい とし など "
        "につ によ ます まで もの より よる らか ると れた 万円 与党 世界 事件 今回 今年 今日 "
        "代表 企業 会社 会見 係者 億円 午前 午後 問題 国会 国内 土曜 報道 大統 大臣 女性 専門 "
        "市民 政府 日曜 日本 明ら 明日 昨年 昨日 月曜 木曜 東京 検察 水曜 火曜 男性 発表 統領 "
        "裁判 記者 警察 議員 速報 野党 金曜 長官 門家 関係 関連 首相 "
    ),
    "zh": (
        "一个 万元 上午 上周 下午 专家 世界 中国 中國 主席 事件 亿元 今天 今年 他们 代表 以及 "
        "企业 会见 公司 北京 去年 发布 可能 周一 周三 周二 周五 周六 周四 周日 問題 国会 国内 "
        "国家 國家 報導 女性 对于 已经 市民 快讯 总理 总统 我们 报道 指出 据报 政府 明天 昨天 "
        "本周 检方 没有 法院 消息 男性 目前 相关 總理 總統 美元 美国 美國 表示 記者 警方 认为 "
        "议员 记者 进行 部长 问题 "
    ),
}
OF_OTHERS = 0.6
RARITY = {
    "en": {word: rarity for rarity, words in _ENGLISH.items() for word in words.split()},
    **{language: dict.fromkeys(words.split(), OF_OTHERS) for language, words in _OTHERS.items()},
}
