"""How mail programs begin what they quote, in many languages: "On Monday Marta wrote:", a block of From/Sent/To, a line
that says "Original Message"."""

import re

# "wrote", as it stands in an attribution.
_WROTE = (
    r"wrote|writes|a écrit|a ecrit|schrieb|geschrieben|schreef|geschreven|ha scritto|scrisse|escribió|escribio|"
    r"escreveu|skrev|skrifaði|kirjoitti|napisał(?:\(a\))?|napisała|napsal(?:\(a\))?|napísal(?:\(a\))?|menulis|"
    r"ditulis|написал(?:\(а\)|а)?|пишет|пише|писав(?:\(ла\))?|a scris|írta|yazdı|şunu yazdı|đã viết|έγραψε|写道|寫道|"
    r"のメール|書きました|작성|כתב(?:ה)?|كتب(?:ت)?|rašė|kirjutas|je napisao(?:/la)?"
)
# Words by which an attribution begins; a number must follow, or somebody's address.
_ON = r"on|at|le|am|el|il|op|em|den|dnia|w dniu|dňa|dne|pada|pe|vào|em|a|på|na|ngày|στις|в|у|de"
_ATTRIBUTION = re.compile(rf"(?<!\w)(?:{_WROTE})(?!\w)", re.I)
_STARTS = re.compile(rf"^[\s>*_-]*(?:{_ON})\b(?=.*\d)", re.I)
_DATED = re.compile(r"\d{1,2}[:.]\d{2}|\b(?:19|20)\d{2}\b|@|\d{1,2}\s*月|\d{1,2}[./]\d{1,2}[./]\d{2}")
_ENDS = re.compile(rf"(?:[:：]|(?:{_WROTE})|-{{3,}})[\s*_>]*$", re.I)
_UHR = re.compile(r"\bUhr[\s*_]*:[\s*_]*$")
# Gmail without a verb: "2016-03-03 17:21 GMT+01:00 Some One <some@one.example>:".
_BARE = re.compile(r"^\s*(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}\b.{0,200}(?:GMT[+-]\d|<[^<>\s]+@[^<>\s]+>:?\s*$)")
# In a language that we know no verb of: a time, an address, and a colon.
_TIMED = re.compile(r"\d{1,2}[:.]\d{2}.{0,120}<[^<>\s]+@[^<>\s]+>\s*[:：][\s*_]*$")
_JOINED_MOST, _LONGEST = 5, 400

_ORIGINAL = re.compile(
    r"^[\s*_>]*(?:[-_=]{2,}[\s*]*)?(?:"
    r"original[\s-]*(?:message|nachricht|mail|e-mail|appointment)|forwarded message|begin forwarded message|"
    r"ursprüngliche nachricht|urspruengliche nachricht|originalnachricht|weitergeleitete nachricht|"
    r"anfang der weitergeleiteten nachricht|"
    r"message d'origine|message original|message transféré|début du message (?:transféré|réexpédié)|"
    r"mensaje original|mensaje reenviado|inicio del mensaje reenviado|mensagem original|mensagem encaminhada|"
    r"messaggio originale|messaggio inoltrato|inizio messaggio inoltrato|"
    r"oorspronkelijk bericht|doorgestuurd bericht|begin doorgestuurd bericht|"
    r"pesan asli|pesan terusan|pesan yang diteruskan|mulai pesan yang diteruskan|"
    r"wiadomość oryginalna|oryginalna wiadomość|исходное сообщение|пересылаемое сообщение|originalmeddelande|"
    r"oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|původní zpráva|原始邮件|原始郵件|元のメッセージ"
    r")\s*:?[\s*]*(?:[-_=]{2,}[\s*]*)?$",
    re.I,
)
_LABELS = {
    "from": "from|von|de|da|van|från|fra|od|от|від|dari|di|lähettäjä|gönderen|feladó|发件人|寄件者|差出人|보낸 사람",
    "to": "to|an|à|para|a|aan|till|til|do|кому|kepada|ke|vastaanottaja|kime|címzett|收件人|收件者|宛先|받는 사람",
    "date": "date|sent|gesendet|datum|envoyé|enviado el|enviado|fecha|data|inviato|verzonden|skickat|sendt|dato|"
    "wysłano|дата|отправлено|надіслано|tanggal|terkirim|dikirim|waktu|lähetetty|tarih|发送时间|日期|日時|送信日時|날짜",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|тема|perihal|subjek|judul|"
    "aihe|konu|tárgy|主题|主旨|件名|제목",
    "other": "cc|kopie|copie|copia|reply-to|antwort an|risposta|répondre à|responder a|priority|priorität|importance",
}
_HEADERS = [
    (name, re.compile(rf"^[\s*_>]*(?:{words})\s*[*_]*\s*[:：][*_\s]*", re.I)) for name, words in _LABELS.items()
]
_ABOVE = re.compile(
    r"(?:repl(?:y|ies)|respond|response|type|write|antwort\w*|schreiben|répon\w*|écri\w*|respond\w*|respuesta|escrib\w*|"
    r"balas\w*|tulis\w*)\b.{0,40}\b(?:above|below|oberhalb|über|au-dessus|ci-dessus|encima|arriba|di atas)\b.{0,20}\b"
    r"(?:line|zeile|linie|ligne|línea|garis|baris)",
    re.I,
)


def attribution(lines: list[str], at: int) -> int:
    """How many lines, from `at` on, say who wrote what is quoted next; 0 when that is not what stands there."""
    first = lines[at]
    if not first.strip() or len(first) > _LONGEST:
        return 0
    if _BARE.search(first) and not _ATTRIBUTION.search(first):
        return 1
    joined, empty, starts = (
        "",
        0,
        bool(_STARTS.search(first)) or bool(re.match(r"^[\s>]*(?:\d|-{2,} *on)", first, re.I)),
    )
    for number, line in enumerate(lines[at : at + _JOINED_MOST + 1]):
        if not line.strip():
            empty += 1
            if empty > 1 or not starts:
                return 0
            continue
        joined = f"{joined} {line.strip()}"
        if len(joined) > _LONGEST or (number and (attribution_alone(line) or (not starts and _begins_anew(line)))):
            return 0
        if number and _BARE.search(joined.strip()) and joined.rstrip().endswith(":"):
            return number + 1
        if _is_attribution(joined):
            return number + 1
    return 0


def attribution_alone(line: str) -> bool:
    """Whether this one line is an attribution: then what stands before it is none of it."""
    return bool(_STARTS.search(line)) and _is_attribution(line)


def _begins_anew(line: str) -> bool:
    return bool(_STARTS.search(line) and _DATED.search(line)) or _is_attribution(line)


def names_somebody(lines: list[str]) -> bool:
    """Whether an attribution gives an address or a year: where nothing shows that it is one, less is not enough."""
    return re.search(r"@|\b(?:19|20)\d{2}\b", " ".join(lines)) is not None


def _is_attribution(said: str) -> bool:
    if _TIMED.search(said):
        return True
    if not (_ATTRIBUTION.search(said) and _DATED.search(said)):
        return False
    return bool(_ENDS.search(said) or _UHR.search(said))


def header_block(lines: list[str], at: int) -> int:
    """How many lines, from `at` on, are the head of a mail that is quoted whole; 0 when they are not."""
    if _label(lines[at]) is None:
        return 0
    found: list[str] = []
    end, rests = at, 0
    for number in range(at, min(at + 16, len(lines))):
        line = lines[number]
        if (label := _label(line)) is not None:
            found.append(label)
            end, rests = number + 1, 0
        elif line.strip():
            rests += 1  # a long list of addresses, or a subject, goes on
            if rests > 2:
                break
        elif len(set(found)) >= 3:
            if rests and number - end == rests:
                end = number
            break
    kinds = set(found) - {"other"}
    return end - at if "from" in kinds and len(kinds) >= 2 and len(found) >= 3 else 0


def _label(line: str) -> str | None:
    if len(line) > 1000 or (":" not in line[:40] and "：" not in line[:40]):
        return None
    return next((name for name, words in _HEADERS if words.match(line)), None)


def labelled(line: str) -> bool:
    """Whether such a head may begin here."""
    return _label(line) is not None


def value_of(line: str, label: str) -> str | None:
    """What stands behind this label, None when the line has another."""
    words = dict(_HEADERS)[label]
    return words.sub("", line).strip(" *_\t") if words.match(line) else None


def original(line: str) -> bool:
    """ "-----Original Message-----" and the like."""
    return len(line) < 120 and _ORIGINAL.match(line) is not None


def reply_above(line: str) -> bool:
    return len(line) < 160 and _ABOVE.search(line) is not None
