"""How little the commonest words of news tell, by language: their rarity, from 0.4 to 1, in which most words stand.

A new installation has no stories yet to see it from. The English ones are counts over the openings of a thousand
articles, made by `bench/background.py`; those of the other languages are written down, all of the same rarity.
"""

_ENGLISH = {
    0.4: (
        "accord against alleg ani appear around author back becaus befor between call case citi cnn come countri day "
        "death down dure even face famili first forc former found friday get go govern high him home hous includ "
        "investig issu kill know like live long look made make man mani member minist monday month my nation news "
        "offic offici old onli other part peopl person place polic presid report right show sinc start state such "
        "take team three through time took tri tuesday two use wednesday week while work world year "
    ),
    0.5: (
        "10 20 30 accus across action add age ago air am american among announc anoth area arrest ask attack away "
        "base becom behind believ best bodi both came carri caus chang charg chief children claim close comment "
        "compani continu court depart didn't die differ direct director don't earli earlier end far feel few file "
        "film final find fire five follow four friend give good got group hand happen head held help here histori hit "
        "hope hospit hour howev imag incid india inform internat involv known later law lead leader leav left life "
        "littl local major march me media men million mother move much name near need never next night number offer "
        "onc open order own parti photo plan play point post power provid public put question reach recent releas "
        "remain respons return rule run same saturday school second secur see servic set sever shot sign six social "
        "south speak stand star statement still stop stori student sunday support taken talk thing think thursday "
        "today too top turn under unit universiti veri video want washington way well went white woman women "
    ),
    0.6: (
        "11 12 13 14 15 19 2012 2013 2014 2015 2016 2017 account act actor administr again agenc agre ahead al allow "
        "almost along alreadi alway america angel answer anyon appar arm arriv assault associ attempt attend attorney "
        "august battl began begin big bill black board book boy bring british brother brought build busi california "
        "campaign capit car care celebr center central chanc child clear co communiti complet concern condit confer "
        "confirm congress connect consid control controversi counti cours creat current cut data date daughter dead "
        "deal decad decid decis delhi describ despit detail develop district doctor doe doesn't done drive due each "
        "effect effort eight elect employe enough event ever everi everyon execut expect experi express facebook fact "
        "fan father featur februari feder fight flight foreign form free front full further general girl given great "
        "ground grow half hard health hear heart himself hold host human i'm identifi immedi import increas indian "
        "industri initi insid interview januari job john join juli june justic keep kind larg late latest launch "
        "learn least led less let light line list locat london lost lot love main manag mark matter mean medic meet "
        "messag michael might mile militari minut miss moment money morn movi murder must north note noth obama occur "
        "oper organiz origin outsid page parent park particular pass past pay per perform photograph pictur pm polici "
        "polit popular posit possibl present press prime problem produc program project promis protect protest quick "
        "rais read real realli reason receiv record refer region relat research resid respond result road role saw "
        "scene search season secretari seek seem seen senior sent seri serious serv seven sexual share shoot short "
        "side site situat small someon someth son soon sourc space special spokesman spot staff station stay step "
        "street strong studi success suffer suspect system target tell term test thank they'r third though thought "
        "thousand threaten total train travel tv tweet twitter understand union until victim visit walk war wasn't "
        "watch weapon websit west whether whi whose wife win within without word worker wound wrote york young "
    ),
    0.7: (
        "100 16 17 18 2008 21 22 23 24 25 26 27 29 31 40 45 50 60 abl abus accept access activ activist actual addit "
        "address admit advanc advis affect affili africa african afternoon agent aid aircraft airlin airport anim "
        "annual anti anyth ap apart appeal applic approach approv april argu armi artist assist attent avail avoid "
        "award bad ban bank barack beach beauti becam below better biggest billion bjp block bomb border born break "
        "broke brown camera can't candid cannot caption captur career cast caught centr centuri certain chairman "
        "challeng champion charact check china choic christian citizen civil class clinton collect colleg color com "
        "command commit committe common compar complaint conduct confid conflict constitut contact contain content "
        "convict cost council coupl cover crash credit crew crime crimin crisi critic cross crowd cultur daili damag "
        "danger dark david deadlin debat decemb declar declin defend defens delay deliv demand democrat deni deputi "
        "design detect determin discov discuss diseas display document donald door dozen dr dream drink drug earth "
        "east econom educ email emergenc enforc england enter entir escap especi establish et evening everyth evid "
        "exact examin exist expert explain eye fail fall fear feet fell fellow felt femal field figur financi fine "
        "finish floor florida focus food footbal forward french fund futur game gather gave global goal gone grand "
        "guilti gun happi heard heavi herself hill hollywood hotel hundr husband i'v idea ill impact independ indic "
        "individu injur injuri inspir instead institut intellig intend intent interest internet iran isi islam island "
        "isn't isra israel jail joint journal journalist judg kept key khan kid knew kumar land largest lawyer legal "
        "legisl letter level lie limit link los lose loss low male market match memori mention met middl milit mind "
        "ministri mission model modern modi mr multipl mumbai museum muslim natur negoti neighbor network newspap "
        "nine normal notic novemb nuclear often onlin opposit option owner paid pain pair paper parliament particip "
        "passeng peac perhap period phone pick plane player pleas poll poor potenti practic premier prepar presidenti "
        "prevent previous price prison privat probabl process product profession progress promot prosecutor prove "
        "publish pull push quit quot race ran rang rape rate realiti recogn recov red refus regard regist "
        "relationship remov repli repres republican request requir rescu resign respect rest reveal richard rise risk "
        "roll room rs russia russian sabha safe safeti sale san schedul scienc scientist screen self senat send sens "
        "sentenc sex sheriff shock similar singer singh singl sit sometim song sound southern spark specif speech "
        "spent spoke spread stage standard store storm strike style subject suggest suit sun sure surpris surround "
        "syria tabl tax teacher technolog teen televis terror terrorist texa th themselv threat tie titl togeth tour "
        "toward town track tradit transport treat trial troubl true trump upcom updat various vehicl via vice victori "
        "view villag violenc vote wait water we'r wear web weekend whole whom wide william wit won won't wonder worth "
        "write written wrong you'r "
    ),
    0.8: (
        "150 1996 2007 2009 2010 2011 2018 28 32 33 35 400 55 70 90 abc abov abu academi accid accompani acknowledg "
        "actress adopt advertis affair afghanistan aggress agreement aim alabama alcohol alert ali alli allianc alon "
        "alongsid alter although ambassador amid amount analysi analyst ancient anniversari anonym anticip apolog app "
        "appoint arab archaeolog archiv art articl assembl assess athlet atmospher attract aug australia australian "
        "averag awar babi bag ball bar bare bbc bear beat behavior beij ben benjamin beyond bid bihar birth bit blame "
        "blast blood blow blue bob bollywood bone boston bound box brain brand breath brief broadcast broken brutal "
        "built bullet buy cabinet cabl cancel captain card cell cent ceo championship chant chase chines chose chris "
        "church cite civilian clash classic clean client climb closer club coach coalit coast code cold collabor "
        "colleagu combin comedian commerci commiss commission communic competit complain complex complic conclud "
        "confront congression conserv consist construct contest contract contribut convers cook cooper cop copi "
        "corpor correct correspond corrupt couldn't count crawl crore cup custodi custom dc debut dec dedic deep "
        "deepli defeat definit degre delet democraci demonstr depend desert destroy devast devic diagnos difficult "
        "disappear discoveri discrimin dismiss distanc distribut disturb divers divis documentari dollar domest don "
        "donat doubl drama dramat draw dress drew driver drop drove duti earn easi eastern economi edg edit either "
        "electr element embrac emerg emot encount encourag energi engag engin english enjoy ensur entertain environ "
        "episod equal estim europ european eventu everybodi exampl exchang excit exercis exit experienc explor extend "
        "extens extraordinari extrem extremist facil failur fair fake fals fame familiar famous farm fast fatal fbi "
        "ferguson festiv fifth fighter fill financ firm fit fix fled fli flow footag formal fought founder fourth "
        "franc freedom frequent fresh fulli function gain gang garden gas gate gay gender generat georg german getti "
        "giant gift goe gold googl gov governor grab grant greatest green guard gujarat gunmen guy hair hall hang "
        "harass harm harri hasn't haven't headlin headquart heat higher highest highlight highway hillari hire histor "
        "hole holi honor huge hurt icon ident illeg immigr impos imposs impress improv incred influenc insist "
        "instagram internal invest iranian iraq italian item itself jackson jame japanes jennif jersey jesus jet "
        "jewish joke journey jr jul jump juri kick kidnap killer kilomet kim king kingdom knock korea korean la lack "
        "lakh laugh lawmak lawsuit leadership leagu leg length lift listen lok longer lower lynch machin magazin "
        "maintain marathon marri marriag mass massachusett massiv mayb mayor meant meanwhil measur mexico mid "
        "midnight mike minor mistak mobil moham mom monitor motiv mountain movement municip music mysteri narendra "
        "nasa nbc nearbi neck netanyahu newli nomin nomine non none nor northern nurs object observ obtain obvious "
        "octob offens oil older ongo opinion opportun organis oscar otherwis oust outrag pacif pakistan pari parker "
        "partner passion path patient paul penalti perfect personnel peter physic piec pilot planet plead pledg plus "
        "pop popul port pradesh pre predict pregnant preserv pressur pretti princ prior pro probe proceed professor "
        "profil prompt pronounc properti prosecut prospect proud provinc pti purchas queen racial racist radio raid "
        "rain rajya ralli ranger rank rare rather re readi realiz rebel recal recommend recruit reduc reflect regular "
        "religi remark rememb remot repeat replac republ reserv resort retir reuter rich rick ring rival river robert "
        "rock rough round rout royal rush sanction sat saudi save scale scandal score sea seat secret section select "
        "sell sen separ septemb session settl ship shop shown shut signific simpli sister size slam smile societi "
        "solar sold soldier sort sought speaker specul speed spend spoken spokeswoman sport spring st status stephen "
        "stone stream struck structur struggl studio stun suburb sudden suicid summer summit suppli suppos suprem "
        "surgeri surveil surviv suspend switch tale talent tech teenag ten tension termin text theater they'v thoma "
        "throughout throw ticket tip toler tom touch tough tourist tournament trade traffic transform treatment trend "
        "trigger trip troop truck trust truth twice type typic uk ultim un unclear unfortun uniqu unknown unlik upon "
        "urg user usual uttar valley valu version veteran viewer violat violent virginia visitor voic voter wake wall "
        "warn we'v weather weigh weight welcom western whatev wind winner winter wish wood worldwid worri wors worst "
        "wouldn't yes younger youth "
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
