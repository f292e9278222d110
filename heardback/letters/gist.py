"""What somebody means who answers after their report was closed, or while they are asked whether it is fixed: the
rules, all of them, in the order in which they are tried.

1. Nothing but thanks (short, and every sentence thanks, greets, or says that it works): THANKS.
2. It says that it is something else ("another problem", "a new issue"): NEW.
3. It says that it still happens, or is back: STILL.
4. Anything else: DOUBT, and a person decides.

English, German, Spanish, French and Indonesian; all are tried, since people mix them.
"""

import re
from enum import StrEnum

SHORT, SENTENCE = 300, 80  # characters: who writes more, or more at once, has something to say


class Gist(StrEnum):
    THANKS = "thanks"
    STILL = "still"
    NEW = "new"
    DOUBT = "doubt"


# A sentence that is nothing but this.
THANKS = (
    r"(?:many |a lot of )?thanks?\b.*", r"thank you\b.*", r"thx\b.*", "ty", "cheers", "great", "perfect", "awesome",
    "excellent", "wonderful", "brilliant",
    "(?:very |so |much )*appreciated", "you(?:'re| are) (?:great|the best)",
    "(?:it |that |this |everything |all )?(?:works?|is working|seems to work)(?: (?:now|again|fine|perfectly|well))*",
    "(?:it(?:'s| is)|that(?:'s| is)|all) (?:fixed|solved|good|fine|great)(?: now)?",
    "(?:problem |issue )?(?:solved|fixed)",
    r"(?:vielen |herzlichen |besten |lieben )?dank\b.*", r"danke\b.*", "super", "prima", "klasse", "toll", "perfekt",
    "(?:es |das |jetzt |alles )*(?:geht|funktioniert|klappt|läuft)(?: (?:es|jetzt|wieder|nun|alles|gut|einwandfrei))*",
    r"(?:muchas |mil )?gracias\b.*", "genial", "perfecto", "excelente",
    "(?:ya |ahora )*funciona(?: (?:bien|ahora|todo))*",
    r"(?:un grand |mille )?merci\b.*", "parfait", "génial",
    "(?:ça|cela|tout) (?:marche|fonctionne)(?: (?:bien|maintenant))*",
    r"(?:terima ?kasih|makasih|trims)\b.*", "mantap", "bagus", "sip",
    r"(?:sudah|udah) (?:bisa|beres|normal|jalan|lancar)\b.*",
)  # fmt: skip
GREETINGS = (
    r"(?:hi|hello|hey|dear|hallo|guten (?:tag|morgen|abend)|hola|buenos días|bonjour|salut|halo|hai|selamat \w+)"
    r"\b.{0,40}",
    "(?:best |kind |warm )?regards", "best", r"(?:viele|liebe|beste|schöne|freundliche) grüße\b.{0,40}",
    "mfg", "lg", "vg",
    r"mit freundlichen grüßen\b.{0,40}", r"(?:un )?saludos?\b.{0,30}", "cordialement", "bien à vous", "bonne journée",
    r"salam\b.{0,20}", "(?:have a )?(?:nice|good|great) (?:day|weekend|evening)", r"schönen tag\b.{0,20}",
    r"[\w.'-]{2,20}(?: [\w.'-]{2,20})?",  # a name
)  # fmt: skip
# Anywhere in it.
NEW = (
    r"\b(?:another|(?:a )?new|(?:a )?different|separate|second) (?:\w+ )?(?:problem|issue|bug|error|question|thing)\b",
    r"\bsomething else\b", r"\bunrelated\b",
    r"\b(?:ein|noch ein|eine?n?) (?:neue[sr]?|andere[sr]?|weitere[sr]?) (?:problem|fehler|frage|anliegen)\b",
    r"\betwas anderes\b", r"\b(?:otro|nuevo|un nuevo) (?:problema|error|fallo)\b", r"\botra (?:cosa|pregunta)\b",
    r"\b(?:un )?(?:autre|nouveau) (?:problème|bug|souci|bogue)\b", r"\bautre chose\b",
    r"\b(?:masalah|kendala|pertanyaan|error) (?:lain|baru)\b", r"\bhal lain\b",
)  # fmt: skip
STILL = (
    r"\bstill\b.{0,60}\b(?:not|\w+n't|no|broken|wrong|fail\w*|happen\w*|crash\w*|same|see\w*|get\w*|missing|there)\b",
    r"\b(?:is|it's|are|has come|came|comes) back\b", r"\b(?:not|isn't|never|n't) (?:been )?(?:fixed|solved|resolved)\b",
    r"\b(?:does|did|do) ?n[o']?t (?:work|help|fix|solve)", r"\b(?:broken|fails?|failed|wrong|down|crashe[sd]) again\b",
    r"\bnot working\b", r"\bno longer works?\b", r"\bpersists?\b", r"\btidak bisa\b", r"\bpersiste\b",
    r"\bsame (?:problem|issue|error|thing)\b", r"\bhappen(?:s|ed|ing) again\b",
    r"\b(?:immer noch|weiterhin|nach wie vor|noch immer)\b", r"\b(?:wieder|erneut) (?:da|kaputt|aufgetreten|falsch)\b",
    r"\b(?:geht|funktioniert|klappt|läuft) (?:\w+ )?(?:noch )?nicht\b", r"\bnicht (?:behoben|gelöst|gefixt)\b",
    r"\b(?:gleiche[rs]?|selbe) (?:problem|fehler)\b",
    r"\b(?:sigue|siguen|todavía|aún)\b.{0,60}\b(?:no|sin|fall\w+|igual|mal|ocurr\w+|pas\w+|error)\b",
    r"\bno (?:funciona|está (?:arreglado|resuelto))\b",
    r"\b(?:ha vuelto|vuelve) a\b", r"\bel mismo (?:problema|error)\b",
    r"\btoujours (?:pas|le même|la même|cassé|présent|en panne|faux)",
    r"\bde nouveau\b", r"\ble même (?:problème|bug)\b",
    r"\bne (?:marche|fonctionne) (?:toujours |encore )?pas\b", r"\b(?:pas|jamais) (?:encore )?(?:corrigé|résolu|réglé)",
    r"\bmasih\b.{0,60}\b(?:belum|tidak|gak|nggak|error|sama|salah|muncul|rusak|terjadi|gagal)\b",
    r"\bbelum (?:beres|selesai|bisa|diperbaiki|jalan)\b", r"\b(?:muncul|terjadi|error|rusak) lagi\b",
)  # fmt: skip
# Who goes on so, or asks for something, has more to say than thanks.
BUT = (
    "but", "however", "except", "aber", "allerdings", "jedoch", "pero", "sin embargo", "mais", "cependant", "tapi",
    "namun", "please", "can you", "could you", "need", "bitte", "könnt", "por favor", "s'il vous plaît",
    "tolong", "mohon",
)  # fmt: skip
_thanks, _greeting = re.compile(f"(?:{'|'.join(THANKS)})", re.I), re.compile(f"(?:{'|'.join(GREETINGS)})", re.I)
_new, _still = re.compile("|".join(NEW), re.I), re.compile("|".join(STILL), re.I)
_but = re.compile(rf"\b(?:{'|'.join(BUT)})\b", re.I)
_SMILES = re.compile("[\U0001f44d\U0001f64f\U0001f60a\u2764\U0001f389]")


def gist(words: str) -> Gist:
    """What `words`, without what they quote, are about."""
    said = words.replace("’", "'").strip()
    still = _still.search(said) is not None
    if not still and _only_thanks(said):
        return Gist.THANKS
    if _new.search(said):
        return Gist.NEW
    return Gist.STILL if still else Gist.DOUBT


def _only_thanks(said: str) -> bool:
    if len(said) > SHORT or "?" in said or _but.search(said):
        return False
    pieces = (re.sub(r"^\W+|\W+$", "", piece) for piece in re.split(r"[.!\n;,]+", said))
    sentences = [piece for piece in pieces if piece]
    if not sentences:
        return _SMILES.search(said) is not None
    if any(len(one) > SENTENCE for one in sentences):
        return False
    thanked = any(_thanks.fullmatch(one) for one in sentences)
    return thanked and all(_thanks.fullmatch(one) or _greeting.fullmatch(one) for one in sentences)
