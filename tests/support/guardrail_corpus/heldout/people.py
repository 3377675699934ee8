"""People's data of many countries: names, addresses, telephone numbers, documents, accounts, cards. All invented."""

from random import Random

from shared.guardrails.checks import IBAN_LENGTHS, iban_check_digits, luhn_check_digit
from tests.support.guardrail_corpus.heldout.credentials import DIGITS, UPPER, text

NAMES: dict[str, tuple[str, str]] = {
    "United States": ("James Linda Tyler Megan Brandon Ashley Cody Heather Dustin Brittany", "Whitfield Ramsey Holloway Stanton Briggs Mercer Donovan Pruitt Hensley Mccormick"),
    "United Kingdom": ("Alistair Imogen Nigel Philippa Rhys Gemma Callum Fiona", "Ashworth Pemberton Hargreaves Llewellyn McAllister Featherstone Whitaker"),
    "Ireland": ("Aoife Cillian Siobhan Padraig Niamh Eoghan", "O'Sullivan Gallagher Kavanagh McGrath Doherty"),
    "Germany": ("Jürgen Annegret Thorsten Liesel Matthias Ulrike Heiko Sabine", "Schäfer Baumgartner Kühn Vogelsang Hoffmann Lindemann Krüger"),
    "France": ("Benoît Mathilde Thierry Océane Guillaume Élodie Sylvain", "Lefebvre Moreau Delacroix Fontaine Marchand Beaulieu"),
    "Spain": ("Íñigo Lucía Joaquín Marisol Álvaro Remedios", "Fernández Ibáñez Quintana Carrasco Villanueva"),
    "Italy": ("Giancarlo Federica Lorenzo Ornella Matteo Chiara", "Bianchi Esposito Marchetti Fontana Colombo"),
    "Portugal and Brazil": ("João Thaís Rodrigo Beatriz Vinícius Fernanda", "Carvalho Nogueira Teixeira Figueiredo Oliveira"),
    "Netherlands": ("Sander Marijke Bram Anouk Jeroen Femke", "Vermeulen Hendriks Dijkstra Jansen Bakker"),
    "Poland": ("Agnieszka Krzysztof Małgorzata Wojciech Zbigniew", "Kowalczyk Wiśniewska Zieliński Wójcik Lewandowski"),
    "Czechia": ("Zdeněk Kateřina Jaroslav Ludmila", "Novák Svobodová Dvořák Procházka"),
    "Hungary": ("Zoltán Ildikó Gergely Katalin", "Szabó Horváth Kovács Németh"),
    "Romania": ("Ionuț Raluca Mihai Andreea", "Popescu Ionescu Dumitrescu Stanciu"),
    "Greece": ("Konstantinos Eleni Dimitrios Sofia", "Papadopoulos Georgiou Nikolaidis Karagiannis"),
    "Russia": ("Dmitri Svetlana Alexei Yekaterina", "Volkov Kuznetsova Sokolov Morozova"),
    "Ukraine": ("Oleksandr Oksana Taras Bohdana", "Shevchenko Kovalenko Bondarenko Tkachenko"),
    "Sweden": ("Göran Annika Björn Linnéa", "Lindqvist Bergström Sandberg Hedlund"),
    "Norway": ("Sigrid Håkon Ingrid Torbjørn", "Haugen Solberg Bakken Lund"),
    "Denmark": ("Søren Mette Rasmus Birgitte", "Mikkelsen Kristensen Thomsen Jørgensen"),
    "Finland": ("Eero Päivi Jukka Aino", "Virtanen Korhonen Mäkinen Laaksonen"),
    "Turkey": ("Mehmet Ayşe Emre Zeynep", "Yılmaz Demir Öztürk Aydın"),
    "India": ("Priya Rajesh Ananya Vikram Lakshmi Arjun", "Sharma Venkatesan Patel Mukherjee Iyer Reddy"),
    "Pakistan": ("Ayesha Usman Zainab Bilal", "Siddiqui Chaudhry Qureshi Malik"),
    "China": ("Xiaoming Wei Lihua Jianguo", "Zhang Huang Zhao Chen"),
    "Japan": ("Haruka Kenji Yuki Takashi", "Tanaka Yamamoto Watanabe Kobayashi"),
    "Korea": ("Ji-woo Min-jun Seo-yeon Hyun-woo", "Park Choi Jung Kang"),
    "Vietnam": ("Thanh Minh Linh Hương", "Nguyen Tran Pham Hoang"),
    "Philippines": ("Rosario Reynaldo Maricel Jun", "Santos Dela-Cruz Bautista Villanueva"),
    "Nigeria": ("Chinedu Ngozi Oluwaseun Adaeze", "Okafor Adeyemi Okonkwo Eze"),
    "Kenya": ("Wanjiru Kamau Achieng Otieno", "Mwangi Njoroge Odhiambo Kiptoo"),
    "South Africa": ("Thandiwe Sipho Pieter Nomvula", "Nkosi Dlamini Botha Mokoena"),
    "Ethiopia and Ghana": ("Kwame Abena Tesfaye Selam", "Mensah Owusu Bekele Tadesse"),
    "Arab countries": ("Mohammed Fatima Khalid Layla Youssef", "Al-Farsi Haddad Mansour El-Sayed Khoury"),
    "Iran": ("Reza Shirin Behrouz Parisa", "Hosseini Karimi Ahmadi Rahimi"),
    "Israel": ("Noa Yonatan Tamar Avi", "Levi Ben-David Mizrahi Peretz"),
    "Mexico": ("Guadalupe Ximena Jesús Itzel", "Hernández Zapata Cervantes Ortega"),
    "Argentina": ("Facundo Milagros Gonzalo Florencia", "Giménez Sosa Aguirre Benítez"),
}  # fmt: skip
"""Country -> given names and surnames."""


def name(random: Random) -> tuple[str, str]:
    """Return a country and a full name."""
    country = random.choice(list(NAMES))
    given, surnames = (part.split() for part in NAMES[country])
    middle = f" {random.choice('ABCDEFGHJKLMNPRST')}." if random.random() < 0.12 else ""
    return country, f"{random.choice(given)}{middle} {random.choice(surnames)}"


ADDRESSES: dict[str, tuple[str, ...]] = {
    "United States": ("{a} Maple Ridge Drive, Austin, TX 787{d}", "{a} W 4th St Apt {b}, Boise, ID 837{d}", "{a} Old Mill Road, Burlington, VT 054{d}", "{a} Pinehurst Ave, Suite {b}, Tampa, FL 336{d}"),
    "United Kingdom": ("{b} Church Lane, Guildford GU1 {e}AB", "{b} Victoria Terrace, Edinburgh EH1 {e}JL", "Flat {e}, {b} Camden High Street, London NW1 0JH"),
    "Ireland": ("{b} Merrion Square, Dublin 2, D02 XY4{e}",),
    "Canada": ("{a} Rue Sherbrooke Ouest, Montréal, QC H3A 1B{e}", "{a} Bloor St W, Toronto, ON M5S 1W{e}"),
    "Australia": ("{b} Wattle Street, Ultimo NSW 2007", "{b} Collins St, Melbourne VIC 3000"),
    "Germany": ("Lindenstraße {b}, 10969 Berlin", "Am Alten Markt {b}, 50667 Köln", "Goethestr. {b}a, 80336 München"),
    "Austria": ("Mariahilfer Straße {b}, 1060 Wien",),
    "Switzerland": ("Bahnhofstrasse {b}, 8001 Zürich", "Rue du Rhône {b}, 1204 Genève"),
    "France": ("{b} rue des Martyrs, 75009 Paris", "{b} bis avenue Jean Jaurès, 69007 Lyon", "{b}, boulevard de la Libération, 13004 Marseille"),
    "Belgium": ("Rue de la Loi {b}, 1040 Bruxelles", "Meir {b}, 2000 Antwerpen"),
    "Netherlands": ("Prinsengracht {a}, 1016 GV Amsterdam", "Kerkstraat {b}, 3511 LX Utrecht"),
    "Spain": ("Calle de Serrano {b}, 28001 Madrid", "Avinguda Diagonal {a}, 08013 Barcelona", "C/ Mayor, {b}, 3º B, 31001 Pamplona"),
    "Italy": ("Via Garibaldi {b}, 20121 Milano", "Corso Vittorio Emanuele II, {b}, 00186 Roma"),
    "Portugal": ("Rua Augusta {b}, 1100-053 Lisboa", "Avenida dos Aliados {b}, 4000-064 Porto"),
    "Brazil": ("Rua Augusta, {a}, São Paulo - SP, 01305-100", "Av. Atlântica, {a}, Rio de Janeiro, RJ 22021-001"),
    "Mexico": ("Av. Insurgentes Sur {a}, Col. Del Valle, 03100 Ciudad de México",),
    "Argentina": ("Avenida Corrientes {a}, C1043 Buenos Aires",),
    "Poland": ("ul. Marszałkowska {b}, 00-590 Warszawa", "ul. Długa {b}/{e}, 31-147 Kraków"),
    "Czechia": ("Vinohradská {b}, 120 00 Praha 2",),
    "Sweden": ("Drottninggatan {b}, 111 21 Stockholm",),
    "Norway": ("Karl Johans gate {b}, 0162 Oslo",),
    "Denmark": ("Nørregade {b}, 1165 København K",),
    "Finland": ("Mannerheimintie {b}, 00100 Helsinki",),
    "Turkey": ("İstiklal Caddesi No:{b}, Beyoğlu/İstanbul",),
    "Russia": ("ул. Тверская, д. {b}, кв. {e}, Москва", "Невский проспект, {b}, Санкт-Петербург"),
    "India": ("{b} MG Road, Bengaluru 5600{c}", "Flat {b}, Lake View Apartments, Andheri West, Mumbai 4000{c}"),
    "Japan": ("東京都渋谷区神南1丁目{b}番{e}号", "大阪府大阪市北区梅田{e}-{b}-{e}", "2-{b}-{e} Jingumae, Shibuya-ku, Tokyo 150-0001"),
    "China": ("北京市朝阳区建国路{b}号", "上海市浦东新区世纪大道{a}号"),
    "Korea": ("서울특별시 강남구 테헤란로 {b}",),
    "Singapore": ("{b} Orchard Road, #0{e}-12, Singapore 2388{c}",),
    "South Africa": ("{b} Long Street, Cape Town 8001",),
    "Nigeria": ("{b} Awolowo Road, Ikoyi, Lagos",),
    "United Arab Emirates": ("P.O. Box {a}, Dubai",),
}  # fmt: skip


def address(random: Random) -> tuple[str, str]:
    """Return a country and an address."""
    country = random.choice(list(ADDRESSES))
    shape = random.choice(ADDRESSES[country])
    return country, shape.format(
        a=random.randint(102, 4890), b=random.randint(2, 98), c=random.randint(10, 99), d=random.randint(10, 99), e=random.randint(1, 9)
    )  # fmt: skip


PHONES: dict[str, tuple[str, ...]] = {
    "United States": ("(4x5) 6xx-xxxx", "4x5-6xx-xxxx", "+1 4x5 6xx xxxx", "+1-4x5-6xx-xxxx", "4x5.6xx.xxxx", "+14x56xxxxxx"),
    "United Kingdom": ("+44 20 7xxx xxxx", "07xxx xxxxxx", "020 7xxx xxxx", "+447xxxxxxxxx", "01632 9xxxxx"),
    "Germany": ("+49 30 2xxxxxxx", "0171 2xxxxxx", "030 / 2xx xx xx", "+49 (0) 89 2xxxxxx", "0049 171 2xxxxxx"),
    "France": ("+33 6 1x xx xx xx", "06 1x xx xx xx", "01.4x.xx.xx.xx"),
    "Spain": ("+34 6xx xxx xxx", "+34 91 2xx xx xx"),
    "Italy": ("+39 3x2 1xx xxxx", "+39 06 6xxx xxxx"),
    "Netherlands": ("+31 6 1xxxxxxx", "06-1xxxxxxx"),
    "Poland": ("+48 6xx xxx xxx",),
    "Sweden": ("+46 70 1xx xx xx", "070-1xx xx xx"),
    "Switzerland": ("+41 44 6xx xx xx", "044 6xx xx xx"),
    "Brazil": ("+55 11 9xxxx-xxxx", "(11) 9xxxx-xxxx"),
    "Mexico": ("+52 55 1xxx xxxx",),
    "India": ("+91 98xxx xxxxx", "+91-98xxxxxxxx"),
    "Japan": ("+81 90-1xxx-xxxx", "090-1xxx-xxxx", "03-3xxx-xxxx"),
    "China": ("+86 138 1xxx xxxx",),
    "Korea": ("+82 10-2xxx-xxxx", "010-2xxx-xxxx"),
    "Australia": ("+61 4xx xxx xxx", "0412 1xx xxx"),
    "South Africa": ("+27 82 1xx xxxx",),
    "Nigeria": ("+234 803 1xx xxxx",),
    "Russia": ("+7 916 1xx-xx-xx", "8 (916) 1xx-xx-xx"),
    "Turkey": ("+90 532 1xx xx xx",),
    "United Arab Emirates": ("+971 50 1xx xxxx",),
}  # fmt: skip


def phone(random: Random) -> tuple[str, str]:
    """Return a country and a telephone number."""
    country = random.choice(list(PHONES))
    return country, "".join(random.choice(DIGITS) if mark == "x" else mark for mark in random.choice(PHONES[country]))


def ssn(random: Random) -> str:
    """Return a social security number that could be issued."""
    return f"{random.choice([*range(1, 666), *range(667, 899)]):03d}-{random.randint(1, 99):02d}-{random.randint(1, 9999):04d}"


_CARDS = (
    ("4", 16),
    ("51", 16),
    ("55", 16),
    ("2221", 16),
    ("2720", 16),
    ("34", 15),
    ("37", 15),
    ("6011", 16),
    ("65", 16),
    ("3530", 16),
    ("36", 14),
    ("622126", 16),
)


def card(random: Random) -> str:
    """Return a card number that passes Luhn, written in one of the usual ways."""
    prefix, length = random.choice(_CARDS)
    body = prefix + text(random, DIGITS, length - 1 - len(prefix))
    digits = body + luhn_check_digit(body)
    if length in {14, 15}:
        groups = (digits[:4], digits[4:10], digits[10:])
    else:
        groups = tuple(digits[at : at + 4] for at in range(0, 16, 4))
    return random.choice(("", " ", "-")).join(groups)


def iban(random: Random) -> str:
    """Return an IBAN of any country that issues them."""
    country = random.choice(list(IBAN_LENGTHS))
    letters = (
        4
        if country in {"GB", "IE", "NL", "LV", "RO", "BG", "GI", "VG", "JO", "KW", "QA", "PK", "PS", "UA", "KZ"}
        else 0
    )
    account = text(random, UPPER, letters) + text(random, DIGITS, IBAN_LENGTHS[country] - 4 - letters)
    number = f"{country}{iban_check_digits(country, account)}{account}"
    return random.choice((number, " ".join(number[at : at + 4] for at in range(0, len(number), 4))))


_PASSPORTS = {
    "United States": ("{9}", "{L}{8}"), "United Kingdom": ("{9}",), "Germany": ("C{X}",), "France": ("{2}{L}{L}{5}",), "Spain": ("{L}{L}{L}{6}",),
    "Italy": ("Y{L}{7}",), "Netherlands": ("N{L}{7}",), "Poland": ("{L}{L}{7}",), "Sweden": ("{8}",), "India": ("{L}{7}",), "China": ("E{8}", "G{8}"),
    "Japan": ("T{L}{7}",), "Korea": ("M{8}",), "Brazil": ("{L}{L}{6}",), "Mexico": ("G{8}",), "Canada": ("{L}{L}{6}",), "Australia": ("P{L}{7}", "N{7}"),
    "Russia": ("{2} {7}",), "Turkey": ("U{8}",),
}  # fmt: skip


def passport(random: Random) -> tuple[str, str]:
    """Return a country and a passport number in its shape."""
    country = random.choice(list(_PASSPORTS))
    shape = random.choice(_PASSPORTS[country])
    while "{L}" in shape:
        shape = shape.replace("{L}", random.choice("ABCDEFGHJKLMNPRSTVWX"), 1)
    shape = shape.replace(
        "{X}", "".join(random.choice("CFGHJKLMNPRTVWXYZ0123456789") for _ in range(7)) + random.choice(DIGITS)
    )
    for length in "123456789":
        shape = shape.replace(f"{{{length}}}", text(random, DIGITS, int(length)))
    if sum(map(str.isdigit, shape)) < 5:
        return passport(random)
    return country, shape


_DOMAINS = (
    "kestrel-labs.io",
    "mail.brunnhof.de",
    "gmail.com",
    "outlook.com",
    "proton.me",
    "nordwind.co.uk",
    "yahoo.fr",
    "tanaka-seiki.co.jp",
    "uni-halle.de",
    "acme.dev",
    "web.de",
    "posta.com.tr",
)


def email(random: Random) -> str:
    """Return an address at a real-looking domain."""
    given, surname = (
        random.choice(("mara", "j", "lukas", "priya", "a.b", "chen", "o", "zoe")),
        random.choice(("kestrel", "holm", "voss", "iyer", "roy", "li")),
    )
    local = random.choice(
        (
            f"{given}.{surname}",
            f"{given}_{surname}{random.randrange(99)}",
            f"{given}{random.randrange(1000)}",
            f"{surname}+{random.choice(('ci', 'news', 'x1'))}",
            f"{given}-{surname}",
        )
    )
    return f"{local}@{random.choice(_DOMAINS)}"


def ip(random: Random) -> str:
    """Return a public address."""
    if random.random() < 0.25:
        groups = [f"{random.randrange(1, 65536):x}" for _ in range(3)]
        return random.choice(
            (
                f"2a01:4f8:{groups[0]}:{groups[1]}::{random.randint(1, 99)}",
                f"2600:1f18:{groups[0]}:{groups[1]}:{groups[2]}:0:0:{random.randint(1, 99)}",
            )
        )
    return f"{random.choice((5, 18, 34, 52, 81, 91, 104, 141, 185, 212))}.{random.randrange(1, 255)}.{random.randrange(1, 255)}.{random.randrange(1, 255)}"
