"""Words that customers should not have to read, by language: a pattern, and what to write instead."""

type Listed = dict[str, tuple[tuple[str, str], ...]]

JARGON: Listed = {
    "en": (
        (r"tickets?", "Say “your report”."),
        (r"deploy(?:ed|ment|ments|ing)?|rolled out|rollout", "Say “it is out”, with the version."),
        (r"hot-?fix(?:es)?|bug-?fix(?:es)?|patch(?:ed)?", "Say “the fix”."),
        (r"regressions?", "Say “something that worked before”."),
        (r"repro|reproduc(?:e|ed|ible|ing)", "Say “see it happen”."),
        (r"edge cases?|corner cases?", "Say when it happens."),
        (r"root cause(?:s)?", "Say “why it happens”."),
        (r"work-?arounds?", "Say “what you can do meanwhile”."),
        (r"back-?end|front-?end|end-?points?|payloads?|cron ?jobs?", "Say what they see of it."),
        (r"escalat(?:e|ed|ing|ion)", "Say who looks at it now."),
        (r"stakeholders?|deliverables?|action items?|bandwidth", "Say who does what."),
        (r"please be advised|kindly|as per|herewith|going forward", "Leave it out: say it plainly."),
        (r"known issue", "Say “we know of this”."),
        (r"soon|shortly|asap|in due course|as soon as possible", "Say by when you will tell them more."),
    ),
    "de": (
        (r"Tickets?", "Schreiben Sie „Ihre Meldung“."),
        (r"deploy(?:t|ed|ment|ments)?|ausgerollt|Rollout", "Schreiben Sie „es ist da“, mit der Version."),
        (r"Hot-?fix(?:es)?|Bug-?fix(?:es)?|Patch(?:es)?", "Schreiben Sie „die Lösung“."),
        (r"Regressionen?|Regression", "Schreiben Sie „etwas, das vorher ging“."),
        (r"reproduzier(?:en|t|bar)", "Schreiben Sie „gesehen“ oder „nachgestellt“."),
        (r"Edge Cases?|Corner Cases?", "Schreiben Sie, wann es geschieht."),
        (r"Root Causes?", "Schreiben Sie „warum es geschieht“."),
        (r"Workarounds?", "Schreiben Sie „was Sie inzwischen tun können“."),
        (r"Back-?end|Front-?end|End-?points?|Payloads?|Cronjobs?", "Schreiben Sie, was man davon sieht."),
        (r"eskalier(?:en|t)|Eskalation", "Schreiben Sie, wer es jetzt ansieht."),
        (r"Stakeholders?|Deliverables?|Incidents?", "Schreiben Sie, wer was tut."),
        (r"diesbezüglich|hiermit|bezugnehmend|seitens", "Lassen Sie es weg: Sagen Sie es schlicht."),
        (r"zeitnah|baldmöglichst|schnellstmöglich|in Kürze|demnächst", "Sagen Sie, bis wann Sie mehr wissen."),
    ),
}
BLAME: Listed = {
    "en": (
        (r"you (?:should|must|ought to) have", "Say what they can do now."),
        (r"you (?:failed|forgot|neglected) to|you did(?: not|n[’']t)", "Say what is missing, not who missed it."),
        (r"user errors?|your (?:own )?(?:mistake|error|fault)", "Say what our page led them to."),
        (r"incorrectly (?:used|entered|configured)|misus(?:e|ed)", "Say how it is meant to work."),
        (r"obviously|of course|simply|just (?:click|press|do)", "Leave it out: it wasn't obvious to them."),
        (r"as (?:already |previously )?(?:stated|mentioned|explained)", "Say it again, as if for the first time."),
        (r"you claim(?:ed)?|allegedly", "Write “you told us”."),
    ),
    "de": (
        (r"Sie hätten|Sie müssten", "Sagen Sie, was jetzt hilft."),
        (r"(?:haben|hatten) Sie (?:es )?(?:versäumt|vergessen)|versäumt", "Sagen Sie, was fehlt, nicht wem."),
        (
            r"Bedien(?:ungs)?fehler|Anwenderfehler|(?:Ihr|eigener) (?:Fehler|Verschulden)",
            "Sagen Sie, wozu unsere Seite verleitet hat.",
        ),
        (r"falsch (?:bedient|eingegeben|verwendet|eingestellt)", "Sagen Sie, wie es gedacht ist."),
        (r"offensichtlich|selbstverständlich|einfach nur", "Lassen Sie es weg: Es war nicht offensichtlich."),
        (r"wie (?:bereits|schon) (?:erwähnt|gesagt|beschrieben|mitgeteilt)", "Sagen Sie es noch einmal."),
        (r"Sie behaupten|angeblich", "Schreiben Sie „Sie haben uns gesagt“."),
    ),
}
THANKS = {
    "en": r"\bthank",
    "de": r"\bdank|\bbedank",
    "es": r"\bgracias|agradec",
    "fr": r"\bmerci|remerci",
    "id": r"terima kasih|berterima",
}
NEXT = {
    "en": r"\bwe (?:will|are going to)\b|\bwe[’']ll|\bnext\b|no date yet|\bby (?:\w+day|tomorrow|the end)|tell us|"
    r"your page",
    "de": r"\bwir (?:\w+ ){0,3}werden|werden wir|melden (?:wir )?uns|\bals Nächstes|noch kein(?:en)? Termin|"
    r"\bbis (?:\w+tag|morgen|Ende)|sagen Sie|Ihrer Seite",
}
