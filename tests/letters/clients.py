# ruff: noqa: E501 (lines as programs make them)
"""How programs quote what they answer, written out by hand. `KEY` is the address that was answered, `ID` the mail's."""

TEXT = {
    "gmail": "Still 198 today.\n\nOn Mon, Jan 5, 2026 at 10:11 AM Heardback <KEY>\nwrote:\n\n> We have your report.\n>\n> A person\n",
    "gmail_de": "Heute auch.\n\nAm Mo., 5. Jan. 2026 um 10:11 Uhr schrieb Heardback <\nKEY>:\n\n> We have your report.\n",
    "gmail_id": "Hari ini juga.\n\nPada Sen, 5 Jan 2026 pukul 10.11 Heardback <KEY> menulis:\n\n> We have your report.\n",
    "gmail_es": "Hoy también.\n\nEl lun, 5 ene 2026 a las 10:11, Heardback (<KEY>) escribió:\n\n> We have your report.\n",
    "gmail_fr": "Pareil.\n\nLe lun. 5 janv. 2026 à 10:11, Heardback <KEY> a\nécrit :\n\n> We have your report.\n",
    "outlook": "It is the same.\r\n\r\nKind regards,\r\nMarta\r\n\r\n________________________________\r\n"
    "From: Heardback <KEY>\r\nSent: Monday, January 5, 2026 10:11 AM\r\nTo: Marta Keller <marta@northwind.example>\r\n"
    "Subject: The count went down (report 1)\r\n\r\nWe have your report.\r\n",
    "outlook_de": "Immer noch.\r\n\r\nVon: Heardback <KEY>\r\nGesendet: Montag, 5. Januar 2026 10:11\r\n"
    "An: Marta Keller <marta@northwind.example>\r\nBetreff: AW: The count\r\n\r\nWe have your report.\r\n",
    "outlook_old": "As before.\r\n\r\n-----Original Message-----\r\nFrom: Heardback [mailto:KEY]\r\n"
    "Sent: Monday, January 05, 2026 10:11 AM\r\nTo: Marta\r\nSubject: The count\r\n\r\nWe have your report.\r\n",
    "apple": "No change.\n\nMarta\n\n> On 5. Jan 2026, at 10:11, Heardback <KEY> wrote:\n> \n> We have your report.\n",
    "iphone": "Here too\n\nSent from my iPhone\n\n> On Jan 5, 2026, at 10:11, Heardback <KEY> wrote:\n> \n> ﻿We have it.\n",
    "thunderbird": "Yes, as before.\n\nOn 05.01.26 10:11, Heardback wrote:\n> We have your report.\n>\n> A person reads it.\n\n-- \nMarta\n",
    "thunderbird_below": "Am 05.01.26 um 10:11 schrieb Heardback:\n> We have your report.\n> A person reads it.\n\nYes, below.\n",
    "between": "On 05.01.26 10:11, Heardback wrote:\n> What did you expect?\n\n212.\n\n> Which browser?\n\nFirefox.\n",
}
WANTED = {
    "gmail": "Still 198 today.",
    "gmail_de": "Heute auch.",
    "gmail_id": "Hari ini juga.",
    "gmail_es": "Hoy también.",
    "gmail_fr": "Pareil.",
    "outlook": "It is the same.\n\nKind regards,\nMarta",
    "outlook_de": "Immer noch.",
    "outlook_old": "As before.",
    "apple": "No change.\n\nMarta",
    "iphone": "Here too",
    "thunderbird": "Yes, as before.",
    "thunderbird_below": "Yes, below.",
    "between": "> What did you expect?\n\n212.\n\n> Which browser?\n\nFirefox.",
}
HTML = {
    "gmail": '<div dir="ltr"><div>Still 198 today.</div><div><br></div><div>Since Monday.</div></div><br>'
    '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, Jan 5, 2026 at 10:11 AM '
    'Heardback &lt;<a href="mailto:KEY">KEY</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px">'
    "<p>We have your report.</p></blockquote></div>",
    "outlook": '<html><head><style>p {margin:0}</style></head><body><div class="WordSection1"><p class="MsoNormal">Still '
    '198 today.<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">Since Monday.</p><div>'
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> Heardback &lt;KEY&gt; <br>'
    "<b>Sent:</b> Monday, January 5, 2026 10:11 AM<br><b>To:</b> Marta<br><b>Subject:</b> The count</p></div></div>"
    "<p>We have your report.</p></div></body></html>",
    "owa": '<div>Still 198 today.</div><div><br></div><div>Since Monday.</div><div id="appendonsend"></div><hr>'
    '<div id="divRplyFwdMsg"><b>From:</b> Heardback &lt;KEY&gt;<br><b>Sent:</b> Monday, January 5, 2026 10:11 AM<br>'
    "<b>To:</b> Marta<br><b>Subject:</b> The count</div><div>We have your report.</div>",
    "apple": "<html><body>Still 198 today.<div><br></div><div>Since Monday.<br><div><br><blockquote type=\"cite\"><div>On "
    '5. Jan 2026, at 10:11, Heardback &lt;KEY&gt; wrote:</div><br><div>We have your report.</div></blockquote></div></div>'
    "</body></html>",
    "thunderbird": '<p>Still 198 today.</p><p>Since Monday.</p><div class="moz-cite-prefix">On 05.01.26 10:11, Heardback '
    'wrote:<br></div><blockquote type="cite" cite="mid:ID">We have your report.</blockquote>'
    '<div class="moz-signature">-- <br>Marta</div>',
}  # fmt: skip
