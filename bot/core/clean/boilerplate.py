"""What pages print around an article, as data: patterns by language that `bot.core.clean` takes out."""

import re

_AGENCIES = (
    r"AP|AFP|Reuters|REUTERS|EPA|EPA-EFE|EFE|ANSA|dpa|DPA|APA|TASS|ТАСС|KCNA|Yonhap|Xinhua|Kyodo|ANP|PA|PA Media|Pool"
    r"|Getty(?: Images)?|Anadolu(?: Agency)?|Sputnik|NurPhoto|Shutterstock|Alamy|Bloomberg|UPI|Handout|УНІАН"
    r"|РИА Новости"
)


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _lines(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)


# A line that is this and nothing else.
WHOLE_LINE = _lines(
    r"TT|[\d.,]{1,6}[KkMm]?",  # counters of comments and shares
    r"\d{1,3}[ -]min(?:ute)?s?\.?(?: read)?",
    r"(?:reading|read) time:? .{0,20}|estimated reading time.{0,20}",
    r"lesezeit:? .{0,20}|temps de lecture.{0,20}|tiempo de lectura.{0,20}|время чтения.{0,20}|час читання.{0,20}",
    r"leave (?:a|your) (?:comment|reply)|(?:no|\d+) comments?|comments?(?: \(?\d+\)?)?|join the (?:conversation"
    r"|discussion)",
    r"view comments|post a comment|add (?:a )?comment|comments are closed\.?|be the first to comment\.?",
    r"kommentare?(?: \(?\d+\)?)?|commentaires?(?: \(?\d+\)?)?|comentarios?(?: \(?\d+\)?)?|комментари[ий](?: \(?\d+\)?)?"
    r"|коментар[іи]?(?: \(?\d+\)?)?|تعليقات?|댓글(?: ?\d+)?|コメント(?: ?\d+)?|评论(?: ?\d+)?",
    r"advertisement|ad|sponsored(?: content)?|anzeige|publicité|publicidad|pubblicità|реклама|إعلان|광고|広告|广告",
    r"story continues below.*|article continues (?:below|after).*|skip (?:to|past) .{3,40}|(?:end|start) of .{3,40}",
    r"image|images|photos?|video|watch|listen|play|gallery|foto|vidéo|vídeo|видео|фото|відео|동영상|사진|動画|写真|视频|图片",
    r"(?:key points|story highlights|highlights|topics|tags|more|menu|search|home|live|breaking news"
    r"|latest news|top stories)",
    r"(?:recommended|trending|most read|most popular|editor'?s?['’]? picks?|more (?:on|from|about) .{2,60}"
    r"|more stories.*)",
    r"(?:read more|continue reading|see more|show more|load more|learn more|weiterlesen|lire la suite|seguir leyendo"
    r"|leer más|читать далее|читать дальше|читати далі|اقرأ المزيد|더보기|続きを読む|阅读全文)\W*",
    r"close|copied|copy link|link copied.*|print(?: this)?(?: article| page)?|save(?: article)?|bookmark"
    r"|back to top|go to top",
    r"\W*https?://\S+\W*|www\.\S+|\S+@\S+\.\w{2,}",
    r"[-–—_=*~•·.\s|]+",
)

# Words of share bars and menus: a line made of nothing else is one.
SHARE_WORDS = _words(
    """share tweet facebook twitter x whatsapp telegram linkedin email e-mail mail print reddit pinterest messenger copy
    link instagram youtube tiktok threads bluesky mastodon flipboard pocket viber vk line wechat weibo kakaotalk sms on
    this via to in new window opens article story comment comments save follow us listen subscribe more and with by
    click teilen drucken merken kommentieren partager imprimer envoyer compartir imprimir enviar condividi поделиться
    поделитесь в вконтакте одноклассники отправить печать поширити поділитися друк مشاركة شارك طباعة فيسبوك تويتر واتساب
    공유 공유하기 인쇄 트위터 페이스북 카카오톡 シェア ツイート 印刷 分享 打印 微博 微信"""
)

# A line that starts so leads away from the article. Applied to lines of at most `LONGEST_LINK` words.
LINK_START = _lines(
    r"(?:read|also|see|watch|listen|related|explore|don['’]t miss|more)\b[^.]{0,14}:",
    r"(?:also read|read also|read more|see also|related(?: stories| articles| news| topics| coverage)?\b(?! to)"
    r"|must read)",
    r"(?:sign up|subscribe|register) (?:to|for|here|now|today)|get (?:the|our) (?:latest|daily|free"
    r"|best).{0,60}newsletter",
    r"follow (?:us|@|.{2,30} on (?:twitter|x|facebook|telegram|instagram|whatsapp))|join (?:us"
    r"|our) .{0,40}(?:channel|telegram)",
    r"click here|download (?:the|our) app|(?:watch|listen) (?:live|now|here)|support (?:our|independent) journalism",
    r"©|copyright\b|\(c\) |all rights reserved|our standards:|this material may not be published|terms of use"
    r"|privacy policy",
    r"(?:last )?(?:updated|modified|published|posted|first published)(?: (?:on|at))?\b:? .{0,12}\d",
    r"tags?:|topics?:|filed under|categories:|category:|keywords:|source:|sources:|image source|image caption"
    r"|photo:|credit:",
    r"the post .{3,200} (?:appeared first on|first appeared on)|submitted by /?u/|article url:|comments url:",
    r"lesen sie (?:auch|mehr)|mehr zum thema|lire aussi|à lire aussi|sur le même sujet|lea también|le puede interesar"
    r"|leggi anche|leia também|lees ook|czytaj (?:też|także)",
    r"читайте (?:также|по теме|нас)|по теме:|подписывайтесь|смотрите также|фото:|источник:",
    r"читайте (?:також|нас)|дивіться також|підписуйтесь|джерело:|اقرأ أيضا|اقرأ أيضاً|إقرأ أيضا|شاهد أيضا"
    r"|المصدر:|تابعونا",
    r"관련 ?기사|관련 ?뉴스|저작권자|무단 ?전재|ⓒ|▶|関連記事|【関連|あわせて読みたい|相关新闻|相关阅读|延伸阅读"
    r"|责任编辑|责编|编辑：|原标题",
)
LONGEST_LINK = 30

# The line under a headline that dates the page: "Asia, News May 5, 2025 No Comments on ... 4 minute read".
HEAD_LINE = _lines(
    r"\bno comments on\b|\b\d+ comments? on\b",
    r"\d{1,3} ?min(?:ute)?s?\.? read\b",
    r"^(?:last )?(?:published|updated|posted|issued|modified|created)\b.{0,16}\d",
    r"^(?:veröffentlicht|aktualisiert|stand:|publié|mis à jour|publicado|actualizado|pubblicato|опубликовано|обновлено"
    r"|опубліковано|оновлено|نشر|تم النشر|입력|수정|송고|기사입력|公開|更新|发布时间|来源).{0,24}\d",
)

# A caption says so itself, or ends in the credit of its picture.
CAPTION_START = _lines(
    r"(?:this|file|in this|a|the|an? undated|undated)[^.]{0,40}\b(?:file |handout |undated |combination )?"
    r"(?:photo|image|picture|photograph|screengrab|video grab)\b[^.]{0,30}\b(?:shows?|released|provided|taken|made)\b.*"
    rf"(?:\b(?:via |/ ?)(?:{_AGENCIES})|[(\[][^)\]]*(?:{_AGENCIES})[^)\]]*[)\]])\.?$",
    r"FILE ?(?:PHOTO)? ?[-–—:]",
    r"(?:image|photo|picture|bild|foto|crédit photo|imagen|фото) ?(?:source|caption|credit|by|von|de)?[:,] ",
)
CREDIT_END = _lines(
    rf"[(\[](?:(?!\b(?:said|told)\b)[^()\[\]]){{2,60}}(?:/|via |— |– )\s?(?:{_AGENCIES})(?: (?:Photo"
    rf"|Images))?[)\]]\.?$",
    rf"[(\[](?:(?:{_AGENCIES}) (?i:file )?(?i:photo|images?|video)|(?i:file|pool"
    rf"|handout) (?i:photo))[^()\[\]]{{0,40}}[)\]]\.?$",
    rf"[.!?\"”)] ?(?:[\w .'’\-]{{1,50}}(?:/| via )(?:{_AGENCIES})|(?i:photo|file photo|image"
    rf"|photograph): ?[^.]{{2,60}})\.?$",
    rf"[.!?\"”)] ?(?:{_AGENCIES})/[\w .'’\-]{{2,50}}\.?$",
    rf"^(?:{_AGENCIES})/[\w .'’\-]{{2,50}}$|^[\w .'’\-]{{2,40}}/(?:{_AGENCIES})(?:/[\w .]+)?$|^(?i:getty images)$",
    flags=re.RegexFlag(0),
)
LONGEST_CREDIT = 160  # characters

# "— Name (@handle) January 6, 2025" closes an embedded post, and the line before it is the post. Where a whole article
# is one line, only link and signature can be told from the reporter's words; the names of links have ten characters.
POST_SIGNATURE = re.compile(r"^\s*[—–-]+ .{1,80}\(@\w{1,30}\)")
POST_LINK = re.compile(r"(?:pic\.twitter\.com|\bt\.co)/\w{10}\s*(?:[—–-]+ .{1,80}\(@\w{1,30}\).{0,40})?$")
POST_INLINE = re.compile(
    r"\s*(?:pic\.twitter\.com/\w{10}\s*)?[—–-]+ ?[^—–.!?]{1,60} ?\(@\w{1,30}\)(?: [A-Z][a-z]+ \d{1,2}, \d{4})?"
    r"|\s*pic\.twitter\.com/\w{10}"
)
POST_FRAME = _lines(
    r"view (?:this|the) (?:post|profile|tweet) on (?:instagram|x|twitter).*|a post shared by .*|this (?:post"
    r"|content) (?:is|was) "
    r"(?:hosted|embedded).*|allow (?:x|twitter|instagram|youtube|facebook).* content\??",
)

# Where a paragraph of the article ends in something that is not the article.
TAIL = _lines(
    r"\s*\[?(?:…|\.\.\.|&hellip;)\]$(?<=\])",
    r"\s*(?:\.\.\. ?|… ?)?\(?(?:read more|continue reading|read the full (?:story|article)|keep reading|weiterlesen"
    r"|lire la suite|leer más|читать далее|читати далі|اقرأ المزيد|続きを読む)\)?\W{0,4}$",
    r"\s*the post .{3,200} (?:appeared first on|first appeared on) .{2,80}$",
    r"\s*\((?:reporting|additional reporting|writing|editing|compiled) (?:by|and)[^()]{3,400}(?:\([^()]*\)[^()]*)*\)$",
    rf"(?<=[.!?”\"])\s*[(\[—-]{{1,2}} ?(?:with (?:inputs|files) from )?(?:{_AGENCIES})[)\]]?\.?$",
    r"(?<=[.!?”\"])\s+(?:[^.!?]|(?<=\b[A-Z])\.){3,250} contributed to this (?:report|story|article)\.$",
    r"\s+\S+@\S+\.\w{2,}$",
)

LONGEST_TAIL = 450  # characters
# What each of these has near its end, in small letters: asking that first costs a twentieth.
TAIL_SIGN = re.compile(
    r"[)\]]$|[.!?”\"]\s*[(\[—-]|@|read(?:ing| more| the full)|appeared|contributed to this|weiterlesen|la suite"
    r"|leer más|чита(?:ть|ти)|اقرأ المزيد|続きを読む"
)
LONGEST_SIGN = 120  # characters

# Who wrote it, as a line of its own or, in Korean and Chinese, beside the dateline.
BYLINE = re.compile(
    r"^(?:By|BY|Von|VON|Par|PAR|Por|POR|Di|Door|Przez|Text|Author|Autor|Автор|Автори|Текст|بقلم|كتب|كتبت|文|撰文|作者|記者)"
    r"(?::\s*|\s+)(?P<name>[^\W\d_][\w.,'’&/ \-]{1,100})$"
)
BYLINE_SUFFIX = re.compile(r"^(?P<name>[가-힣]{2,4}(?:[,·\s]+[가-힣]{2,4}){0,3})\s*(?:특파원|기자)(?:\s+\S+@\S+)?$")

SECTION = re.compile(r"^[-–—=*]+ ?[^\n]{2,80}? ?[-–—=*]+$")
BREADCRUMB = re.compile(r"^(?!.*«)(?:[^>›»]{1,30} ?[>›»] ?){1,6}[^>›»]{0,60}$")

# Small words inside names.
NAME_PARTICLES = _words("and und et y e de del da di van von der den el al bin ibn la le for in with и та")

# A row of a list or table of figures, as "Norland: 25%": no sentence, and yet the story where others stand beside it.
_VALUE = (
    r"[+−-]?(?:[$€£¥₩]\s?\d[\d.,]*(?:\s?[^\W\d]{1,10})?|[\d.,٠-٩]+\s?(?:%|％|٪|[Pp]er ?cent|Prozent|pour cent"
    r"|por ciento|процент\w*|відсот\w*|퍼센트|パーセント|k?m|км|㎞|公里|キロ|million|billion|Mio\.?|Mrd\.?|млн|млрд"
    r"|dollars?|euros?|Euro))"
)
ROW = re.compile(rf"[^\d\n]{{2,60}}?\s?[|:：=–—-]?\s?{_VALUE}(?:\W{{1,4}}{_VALUE}){{0,4}}\W{{0,3}}")
