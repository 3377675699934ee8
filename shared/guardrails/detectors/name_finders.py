"""Read names where an anchor of `names` was seen: forwards, backwards, behind labels, titles and greetings."""

import re
from collections.abc import Iterable

from shared.guardrails.detector import Span
from shared.guardrails.detectors.east_names import EAST_NAME
from shared.guardrails.names import (
    FULL_NAME,
    LETTER,
    UPPER,
    is_ambiguous,
    is_given,
    is_surname,
    is_word,
    labelled_is_name,
    pair_is_name,
    spelled,
)

_SURE = (
    r"(?:full|first|last|middle|given|family|sur|maiden|birth|legal|display|real|contact|customer|client|patient|employee|user|person|account|card|holder|owner|member|student|guest|passenger|recipient|sender|billing|shipping|author|"
    r"manager|doctor|physician|nurse|teacher|beneficiary|applicant|candidate|tenant|landlord|witness|signatory|payee|payer|insured|subscriber|buyer|seller|participant|attendee|resident|spouse|husband|wife|mother|father|child|parent|emergency)"
)
_LABEL = re.compile(
    r"(?i)(?:(?P<sure>(?<![a-z])(?:"
    + _SURE
    + r"[\s_.\-]?(?:contact[\s_.\-]?|holder'?s?[\s_.\-]?)?name|fname|lname|surname|cardholder|card[\s_-]holder(?:[\s_-]name)?|account[\s_-]holder|holder|nombre(?:[\s_]completo)?|apellidos?|nom(?:[\s_]complet)?|pr[ée]nom|vorname|nachname|familienname|"
    r"cognome|nome(?:[\s_]completo)?|sobrenome|voornaam|achternaam|naam|imi[ęe]|nazwisko|jm[ée]no|p[řr][íi]jmen[íi]|фио|имя|фамилия|姓名|氏名|名前|이름|성명|navn|namn|nimi|isim|soyad[ıi]?|ad[ıi] soyad[ıi]|"
    r"__author__|authors?|maintainers?|committer|signed-off[-_]by|co-authored[-_]by|reviewed[-_]by|acked[-_]by|tested[-_]by|reported[-_]by|suggested[-_]by|approved[-_]by|requested[-_]by|created[\s_-]by|written[\s_-]by|assigned[\s_-]to|assignee|reporter|reviewer|"
    r"patient|customer|client|employee|attn|attention|attendees?|participants?|recipient|sender|signatory|beneficiary|applicant|candidate|tenant|landlord|payee|insured|subscriber|buyer|seller|passenger|interviewer|interviewee|"
    r"prepared by|submitted by|contact(?:[\s_]person)?|supervisor|spouse|next of kin|witness|physician|doctor|respondent|plaintiff|defendant|employee[\s_]name))"
    r"|(?P<mail>(?<![a-z])(?:from|to|cc|bcc|reply-to))|(?P<weak>(?<![a-z])(?:name|owner|lead|manager|person|speaker|host|guest)))"
    r"(?:\\*[\"'\])`*]|[ \t]|&quot;|</?b>){0,6}(?::=|=>|[:=：\x1f>|,]|\bis\b|</t[dh]>\s*<td[^>]*>)(?:\s{0,1}[ \t]|\\+[\"'nt]|[\"'`*\[(]|&quot;|-\s|<b>){0,10}\Z"
)
_LEAD = re.compile(
    r"(?:(?P<title>(?<![\w])(?:M|Mr|Mrs|Ms|Mx|Dr|Prof|Professor|Sir|Dame|Lady|Rev|Fr|Hon|Herrn?|Frau|Monsieur|Madame|Mme|Mlle|Señor|Señora|Sr|Sra|Srta|Don|Doña|Dott|Dottor|Signor|Signora|Sig|Dhr|Mevr|Shri|Smt|Pan|Pani|Capt|Sgt|Lt|Col|Judge|Senator|President|Officer|Nurse|Uncle|Aunt)\.?\s(?:(?:Dr|Prof)\.?\s)?)"
    r"|(?P<greeting>(?<![\w])(?:Dear|Hi|Hello|Hey|Hallo|Liebe|Lieber|Bonjour|Cher|Chère|Hola|Estimado|Estimada|Ciao|Caro|Cara|Olá|Prezado|Prezada|Beste|Hej|Guten Tag|Good (?:morning|afternoon|evening)|Thanks|Thank you|Cheers|Welcome|Hi there)(?:,|\s),?\s?)"
    r"|(?P<closing>(?:[Rr]egards|[Ss]incerely|[Cc]heers|[Tt]hanks|[Bb]est|[Tt]hank you|Grüße|Grüßen|[Cc]ordialement|[Ss]aludos|[Aa]tentamente|[Yy]ours|[Ww]ishes|faithfully|truly|Mit freundlichen Grüßen|Cordiali saluti|Atenciosamente|groet|[Ll]ove)(?:[,.!]|\s)?\s*(?:\n|\\n)(?:\n|\\n|\s|[-–—] ?)*)"
    r"|(?P<is>(?:[Mm]y name is|[Nn]ame'?s|[Nn]ame is|I am|I'm|[Tt]his is|called|named|@author|[Cc]ommitter|je m'appelle|[Ii]ch hei(?:ß|ss)e|[Mm]ein Name ist|[Mm]e llamo|[Mm]i chiamo|[Mm]eu nome é|[Mm]on nom est|меня зовут|Меня зовут)\s))\Z"
)
_CJK = re.compile(
    r"(?:姓名|氏名|名前|联系人|聯絡人|收件人|寄件人|患者|客户|客戶|担当者|お名前|이름|성명|담당자|고객|환자|예금주|申请人|持卡人|投保人|作者)(?:\\*[\"'])?\s*[:：=\x1f]\s*\\*[\"'「]?(?P<v>[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,3}[ \u3000][\u4e00-\u9fff]{1,3}|[\uac00-\ud7a3]{2,4}|[\u30a0-\u30ff]{2,8}[ \u3000・][\u30a0-\u30ff]{2,8}|[\u3040-\u309f\u4e00-\u9fff]{2,6})(?![\u4e00-\u9fff\uac00-\ud7a3])"
    r"|(?P<w>(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,3}[ \u3000][\u4e00-\u9fff]{1,3}))(?=(?:様|さん|先生|女士|氏(?![名])))"
)
_TRAILER = re.compile(rf"(?:{FULL_NAME.pattern})\\*[\"']?,? ?(?:<|&lt;|\\u003c|\(|\[mailto:)[\w.+%-]{{1,64}}@")
_NAME_BEFORE = re.compile(rf"(?<![\w.@/#:-])(?:{FULL_NAME.pattern})\Z")


def find_pair(text: str, at: int) -> Iterable[Span]:
    """Return the name, sure by its words alone, whose second part begins at `at` - 1."""
    before = _WORD_BACKWARDS.match(text[max(0, at - 60) : at - 1][::-1])
    behind = _WORD_HERE.match(text, at - 1)
    if before is None or behind is None or not (_known(before[1][::-1].strip("'’-")) or _known(behind[0].strip("'’-"))):
        return
    start = at - 1
    while start > 0 and at - start < 70 and (text[start - 1].isalnum() or text[start - 1] in " .'’-"):
        start -= 1
    for match in FULL_NAME.finditer(text, start, at + 80):
        if match.start() >= at:
            break
        if match.end() < at or (
            match.start() and (text[match.start() - 1].isalnum() or text[match.start() - 1] in "_@#$/")
        ):
            continue
        name = _longest_name(text, match.start(), match.end())
        if name and not _NOTICE.search(text, max(text.rfind("\n", 0, name[0]), name[0] - 90), name[0]):
            yield name
        break


def _known(word: str) -> bool:
    return is_given(word) or is_surname(word)


def _longest_name(text: str, start: int, end: int) -> Span | None:
    """Find, among the words of a run in title case, those that make a name."""
    places = [(word.start() + start, word.end() + start) for word in re.finditer(r"[^ \u00a0+]+", text[start:end])]
    if text[end : end + 1] in {"_", "(", "/", "@"} or text[end : end + 2] == "::":
        return None
    for first in range(len(places) - 1):
        for last in range(min(len(places), first + 5) - 1, first, -1):
            words = spelled(text[places[first][0] : places[last][1]])
            if len(words) > 1 and pair_is_name(words) and not any(map(is_word, words[1:-1])):
                return places[first][0], _without_possessive(text, places[last][1])
    return None


def _without_possessive(text: str, end: int) -> int:
    return end - 2 if text[end - 2 : end] in {"'s", "’s"} else end


def find_labelled(text: str, at: int) -> Iterable[Span]:
    """Return the name that begins at `at` - 1 behind a label such as `author:` or `"full_name": `."""
    label = _LABEL.search(text, max(0, at - 48), at - 1)
    if label is None:
        return
    if label["sure"] and (east := EAST_NAME.match(text, at - 1)) is not None:
        yield east.span()
        return
    name = _named(text, at - 1)
    if name is None:
        return
    separate = (
        re.split(r",\s|;\s?|\sand\s|\s&\s", text[name[0] : min(len(text), name[0] + 200)].split("\n", 1)[0])
        if label["sure"]
        else []
    )
    words = spelled(text[name[0] : name[1]])
    if _follows_badly(text, name[1], weak=bool(label["weak"])):
        return
    if labelled_is_name(
        words,
        sure=bool(label["sure"] or (label["mail"] and len(words) > 1)),
        raw_capitals=text[name[0] : name[1]].isupper(),
    ):
        yield name
        yield from _further(text, name, separate)


def _further(text: str, name: Span, listed: list[str]) -> Iterable[Span]:
    """Yield the other names of a list such as `Authors: A B, C D`."""
    for part in listed[1:]:
        start = text.find(part, name[1])
        match = FULL_NAME.match(text, start) if start >= 0 else None
        if match and len(spelled(match.group())) > 1 and labelled_is_name(spelled(match.group()), sure=True):
            yield match.span()


def find_addressed(text: str, at: int) -> Iterable[Span]:
    """Return the name that begins at `at` - 1 behind a title, a greeting, a closing or an introduction."""
    lead = _LEAD.search(text, max(0, at - 60), at - 1)
    if lead is not None and (east := EAST_NAME.match(text, at - 1)) is not None:
        yield east.span()
        return
    name = _named(text, at - 1)
    if lead is None or name is None:
        return
    words = spelled(text[name[0] : name[1]])
    if not words or _follows_badly(text, name[1], weak=False):
        return
    first = words[0]
    if lead["title"] or lead["greeting"]:
        known = is_given(first) or is_surname(first)
        tail = text[name[1] : name[1] + 1]
        if (
            (
                known
                and (
                    (
                        not is_word(first)
                        and not (
                            is_ambiguous(first)
                            and len(words) == 1
                            and lead["greeting"]
                            and lead["greeting"].strip(", ") != "Dear"
                        )
                    )
                    or (len(words) > 1 and pair_is_name(words))
                )
            )
            or (lead["title"] and not lead["title"].startswith("M.") and not is_word(first) and len(first) > 2)
            or (len(words) > 1 and pair_is_name(words))
            or (
                tail in {",", "!"}
                and not is_word(first)
                and not is_ambiguous(first)
                and len(first) > 3
                and (lead["greeting"] or "").strip(", ")
                in {"Dear", "Hi", "Hello", "Hey", "Liebe", "Lieber", "Estimado", "Estimada", "Cher", "Chère"}
            )
        ):
            yield _cut(text, name, words)
    elif lead["closing"]:
        if text[name[1] : name[1] + 1] in {"", "\n", "\\", "\r", "\x1e", ",", '"', "<", " "} and (
            is_given(first) or pair_is_name(words) if len(words) > 1 else is_given(first) and not is_word(first)
        ):
            yield name
    elif (is_given(first) and not is_word(first) and not (is_ambiguous(first) and len(words) == 1)) or (
        len(words) > 1 and pair_is_name(words)
    ):
        yield _cut(text, name, words)


def _cut(text: str, name: Span, words: list[str]) -> Span:
    """Drop trailing words of prose from a run in title case."""
    end = name[1]
    for word in reversed(words[1:]):
        if not is_word(word) or is_surname(word):
            break
        end = text.rfind(word, name[0], end) - 1
    return name[0], max(end, name[0] + len(words[0]))


def find_before_mail(text: str, at: int) -> Iterable[Span]:
    """Return the name in `Name Surname <mail@…`."""
    bracket = max(
        text.rfind("<", max(0, at - 90), at),
        text.rfind("(", max(0, at - 90), at),
        text.rfind("&lt;", max(0, at - 90), at),
    )
    if bracket < 0:
        return
    end = bracket
    while end > 0 and text[end - 1] in " \"',\\":
        end -= 1
    match = _NAME_BEFORE.search(text, max(0, end - 70), end)
    if match:
        words = spelled(match.group())
        if (len(words) > 1 and not is_word(words[0])) or (
            len(words) == 1 and is_given(words[0]) and not is_word(words[0])
        ):
            yield match.span()


def find_cjk(text: str, at: int) -> Iterable[Span]:
    """Return the names behind a label, or before an address, of Chinese, Japanese and Korean."""
    for match in _CJK.finditer(text, max(0, at - 14), at + 24):
        yield match.span("v") if match["v"] else match.span("w")


def find_reversed(text: str, at: int) -> Iterable[Span]:
    """Return a name written `Surname, Given`, when neither word can be anything else."""
    comma = text.rfind(", ", max(0, at - 8), at)
    surname = _SURNAME_BACKWARDS.match(text[max(0, comma - 30) : comma][::-1])
    given = _GIVEN_HERE.match(text, comma + 2)
    if not surname or not given:
        return
    last, first = surname[0][::-1], given["given"]
    if (
        is_surname(last)
        and not is_given(last)
        and not is_word(last)
        and is_given(first)
        and not is_surname(first)
        and not (is_ambiguous(last) and is_ambiguous(first))
        and not is_word(first)
    ):
        yield comma - len(last), given.end()


def find_arabic(text: str, at: int) -> Iterable[Span]:
    """Return the name that begins with an Arabic given name."""
    for match in _ARABIC_NAME.finditer(text, max(0, at - 14), at + 40):
        yield match.span()
        return


def _named(text: str, start: int) -> Span | None:
    match = FULL_NAME.match(text, start, start + 90)
    if match is None:
        capitals = _CAPITALS.match(text, start, start + 60)
        return capitals.span() if capitals else None
    comma = _SURNAME_FIRST.match(text, start, start + 90)
    if comma and is_surname(comma["surname"].title()) and is_given(comma["given"]):
        return comma.span()
    capitals = _CAPITALS.match(text, start, start + 60)
    if capitals and capitals.end() > match.end():
        return capitals.span()
    return match.start(), _without_possessive(text, match.end())


def _follows_badly(text: str, end: int, *, weak: bool) -> bool:
    after = text[end : end + 2]
    return (
        (after[:1] in {"(", "_", "[", "/", "@", "\\"} and after[:2] not in {"\\n", '\\"', "\\r", "\\t", "\\u", " ("})
        or after == "::"
        or (weak and after[:1] in {".", "-"} and after[1:2].isalnum())
        or (after[:1] == "." and after[1:2].isalpha() and after[1:2].islower())
    )


_NOTICE = re.compile(r"(?i)copyright|©|\(c\) ?[12]|\[[0-9]{1,3}\] ?\Z")
"""Copyright lines and reference lists name people to the whole world."""
_WORD_BACKWARDS = re.compile(
    rf"[^\s+]{{0,3}}(?:[ \u00a0+]|02%)(?:(?:[a-z']{{1,4}}|\.?{UPPER}|naV|noV|eD|aL|iD|lE|lA)[ \u00a0+]){{0,2}}([{LETTER[1:-1]}'’\-]+)"
)
"""Matched against the reversed text before the second part of a name: its first part."""
_WORD_HERE = re.compile(rf"[{LETTER[1:-1]}'’\-]+")
_SURNAME_BACKWARDS = re.compile(rf"(?:[{LETTER[1:-1]}\-]+(?:['’][DLNO])?)")
_GIVEN_HERE = re.compile(rf"(?P<given>{UPPER}{LETTER}+(?:-{LETTER}+)?)(?: {UPPER}\.)?(?!{LETTER})")
ARABIC = (
    "محمد",
    "أحمد",
    "علي",
    "فاطمة",
    "مريم",
    "عائشة",
    "خالد",
    "عمر",
    "حسن",
    "حسين",
    "سارة",
    "ليلى",
    "يوسف",
    "إبراهيم",
    "عبدالله",
    "عبد الله",
    "نور",
    "محمود",
    "مصطفى",
    "سعيد",
    "سلمى",
    "زينب",
    "كريم",
    "طارق",
)
ARABIC_GIVEN = "(?:" + "|".join(ARABIC) + ")"
_ARABIC_NAME = re.compile(rf"(?<![\u0600-\u06ff]){ARABIC_GIVEN}(?: [\u0621-\u064a]{{3,12}}){{1,2}}")
_CAPITALS = re.compile(rf"{UPPER}{{2,}}(?:[- ]{UPPER}{{2,}}){{1,3}}(?!{LETTER})")
_SURNAME_FIRST = re.compile(
    rf"(?P<surname>{UPPER}{LETTER}+(?:-{LETTER}+)?), (?P<given>{UPPER}{LETTER}+)(?: {UPPER}\.)?"
)
