"""How mails end without saying anything: signatures, what a telephone adds, confidentiality clauses."""

import re

_DELIMITER = re.compile(r"^\s*(?:--|—|–|—{2,}|-- ?|__)\s*$")
_RULE = re.compile(r"^\s*(?:[-_=*#~+•·ᐧ]\s?){1,}\s*$")
_LONG_RULE = re.compile(r"^\s*[_]{8,}\s*$")
_DEVICE = (
    r"i ?phone|i ?pad|i ?pod|android|blackberry|samsung|galaxy|huawei|xiaomi|pixel|nokia|htc|nexus|motorola|oneplus|"
    r"mobile?|mobil\w*|handy|smartphone|phone|telefon\w*|téléphone|teléfono|móvil|celular|ponsel|hp|tablet\w*|cell|"
    r"windows|outlook|mail\w*|yahoo|gmail|proton\w*|airmail|spark|k-9|thunderbird|tutanota|tuta|gmx|web\.de|laptop|"
    r"device|gerät"
)
_SENT = (
    r"sent|get outlook|gesendet|versendet|verschickt|envoyé|envoye|enviado|enviada|inviato|verzonden|skickat|sendt|"
    r"wysłan[eo]|отправлено|надіслано|odesláno|lähetetty|dikirim|terkirim|gönderildi|trimis|von meine[mr]|从我的|從我的"
)
_FROM = (
    r"from|via|with|by|using|for|mit|von|über|depuis|de|avec|desde|con|da|dal|dari|met|vanaf|från|fra|z|с|з|ze|di|iz"
)
_MOBILE = re.compile(
    rf"^[\s<(\[*_>]*(?:(?:{_SENT})\b.{{0,20}}(?:{_DEVICE})|(?:{_SENT})\s+(?:{_FROM})\s+(?:\S+\s*){{1,4}}$|"
    rf"(?:\w+\s+){{0,3}}from (?:my )?(?:{_DEVICE})\b|"
    rf"(?:diese |this )?(?:nachricht|message|e-?mail|mail)\b.{{0,20}}\b(?:wurde|was)\b.{{0,30}}(?:{_DEVICE}).*"
    rf"(?:gesendet|sent)|von mein\w+ .{{0,30}}gesendet)",
    re.I,
)
_CHINESE = re.compile(r"^\s*(?:从我的|從我的|发自我的|發自我的|iPhoneから送信|나의).{0,30}$")
_GOODBYE = re.compile(
    r"^\s*(?:thanks?(?: you)?|many thanks|cheers|best|(?:best|kind|warm) regards|regards|sincerely|yours|mfg|lg|vg|"
    r"(?:viele|liebe|beste|schöne) grüße|gruß|mit freundlichen grüßen|danke|(?:un )?saludos?|gracias|cordialement|"
    r"bien à vous|merci|salam|terima kasih|hormat (?:kami|saya))[\s,.!]*$",
    re.I,
)
_CLAUSE = re.compile(
    r"^\W*(?:(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication|transmission).{0,120}"
    r"(?:confidential|privileged|intended)|confidentiality notice|disclaimer\b|"
    r"diese (?:e-?mail|nachricht).{0,80}vertraulich|"
    r"ce (?:message|courriel|mail).{0,80}confidentiel|este (?:mensaje|correo).{0,80}confidencial|"
    r"(?:pesan|email|surel) ini.{0,80}rahasia|please consider the environment before printing)",
    re.I | re.S,
)


def delimiter(line: str) -> bool:
    """ "-- " on a line of its own: a signature follows."""
    return _DELIMITER.match(line) is not None


def rule(line: str) -> bool:
    """A line that only draws a line."""
    return _RULE.match(line) is not None


def long_rule(line: str) -> bool:
    return _LONG_RULE.match(line) is not None


def mobile(line: str) -> bool:
    """ "Sent from my phone" and the like. A sentence is none: those are short, or end in no full stop."""
    line = line.strip()
    return 0 < len(line) <= 140 and bool(_MOBILE.match(line) or _CHINESE.match(line))


def closing(lines: list[str]) -> bool:
    """Whether these say no more than goodbye: "Kind regards, Marta"."""
    return 0 < len(lines) <= 3 and _GOODBYE.match(lines[0]) is not None and all(len(line) <= 40 for line in lines)


def clause(paragraph: str) -> bool:
    return _CLAUSE.match(paragraph[:400]) is not None
