"""Judge whether words in title case are the name of a person: a dictionary of many countries, minus words of prose and code."""

import re
import unicodedata
from functools import lru_cache

from shared.guardrails import names_data

LETTER = r"[A-Za-zÀ-ÖØ-öø-ɏΑ-ώА-яЁёІіЇїЄєҐґḀ-ỿ]"
UPPER = r"[A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚƠƯΆΈ-ΏΑ-ΩА-ЯЁІЇЄҐẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ]"
PARTICLE = r"(?:van|von|de|der|den|da|das|do|dos|del|della|di|du|la|le|las|los|ten|ter|te|zu|zum|zur|bin|bint|ibn|abu|al|el|af|av|e|y|i|san|ben|St\.|van't|'t|d'|Van|Von|De|Della|Di|Bin|Al|El|Ibn|La|Le|Del|Dos|Da)"
WORD = rf"(?:(?:Mc|Mac|O['’]|D['’]|L['’]|[Aa]l-|[Ee]l-|N['’])?{UPPER}{LETTER}+(?:['’]{LETTER}{{2,}})?(?:-{LETTER}+)*)"
_INITIAL = rf"(?:{UPPER}\.?(?:-?{UPPER}\.)?)"
GAP = r"(?: |\u00a0|\+|%20)"
FULL_NAME = re.compile(rf"{WORD}(?:{GAP}(?:{WORD}|{PARTICLE}(?={GAP})|{_INITIAL}(?![\w]))){{0,4}}")

_SUFFIXES = re.compile(
    r"(?:sson|sen|sdóttir|sdottir|ski|ska|cki|cka|wicz|czyk|czak|escu|eanu|opoulos|opoulou|idis|iadis|akis|yan|ian|shvili|adze|enko|chuk|ov|ova|ev|eva|ić|ić|ovic|evic|ovich|evich|ovna|evna|ez|es|inho|elli|etti|ucci|"
    r"ini|oni|aldi|berg|stein|mann|bauer|meier|mayer|huber|wald|quist|qvist|strand|ström|gren|lund|holm|dahl|vold|stad|land|sma|stra|nen|lainen|ainen|maa|oğlu|oglu|zadeh|nejad|pour|vili|dze|swamy|krishnan|nathan|rajan|raman|murthy|appa|walla|"
    r"wala|kar|want|singh|preet|moto|mura|yama|kawa|saki|zaki|hara|guchi|shita|uchi|naka|kova|ková|ný|ná|ský|ská|ák|ík|ček|wski|wska|ung|ong|ang|eng|ikh|ullah|uddin|zai|khel|beck|feld|hoff|hofer|thal|brand|sky|skiy|skyi|ko)$"
)
_SYLLABLE = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|a|o|e|i|u)"
_PINYIN = re.compile(rf"(?i){_SYLLABLE}")
_PINYIN_PAIR = re.compile(rf"(?i)(?=.{{5,}}){_SYLLABLE}-?{_SYLLABLE}")
_NO_SURNAME = re.compile(
    r"(?:tion|sion|ment|ness|ship|ity|ism|ized|ised|able|ible|ing|ings|ful|less|ware|ance|ence|ency|ancy|ical|ous|ally|ology|graphy|logs?|ed|ers|ors|ies|Bot|API|SDK|DB|JS|OS|UI|ID|Script|Kit|Lab|Labs|Hub)$"
)


@lru_cache(maxsize=1)
def _sets() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    return (
        frozenset(map(_folded, names_data.GIVEN.split())),
        frozenset(map(_folded, names_data.SURNAMES.split())),
        frozenset(names_data.AMBIGUOUS.split()),
        frozenset(names_data.NOT_NAMES.split()),
    )


def _folded(word: str) -> str:
    """Drop the accents of Latin letters, which people write or leave out."""
    if word.isascii():
        return word
    return "".join(
        character
        for character in unicodedata.normalize("NFD", word.translate(_STROKES))
        if not unicodedata.combining(character)
    )


_STROKES = str.maketrans("łŁđĐøØıðÞþßæÆ", "lLdDoOidTtsaA")


@lru_cache(maxsize=1)
def _everyday() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(names_data.OPENERS.split()), frozenset(names_data.CLOSERS.split())


def spelled(name: str) -> list[str]:
    """Return the words of a name without particles, in title case where they stood in capitals."""
    words = [word for word in re.split(r"[ \u00a0+]|%20", name) if word]
    kept = [word for word in words if not re.fullmatch(PARTICLE, word) and len(word.strip(".")) > 1]
    return [word.title() if word.isupper() else word for word in kept]


@lru_cache(maxsize=16_384)
def is_given(word: str) -> bool:
    """Tell whether `word` (or each part of a double name) is a given name."""
    given, word = _sets()[0], _folded(word)
    return word in given or ("-" in word and any(part.capitalize() in given for part in word.split("-")))


@lru_cache(maxsize=16_384)
def is_surname(word: str) -> bool:
    """Tell whether `word` (or a part of a double name) is a surname."""
    surnames, word = _sets()[1], _folded(word)
    bare = re.sub(r"^(?:O|D|L|N)['’]|^[AaEe]l-", "", word)
    return word in surnames or bare in surnames or ("-" in word and any(part in surnames for part in word.split("-")))


def is_word(word: str) -> bool:
    """Tell whether `word` is everyday prose or code rather than a name."""
    return word in _sets()[3]


def is_ambiguous(word: str) -> bool:
    """Tell whether `word` is a name as well as an ordinary word."""
    return word in _sets()[2]


def could_be_surname(word: str) -> bool:
    """Tell whether a word of no dictionary has the shape of a surname."""
    return (
        len(word) > 3
        and not is_word(word)
        and _NO_SURNAME.search(word) is None
        and not any(any(map(str.isupper, part[3:])) for part in word.split("-"))
    )


def pair_is_name(words: list[str]) -> bool:
    """Judge two or more words in plain prose: some name must be sure, and none of them a word of prose."""
    first, last = words[0], words[-1]
    if _MONTHS.issuperset(words):
        return False
    if is_surname(first) and is_given(last) and not is_ambiguous(first) and not is_word(first) and len(words) > 2:
        return True
    if is_word(first) and is_given(first) and not is_word(last) and not is_ambiguous(last):
        return is_surname(last) or (_SUFFIXES.search(last) is not None and could_be_surname(last))
    if is_word(first) or (is_word(last) and not (is_surname(last) and is_given(first) and not is_ambiguous(first))):
        return False
    given, surname = is_given(first), is_surname(last)
    if given and surname:
        return not (is_ambiguous(first) and is_ambiguous(last)) or (
            first not in _everyday()[0] and last not in _everyday()[1]
        )
    if given and not is_ambiguous(first):
        return could_be_surname(last) or (is_given(last) and not is_word(last))
    if surname and not is_ambiguous(last):
        return (
            could_be_surname(first)
            and (_SUFFIXES.search(last) is not None or len(last) > 4)
            and not first.endswith("'s")
        )
    if is_surname(first) and is_given(last):
        return not (is_ambiguous(first) and is_ambiguous(last))
    return (
        is_surname(first)
        and _PINYIN.fullmatch(first) is not None
        and _PINYIN_PAIR.fullmatch(last) is not None
        and could_be_surname(last)
        and not is_ambiguous(last)
    )


_MONTHS = frozenset("Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec".split())


def labelled_is_name(words: list[str], *, sure: bool, raw_capitals: bool = False) -> bool:
    """Judge words behind a label: a sure label (author, full_name) needs no dictionary, `name` and all capitals do."""
    if not words or any(word.isupper() and len(word) < 2 for word in words):
        return False
    if len(words) > 1 and not any(is_given(word) or is_surname(word) for word in words) and raw_capitals:
        return False
    known = [word for word in words if (is_given(word) or is_surname(word))]
    if sure:
        return not is_word(words[0]) and (
            bool(known)
            or (
                len(words) > 1
                and all(could_be_surname(word) or len(word) < 4 for word in words)
                and not any(map(is_word, words))
            )
        )
    if len(words) == 2 and is_given(words[0]) and is_surname(words[1]) and not any(map(is_word, words)):
        return True
    if len(words) == 1:
        return is_given(words[0]) and not is_ambiguous(words[0]) and not is_word(words[0])
    return pair_is_name(words)
