"""`street_address`: number and street in the orders and words of many languages, with town and postal code when they follow."""

import re

from shared.guardrails.detector import Detector, Rule
from shared.guardrails.detectors.tables import column_rules
from shared.guardrails.names import LETTER, UPPER, is_word

_W = rf"{UPPER}[{LETTER[1:-1]}'’.\-]*"
_SP = r"(?: |\u00a0|\+|%20)"
_EN_TYPES = (
    "Street St Avenue Ave Av Road Rd Boulevard Blvd Lane Ln Drive Dr Court Ct Place Pl Square Sq Terrace Ter Way Parkway Pkwy Circle Cir Highway Hwy Close Crescent Cres Grove Gardens Gdns Mews Row Walk Broadway Alley Trail Trl "
    "Loop Plaza Pike Quay Wharf Rise Heights Freeway Expressway Esplanade Parade Embankment Turnpike Crossing Hill Green View Park Path Run Bend Point Ridge Nagar Marg Colony Layout"
).split()
_EN_SURE = "Street|Avenue|Road|Boulevard|Lane|Drive|Court|Terrace|Parkway|Crescent|Highway|Rd|Ave|Blvd|Ln|Pkwy|Hwy|St|Marg|Nagar"
_UNIT = r"(?:,?(?: |\n| - )(?:Apt|Apartment|Suite|Ste|Unit|Floor|Fl|Flat|Room|Rm|Bldg|Building|Level|Lot|#)\.?(?: ?#)? ?[0-9A-Za-z-]{1,6}|,? ?#[0-9A-Za-z-]{1,6}|, [0-9]{1,2}(?:st|nd|rd|th) [Ff]loor)"
_STATE = r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]|NSW|VIC|QLD|WA|SA|TAS|ACT|NT|ON|QC|BC|AB|MB|SK|NS|NB|NL|PE)(?![A-Za-z])"
_POST = r"(?:[0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]|[0-9]{3}-[0-9]{4}|[0-9]{4,6}|[A-Z]{1,2}[0-9]{1,2}[A-Z]?)(?![0-9A-Za-z])"
_BREAK = r"(?:,?(?: |\n|\\n|\+|%20|%2C%20)|,)"
_TOWN = rf"{_W}(?:{_SP}{_W}){{0,3}}"
_SEP = r"(?:, ?| - ?|\n| )"
_PART = rf"(?:{_W}|el|la|las|los|de|do)(?: (?:{_W}|[0-9]{{1,2}}(?![0-9])|de|del|do|da|dos|of|el|la|le|am|an|der|im|bei|sur|en|les|di)){{0,3}}"
_FURTHER_POST = r"(?:[0-9]{4}-[0-9]{3}|[A-Z][0-9]{4}[A-Z]{3}|[0-9]{7}|[0-9]{5}(?:-[0-9]{3,4})?|[0-9]{3}-[0-9]{4}|[0-9]{6}|[A-Z][0-9]{4}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]|[A-Z][0-9]{2} [0-9A-Z]{4}|[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}|[0-9]{3} [0-9]{2}|[0-9]{2}-[0-9]{3}|(?!19|20)[0-9]{4})(?![0-9A-Za-z])"
_REST = rf"{_SEP}(?:{_PART}{_SEP}){{0,3}}?{_FURTHER_POST}(?: {_PART})?"
"""Further parts of an address, up to a postal code that ends it."""
_TOWN_EN = rf"(?:{_REST}|{_BREAK}(?:{_TOWN}?{_BREAK})?{_TOWN}?{_BREAK}(?:{_STATE}{_BREAK})?{_POST}(?:,? (?:USA?|UK|United Kingdom|Canada|Australia|India|Ireland))?|{_BREAK}{_TOWN}{_BREAK}{_STATE}|{_BREAK}{_POST}|, ?{_W}(?: {_W}){{0,2}})?(?:{_REST})?"
_TOWN_EU = rf"(?:{_REST}|(?:,|\n|\\n)? ?(?:[A-Z]{{1,2}}-)?(?:[0-9]{{4,5}}(?:-[0-9]{{3}})?|[0-9]{{3}} ?[0-9]{{2}}|[0-9]{{2}}-[0-9]{{3}})(?:[ ][A-Z]{{2}}(?![a-z]))? {_W}(?: (?:{_W}|am|an|der|im|sur|en|de|la|les|del|di)){{0,3}}|, {_W}(?: {_W}){{0,2}})?(?:{_REST})?"
_NUMBER = r"[0-9]{1,5}(?: ?[-–/] ?[0-9]{1,4})?(?: ?[a-zA-Z](?![0-9A-Za-z])(?: [0-9]{1,3}(?=,))?)?"


def _english_holds(match: re.Match[str]) -> bool:
    value = match.group()
    if _PUBLISHER.search(match.string[max(0, match.start() - 40) : match.start()]):
        return False
    if re.search(r"(?i)(?:\(c\)|copyright|©),? *$", match.string[max(0, match.start() - 14) : match.start()]):
        return False
    if re.search(
        r"(?i)\b(?:way merge|stars?|items?|files?|lines?|rows?|errors?|tests?|of \d|percent|version|chapter|step|page)\b",
        value,
    ):
        return False
    if match["type"] in _SURE_TYPES:
        return not (
            match["type"] in {"Drive", "Lane", "Court", "Street", "Road", "Terrace", "Highway"}
            and all(map(is_word, re.findall(rf"{UPPER}{LETTER}+", match["core"])[:-1]))
            and _ADDRESS_WORD.search(match.string[max(0, match.start() - 40) : match.start()]) is None
            and value == match["core"]
        )
    if (
        match["type"] in _FIRM_TYPES
        and not any(is_word(word) for word in re.findall(rf"{UPPER}{LETTER}+", match["core"])[:-1])
        and re.search(rf"{UPPER}{LETTER}{{2,}}.*{match['type']}", match["core"])
    ):
        return True
    return (
        bool(re.search(r"[0-9]{4,}|[A-Z]{2} [0-9]|,", value[len(match["core"]) :]))
        or _ADDRESS_WORD.search(match.string[max(0, match.start() - 40) : match.start()]) is not None
    )


def _germanic_holds(match: re.Match[str]) -> bool:
    """A number alone makes no street of an English word that happens to end like one."""
    street = match.group().partition(",")[0]
    return _ENGLISH_END.search(street) is None or re.search(r"[0-9]{4}", match.group()[len(street) :]) is not None


def _placed_holds(match: re.Match[str]) -> bool:
    """A number between words is a house number where no word says that it counts or dates something."""
    words = re.findall(rf"{LETTER}+", match["street"])
    return not is_word(words[-1]) and not is_word(words[0]) and _COUNTED.fullmatch(words[-1]) is None


_COUNTED = re.compile(
    r"(?i)jan\w*|feb\w*|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|v(?:er(?:sion)?)?|page|table|chapter|section|figure|fig|line|step|part|issue|no|vol(?:ume)?|port|article|version|release|python|type|error"
)


def _labelled_holds(match: re.Match[str]) -> bool:
    value = match["v"]
    if re.search(r"://|@|^0x|^[0-9a-fA-F]{16,}$|^[0-9.:/]+$|[{}$<>=();_]|\\[dws]|::", value):
        return False
    return (
        bool(re.search(r"(?<![A-Za-z])[0-9]", value))
        and bool(re.search(rf"{LETTER}{{3}}", value))
        and " " in value
        and " # " not in value
        and not value.endswith((" +", " -"))
        and len(value) >= 8
    )


def _east_holds(match: re.Match[str]) -> bool:
    return bool(re.search(r"[0-9０-９一二三四五六七八九十]", match.group()))


_PUBLISHER = re.compile(r"(?i)foundation,?\s(?:[#*/;]{0,2}\s{0,8})?inc\.?,?[\s#*/;]{1,12}\Z")
"""Licences give the address of those who publish them."""
_SURE_TYPES = frozenset(_EN_SURE.split("|"))
_FIRM_TYPES = frozenset(
    (
        "Place",
        "Way",
        "Square",
        "Circle",
        "Close",
        "Grove",
        "Gardens",
        "Mews",
        "Broadway",
        "Trail",
        "Loop",
        "Plaza",
        "Cir",
        "Ct",
        "Dr",
        "Pl",
        "Cres",
        "Colony",
        "Layout",
        "Quay",
        "Rise",
        "Heights",
    )
)
_ADDRESS_WORD = re.compile(
    r"(?i)address|live[sd]? (?:at|in|on)|located|ship|deliver|street|reside|home|office|visit|mail(?:ed)? to|send (?:it )?to|moved to|property|meet|at $"
)
_EN_TYPE = "(?:" + "|".join(sorted(_EN_TYPES, key=len, reverse=True)) + ")"

_ENGLISH_END = re.compile(
    r"(?i)(?:string|spring|ering|oring|uring|aring|iring|notepad|keypad|launchpad|touchpad|egate|igate|ogate|firewall|paywall|brigade|upgrade|substr|constr|instr|(?<![a-z])(?:wall|gate|ring|tie|path|pad|str|hof|ut))\.? (?:nr\.? ?)?[0-9]"
)
_ROMANCE_HEAD = (
    r"(?:Calle|C/|Cl\.|Avinguda|Plaça|Avenida|Avda\.?|Av\.|Plaza|Pza\.|Paseo|P\.º|Camino|Carrera|Cra\.?|Ronda|Travesía|Carretera|Ctra\.|Calzada|Jirón|Jr\.|Pasaje|Rambla|Gran Vía|Diagonal|Bulevar|Callejón|"
    r"Rua|R\.(?= [A-ZÀ-Ý][a-zà-ÿ]{3})|Travessa|Praça|Alameda|Largo|Estrada|Rodovia|Via|Viale|V\.le|Piazza|P\.zza|Corso|C\.so|Vicolo|Piazzale|Strada|Lungotevere|Lungarno|Vico|Contrada|Carrer|Passeig|Strada|Str\.|Bulevardul|Bd\.|Bdul|Calea|Aleea|"
    r"ul\.|ulica|al\.|aleja|Aleje|os\.|pl\.|ulice|nám\.|náměstí|Jalan|Jl\.|Ulica|Bulevar|Odos|Οδός|ул\.|улица|пр\.|пр-т|проспект|пер\.|переулок|наб\.|набережная|шоссе|бульвар|б-р|вул\.|вулиця|площадь|пл\.)"
)
_ROMANCE_WORDS = r"(?:Carrer|Passeig|Avinguda|Pla\xc3\xa7a|Calle|C/|Avenida|Avda|Av\.|Plaza|Paseo|Camino|Carrera|Cra|Ronda|Traves\xc3\xada|Carretera|Ctra|Calzada|Jir\xc3\xb3n|Jr\.|Pasaje|Rambla|Gran V\xc3\xada|Diagonal|Bulevar|Callej\xc3\xb3n|Rua|R\.|Travessa|Pra\xc3\xa7a|Alameda|Largo|Estrada|Rodovia|Via|Viale|V\.le|Piazza|P\.zza|Corso|C\.so|Vicolo|Piazzale|Strada|Lungotevere|Lungarno|Vico|Contrada|Carrer|Passeig|Str\.|Bulevardul|Bd\.|Bdul|Calea|Aleea|ul\.|[Uu]lica|al\.|aleja|Aleje|os\.|pl\.|ulice|n\xc3\xa1m\.|n\xc3\xa1m\xc4\x9bst\xc3\xad|Jalan|Jl\.|ул\.|улица|пр\.|пр-т|проспект|пер\.|переулок|наб\.|набережная|шоссе|бульвар|б-р|вул\.|вулиця|площадь|пл\.)"
_GERMANIC_END = r"(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|ring|damm|ufer|chaussee|steig|pfad|hof|markt|graben|wall|straat|laan|plein|gracht|kade|singel|dijk|steeg|pad|plantsoen|dreef|gatan|vägen|gränd|torget|gata|vegen|veien|vei|gate|gade|vej|vejen|vägen|stræde|allé|katu|tie|polku|kuja|tori|stien|bakken|backen|utca|út|tér|körút)"
_GERMANIC_BYTES = r"(?:stra\xc3\x9fe|strasse|[sS]tr\.?|weg|[Pp]latz|[Aa]llee|gasse|ring|damm|ufer|chaussee|steig|pfad|hof|markt|graben|wall|straat|laan|plein|gracht|kade|singel|dijk|steeg|pad|plantsoen|dreef|gatan|v\xc3\xa4gen|gr\xc3\xa4nd|torget|gata|vegen|veien|vei|gate|gade|vejen|vej|str\xc3\xa6de|all\xc3\xa9|katu|tie|polku|kuja|tori|stien|bakken|backen|n\xc3\xa1m\xc4\x9bst\xc3\xad|t\xc5\x99\xc3\xadda|utca|\xc3\xbat|t\xc3\xa9r|k\xc3\xb6r\xc3\xbat|Stra\xc3\xdfe|Stra\xc3\x9fe|Strasse|Weg|Ring|Damm|Ufer|Markt)"

STREET_ADDRESS = Detector(
    id="street_address",
    label="Street addresses",
    description="House number and street in many languages, with flat, town and postal code; postal boxes; values under address keys.",
    category="personal",
    priority=65,
    rules=(
        Rule(
            anchor=r"(?: |\+|%20)" + _EN_TYPE + r"[^a-z]",
            literals=tuple(f"{gap}{name.lower()}" for name in _EN_TYPES for gap in (" ", "+", "%20")),
            pattern=rf"(?:(?<![0-9A-Za-z_.\-/$#])|(?<=\\[nrt])|(?<=%[0-9A-F]{{2}}))(?P<core>(?:(?:Flat|Apt|Unit|Suite) [0-9A-Z]{{1,4}},? )?(?:(?:Flat|Apt|Unit|Suite|Plot|House)(?: No\.?)? )?[0-9]{{1,5}}(?:-[0-9]{{1,5}}){{0,2}}[A-Za-z]?(?:/[0-9]{{1,4}}[A-Z]?)?(?: ½)?,?{_SP}(?:(?:[NSEW]|NE|NW|SE|SW|North|South|East|West|Old|New|Upper|Lower|Great)\.?{_SP})?(?:(?:{_W}|[0-9]{{1,3}}(?:st|nd|rd|th)|of|the|de|la|del|and){_SP}){{1,4}}?(?P<type>{_EN_TYPE})(?!{LETTER})\.?(?:{_SP}(?:[NSEW]|NE|NW|SE|SW|North|South|East|West)(?![A-Za-z]))?)(?:{_UNIT})?{_TOWN_EN}",
            accept=_english_holds,
            back=100,
            reach=120,
            across_lines=True,
        ),
        Rule(
            anchor=r"[0-9](?: ?bis| ?ter)?,?(?: |\+|%20)(?:rue|avenue|av\.|boulevard|bd|blvd|place|all\xc3\xa9e|all\xc3\xa9es|chemin|impasse|quai|cours|route|square|passage|faubourg|sentier|voie|esplanade|rond-point|r\.)(?: |\+|%20)[A-Za-z\xc3]",
            literals=(
                "rue",
                "avenue",
                "av.",
                "boulevard",
                "bd",
                "blvd",
                "place",
                "allée",
                "chemin",
                "impasse",
                "quai",
                "cours",
                "route",
                "square",
                "passage",
                "faubourg",
                "sentier",
                "voie",
                "esplanade",
                "rond-point",
                "r.",
            ),
            caseless=True,
            pattern=rf"(?:(?<![0-9A-Za-z_.\-/])|(?<=\\[nrt]))[0-9]{{1,4}}(?: ?(?:bis|ter|quater|[A-D])(?![a-z]))?,?{_SP}(?:[Rr]ue|RUE|[Aa]venue|AVENUE|[Aa]v\.|[Bb]oulevard|BOULEVARD|[Bb]d|[Bb]lvd|[Pp]lace|[Aa]llées?|[Cc]hemin|[Ii]mpasse|[Qq]uai|cours|route|square|passage|faubourg|sentier|voie|esplanade|rond-point){_SP}(?:(?:de|du|des|la|le|les|d'|l'|d’|l’|de l'|à|aux?|et|en|sur)(?:{_SP})?){{0,3}}{_W}(?:(?:{_SP}|-)(?:{_W}|de|du|des|la|le|les|d'|l'|et)){{0,4}}{_TOWN_EU}",
            back=40,
            reach=120,
            across_lines=True,
        ),
        Rule(
            anchor=r"(?:[^A-Za-z]|\\[nrt])" + _ROMANCE_WORDS + r"(?: |\+|%20)[A-Za-z0-9\xc3\xd0\xce]",
            pattern=rf"(?:(?<![\w.])|(?<=\\[nrt])){_ROMANCE_HEAD}{_SP}?(?:(?:(?:{_W}|de|del|la|las|los|el|da|do|das|dos|di|della|dei|dello|degli|delle|e|y|i|d'|[0-9]{{1,2}}|X{{0,3}}[IV]{{1,4}}){_SP}?){{1,6}}?),?{_SP}?(?:n[.ºo°]{{0,2}} ?|N[.ºo°]{{1,2}} ?|nr\.? ?|núm\.? ?|número |num\.? |#|No\.? ?|s/n|д\.? ?|дом |буд\. ?|č\. ?)?{_NUMBER}(?:, ?(?:кв|корп|стр|оф|офис)\.? ?[0-9]+|,? ?(?:[0-9]{{1,2}}[ºª°](?: ?[A-Z](?![a-z]))?|piso [0-9]+|apto?\.? ?[0-9]+|bl\. ?[0-9A-Z]+|ap\. ?[0-9]+|int\.? ?[0-9A-Z]+)){{0,3}}{_TOWN_EU}",
            accept=lambda match: (
                not re.match(r"(?:Via|Via:|R\.|Diagonal|Largo|Str\.|pl\.|al\.|пр\.|пл\.)\s?[0-9vV]", match.group())
            ),
            back=24,
            reach=110,
            across_lines=True,
        ),
        Rule(
            anchor=r"(?:Calle|Carrera|Cra\.?|Cl\.?|Diagonal|Transversal|Avenida|Av\.?|Kr\.?) [0-9]{1,3}[A-Za-z]{0,2} ?(?:Bis )?(?:Sur )?(?:#|No\.?|N\xc2\xb0|-) ?[0-9]",
            literals=("calle", "carrera", "cra", "cl", "diagonal", "transversal", "avenida", "av", "kr"),
            pattern=rf"(?:Calle|Carrera|Cra\.?|Cl\.?|Diagonal|Transversal|Avenida|Av\.?|Kr\.?) [0-9]{{1,3}}[A-Za-z]{{0,2}} ?(?:Bis )?(?:Sur )?(?:#|No\.?|N°|-) ?[0-9]{{1,3}}[A-Za-z]? ?- ?[0-9]{{1,3}}{_TOWN_EU}",
            back=40,
            reach=60,
        ),
        Rule(
            anchor=_GERMANIC_BYTES + r"(?: |\+|%20)(?:nr\.? ?)?[0-9]",
            pattern=rf"(?:(?<![\w.])|(?<=\\[nrt]))(?:(?:(?:{_W}|Am|An|Im|Auf|Unter|Zur|Zum|Den|der|dem|den|van|de|der|von){_SP}){{0,3}}{UPPER}[{LETTER[1:-1]}\-]*{_GERMANIC_END}|(?:(?:{_W})(?:{_SP}|-)){{1,3}}(?:Straße|Strasse|Str\.|Allee|Platz|Weg|Ring|Damm|Ufer|Markt|Gasse|Plein|Laan|utca|út|tér|körút|náměstí|nám\.|třída|gate|gata|vei|väg|vej|allé|alle|plads|plass|katu|straat|laan|plein|gade)){_SP}(?:nr\.? ?)?{_NUMBER}(?:,? (?:bus|bte|[0-9]+\. ?(?:sal|th|tv|Stock|OG|emelet|em\.)|WE|Whg\.?|Top|lgh) ?[0-9A-Za-z]*)?{_TOWN_EU}",
            accept=_germanic_holds,
            back=80,
            reach=90,
            across_lines=True,
        ),
        Rule(
            anchor=r"[a-z\x80-\xff] [0-9]{1,4}(?:/[0-9]{1,4})?[A-Za-z]?, (?:[A-Z]{1,2}-)?[0-9]{2}[0-9 \-][0-9 ][0-9]{0,2} [A-Z\xc3-\xc5]",
            pattern=rf"(?<![\w.])(?P<street>{_W}(?:(?: |-)(?:{_W}|de|du|des|la|le|les|van|der|del)){{0,4}}) {_NUMBER}, (?:[A-Z]{{1,2}}-)?(?:(?!19|20[12])[0-9]{{4}}|[0-9]{{5}}|[0-9]{{3}} [0-9]{{2}}|[0-9]{{2}}-[0-9]{{3}}) {_W}(?: (?:{_W}|[0-9]{{1,2}}(?![0-9A-Za-z]))){{0,2}}",
            accept=_placed_holds,
            back=70,
            reach=40,
        ),
        Rule(
            anchor=r"(?:проспект|улица|шоссе|бульвар|переулок|набережная|площадь|пр-т|вулиця),? (?:д\.? ?)?[0-9]",
            literals=("проспект", "улица", "шоссе", "бульвар", "переулок", "набережная", "площадь", "пр-т", "вулиця"),
            pattern=rf"(?<![\w.]){_W}(?: {_W})? (?:проспект|улица|шоссе|бульвар|переулок|набережная|площадь|пр-т|вулиця),? ?(?:д(?:ом|\.)? ?)?{_NUMBER}(?:, ?(?:кв|корп|стр|оф)\.? ?[0-9]+)?{_TOWN_EU}",
            back=60,
            reach=80,
        ),
        Rule(
            anchor=r"[a-z]-(?:ku|shi|cho|machi|gun)[, ]",
            literals=("-ku", "-shi", "-cho", "-machi", "-gun"),
            pattern=rf"(?<![\w.\-])[0-9]{{1,3}}(?:-[0-9]{{1,3}}){{1,2}},? {_W}(?:,? {_W}){{0,2}}, {_W}-(?:ku|shi|cho|machi|gun)(?:, ?{_W}(?:,? [0-9]{{3}}-[0-9]{{4}})?)?|(?<![\w.\-])[0-9]{{1,3}}(?:-[0-9]{{1,3}}){{1,2}},? {_W}, {UPPER}{LETTER}+-(?:ku|shi|cho|machi|gun)(?:, ?{_W}(?:,? [0-9]{{3}}-[0-9]{{4}})?)?",
            back=70,
            reach=40,
        ),
        Rule(
            anchor=r"(?:Am|An der|An den|Im|In der|Auf der|Auf dem|Unter den|Zum|Zur|Hinter der|Vor dem|Alte|Alter|Neue|Neuer)(?: |\+|%20)[A-Z\xc3][^\n0-9]{2,30} [0-9]{1,3}[a-z]?,",
            pattern=rf"(?<![\w.])(?:Am|An der|An den|Im|In der|Auf der|Auf dem|Unter den|Zum|Zur|Hinter der|Vor dem|Alte|Alter|Neue|Neuer) {_W}(?: {_W})? [0-9]{{1,3}}[a-z]?, (?:[A-Z]{{1,2}}-)?[0-9]{{4,5}} {_W}(?: {_W})?",
            back=70,
            reach=60,
            across_lines=True,
        ),
        Rule(
            anchor=r"(?:Road|Nagar|Marg|Colony|Sector|Layout|Street|Cross|Block|Lane|Main|Rd|Society|Enclave)[^\n]{0,60}[^0-9][1-9][0-9]{2} ?[0-9]{3}[^0-9]",
            literals=(
                "road",
                "nagar",
                "marg",
                "colony",
                "sector",
                "layout",
                "street",
                "cross",
                "block",
                "lane",
                "main",
                "rd",
                "society",
                "enclave",
            ),
            pattern=rf"(?<![0-9A-Za-z])(?:(?:Flat|Plot|House|H\.?No\.?|Door|No\.?|Unit|Apt)[ .#-]*)?#?[0-9]{{1,4}}[0-9A-Za-z/\-]{{0,6}},? (?>[^\n\x1e\"'<>{{}}=]{{3,90}}?(?:Road|Nagar|Marg|Colony|Sector|Layout|Street|Cross|Block|Lane|Main|Rd|Society|Enclave))[^\n\x1e\"'<>{{}}=]{{0,100}}?{UPPER}{LETTER}+(?:,? {UPPER}{LETTER}+)?[ ,-]{{1,3}}[1-9][0-9]{{2}} ?[0-9]{{3}}(?![0-9])",
            back=180,
            reach=20,
        ),
        Rule(
            anchor=r"(?:\xce[\x80-\xbf]|\xcf[\x80-\x8f]) [0-9]{1,3},",
            pattern=r"[Α-ΩΆ-Ώ][α-ωά-ώ]{3,20}(?: [Α-ΩΆ-Ώ][α-ωά-ώ]{2,20})? [0-9]{1,3}, ?(?:[Α-ΩΆ-Ώ][α-ωά-ώ]+ ?)?[0-9]{3} ?[0-9]{2}(?: [Α-ΩΆ-Ώ][α-ωά-ώ]+)?",
            back=50,
            reach=50,
        ),
        Rule(
            anchor=r"P\.?[ ]?O\.?[ ]?Box(?: |\+|%20)[0-9]",
            literals=("box",),
            caseless=True,
            pattern=rf"(?i:P\.? ?O\.? ?Box{_SP})[0-9]{{1,6}}{_TOWN_EN}",
            back=16,
            reach=80,
            across_lines=True,
        ),
        Rule(
            anchor=r"(?:Postfach|Bo\xc3\xaete postale|Apartado|Caixa Postal|Casella Postale|Postbus|BP)(?: |\+|%20)[0-9]{2}",
            literals=("postfach", "boîte postale", "apartado", "caixa postal", "casella postale", "postbus", "bp"),
            pattern=rf"(?:Postfach|Boîte postale|Apartado(?: de correos)?|Caixa Postal|Casella Postale|Postbus) [0-9 ]{{2,8}}{_TOWN_EU}",
            back=30,
            reach=60,
            across_lines=True,
        ),
        Rule(
            anchor=r"(?:Caddesi|Cad\.|Cd\.|Sokak|Sok\.|Sk\.|Soka\xc4\x9f\xc4\xb1|Mahallesi|Mah\.|Bulvar\xc4\xb1|Blv\.)[^\n]{0,30}(?:No|no|N)[.:]? ?[0-9]",
            literals=(
                "caddesi",
                "cad.",
                "cd.",
                "sokak",
                "sok.",
                "sk.",
                "sokağı",
                "mahallesi",
                "mah.",
                "bulvarı",
                "blv.",
            ),
            pattern=rf"(?:{_W} ){{1,3}}(?:Mahallesi|Mah\.|Caddesi|Cad\.|Cd\.|Sokak|Sok\.|Sk\.|Sokağı|Bulvarı|Blv\.)[^\n\x1e\"']{{0,40}}?[Nn](?:o|umara)?[.:]? ?:?[0-9]+[^\n\x1e\"';]{{0,50}}",
            back=110,
            reach=70,
            across_lines=True,
        ),
        Rule(
            anchor=r"(?:路|街|道|巷|弄|村)[^\n]{0,24}(?:号|號)",
            pattern=r"[\u4e00-\u9fff]{2,24}?(?:路|街|道|巷|弄|村)[\u4e00-\u9fff0-9０-９一二三四五六七八九十\-]{0,18}(?:号|號)(?:院|楼|樓)?(?:[\u4e00-\u9fff0-9A-Z\-]{0,14}(?:室|楼|樓|栋|层|號|号|单元))?",
            accept=_east_holds,
            back=60,
            reach=40,
            across_lines=True,
        ),
        Rule(
            anchor=r"(?:市|区|町|村|郡)[^\n\x00-\x20\"',:;]{1,30}[0-9](?:-|−|丁目)",
            pattern=r"(?:〒? ?[0-9]{3}-[0-9]{4}[ \u3000]?)?(?:[\u4e00-\u9fff]{2,4}[都道府県])?[\u4e00-\u9fff\u3040-\u30ff]{1,8}[市区町村郡][\u4e00-\u9fff\u3040-\u30ff]{0,12}[ \u3000]?[0-9０-９]{1,4}(?:丁目|[-−‐])(?:[0-9０-９]{1,4}(?:番地?|[-−‐])?){0,2}[0-9０-９]{0,4}(?:号)?(?:[ \u3000]?[\u30a0-\u30ff\u4e00-\u9fffA-Za-z]{2,16}[ \u3000]?[0-9]{1,4}(?:号室|階)?)?",
            back=60,
            reach=50,
            across_lines=True,
        ),
        Rule(
            anchor=r"(?:로|길) ?[0-9]{1,4}(?:번길)?",
            literals=("로", "길"),
            pattern=r"(?:[\uac00-\ud7a3]{2,8}(?:시|도|군|구|읍|면|동) ?){1,4}[\uac00-\ud7a30-9]{1,14}(?:로|길) ?[0-9]{1,4}(?:-[0-9]{1,4}|번길 ?[0-9]{1,4})?(?:,? ?[0-9]{1,4}(?:동|호|층)){0,2}",
            back=60,
            reach=30,
            across_lines=True,
        ),
        Rule(
            anchor=r"(?:شارع|طريق)[^\n]{3}",
            literals=("شارع", "طريق"),
            pattern=r"(?:[0-9٠-٩]{1,5} )?(?:شارع|طريق) [\u0600-\u06ff ]{3,40}(?:[،,]? ?(?:رقم )?[0-9٠-٩]{1,5})?",
            accept=_east_holds,
            back=30,
            reach=70,
            across_lines=True,
        ),
        Rule(
            anchor=r"(?:street|address|addr|address_line|addressline|line1|line_1|address1|address2|adresse|direccion|direcci\xc3\xb3n|indirizzo|endere\xc3\xa7o|endereco|anschrift|adres|адрес|Адрес|地址|住所|주소)[\w .\-]{0,20}[\"'\]\\]{0,4}\s{0,3}(?:[:=\x1f>]|\xef\xbc\x9a)[\s\"'\\]{0,5}[^\s\"'\\]",
            literals=(
                "street",
                "addr",
                "line1",
                "line_1",
                "adresse",
                "direcc",
                "indirizzo",
                "endere",
                "anschrift",
                "adres",
                "адрес",
                "地址",
                "住所",
                "주소",
            ),
            caseless=True,
            pattern=r"(?i)(?<![a-z])(?:(?:\w+[_. -])?(?:street(?:[_ ]?address)?|addr(?:ess)?(?:[_ ]?line)?[_ ]?[12]?|line_?1|home ?address|adresse|direcci[óo]n|indirizzo|endere[çc]o|anschrift|adres|адрес|地址|住所|주소)|[a-z]+(?-i:Address|Street|Line1))[\"'\]\\*]*\s*[:=\x1f>：]\s*(?P<q>\\*[\"'])?(?P<v>(?(q)(?:(?!(?P=q))[^\n\x1e]){6,160}|[^\n\x1e\"'<>|`,][^\n\x1e\"'<>|`]{5,120}?(?=\n|\\n|\x1e|<|\||\"|'|\Z)))",
            accept=_labelled_holds,
            back=90,
            reach=200,
        ),
        *column_rules(
            r"(?:[a-z]+_)?(?:street(?:_?address)?|addr(?:ess)?(?:_?(?:line)?_?[12])?|adresse|direccion|anschrift)",
            ("street", "addr", "adresse", "direccion", "anschrift"),
            lambda value: (
                bool(re.search(r"[0-9]", value))
                and bool(re.search(rf"{LETTER}{{3}}", value))
                and " " in value
                and len(value) >= 8
            ),
        ),
    ),
    matches=(
        "742 Evergreen Terrace, Springfield, IL 62704",
        "Hauptstraße 12, 10827 Berlin",
        "12 rue de la Paix, 75002 Paris",
        "Calle de Alcalá 45, 28014 Madrid",
    ),
    rejects=("3 way merge", "2 Factor Auth", "step 4 Build Path", "10 New Road signs"),
)
