"""`name`: people's names in title case, sure by their dictionary or by what stands before and behind them."""

from shared.guardrails.detector import Detector, Rule
from shared.guardrails.detectors.east_names import EAST_BYTES
from shared.guardrails.detectors.name_finders import (
    ARABIC,
    ARABIC_GIVEN,
    find_addressed,
    find_arabic,
    find_before_mail,
    find_cjk,
    find_labelled,
    find_pair,
    find_reversed,
)
from shared.guardrails.detectors.tables import column_rules
from shared.guardrails.names import FULL_NAME, labelled_is_name, spelled

_HEAD = r"[A-Z\xc3-\xd0\xe1][A-Za-z\x80-\xff'’\-]{1,24}"
_BYTES_UPPER = r"[A-Z\xc3-\xd0\xe1]"

_ANY_HEAD = "(?:" + _BYTES_UPPER + "|" + EAST_BYTES + ")"
_FILLER = r"[\"'\])`*\\ \t]{0,4}(?:=>|[:=>|\x1f,])[\s\"'`*\[(\\\-]{0,4}" + _ANY_HEAD
_LABEL_ANCHOR = (
    r"(?:name|nombre|apellido|nome|nom|naam|navn|namn|nimi|isim|soyad|nazwisko|author|authors|author__|maintainers?|committer|by|assignee|reporter|reviewer|patient|customer|client|employee|attn|recipient|sender|contact|person|"
    r"owner|user|holder)" + _FILLER
)
_RARER_LABEL_ANCHOR = (
    r"(?:cognome|pr\xc3\xa9nom|prenom|jm\xc3\xa9no|imi\xc4\x99|attention|attendees?|participants?|signatory|beneficiary|applicant|candidate|tenant|landlord|payee|insured|subscriber|buyer|seller|passenger|interviewer|interviewee|"
    r"supervisor|spouse|kin|witness|physician|doctor|respondent|plaintiff|defendant|lead|manager|speaker|host|guest|[Ff]rom|[Tt]o|[Cc]c|[Bb]cc)"
    + _FILLER
)
_LOOSE_LABEL_ANCHOR = (
    r"(?:(?:name|author|patient|customer|contact|person|owner) is |(?:ФИО|фио|имя|Имя|Фамилия|фамилия)[\"' ]{0,3}[:=] ?[\"']?|(?:[Nn]ame|[Aa]uthor|NAME|AUTHOR|[Pp]atient|[Cc]ustomer)(?:&quot;:\s?&quot;|</t[dh]>\s{0,4}<td>|\xef\xbc\x9a ?|\\?\"?:\\n ?))"
    + _BYTES_UPPER
)
_TITLE_ANCHOR = (
    r"(?:(?:[^A-Za-z]M|Mr|Mrs|Ms|Mx|Dr|Prof|Professor|Sir|Dame|Lady|Rev|Hon|Herr|Herrn|Frau|Monsieur|Madame|Mme|Mlle|Se\xc3\xb1or|Se\xc3\xb1ora|Sr|Sra|Srta|Don|Do\xc3\xb1a|Dott|Dottor|Signor|Signora|Dhr|Mevr|Shri|Smt|Pan|Pani|Capt|Sgt|Judge|Senator|"
    r"President|Officer|Nurse|Uncle|Aunt)\.? (?:Dr\.? |Prof\.? )?|(?:Dear|Hi|Hello|Hey|Hallo|Liebe|Lieber|Bonjour|Cher|Ch\xc3\xa8re|Hola|Estimado|Estimada|Ciao|Caro|Cara|Ol\xc3\xa1|Prezado|Prezada|Beste|Hej|Guten Tag|Good morning|Good afternoon|"
    r"Good evening|Thanks|Thank you|Cheers|Welcome|Hi there),? |(?:name is|name's|I am|I'm|his is|called|named|@author|[Cc]ommitter|appelle|hei\xc3\x9fe|heisse|Name ist|llamo|chiamo|nome \xc3\xa9|nom est|\xd0\xb7\xd0\xbe\xd0\xb2\xd1\x83\xd1\x82) )"
    + _ANY_HEAD
)
_CLOSING_ANCHOR = (
    r"(?:egards|incerely|heers|hanks|est|hank you|Gr\xc3\xbc\xc3\x9fe|Gr\xc3\xbc\xc3\x9fen|ordialement|aludos|tentamente|ours|ishes|aithfully|ruly|aluti|groet|ove)[,.!]?\s?(?:\n|\\n)(?:[\s\-]|\\n|\xe2\x80\x94){0,4}"
    + _ANY_HEAD
)

NAME = Detector(
    id="name",
    label="Names of people",
    description="Given names with surnames of many countries in title case; single names behind labels, titles and greetings.",
    category="personal",
    priority=70,
    rules=(
        Rule(
            anchor=_HEAD
            + r"(?: |\xc2\xa0|\+|%20)(?:(?:[A-Z]\.?|van|von|de|der|den|da|do|dos|del|della|di|du|la|le|ten|ter|bin|bint|ibn|al|el|y|e|san|ben|zu)(?: |\xc2\xa0|\+|%20)){0,2}(?:(?:al|el|Al|El|d|O)[-'])?"
            + _BYTES_UPPER
            + r"",
            find=find_pair,
        ),
        Rule(anchor=_LABEL_ANCHOR, find=find_labelled),
        Rule(anchor=_RARER_LABEL_ANCHOR, find=find_labelled),
        Rule(anchor=_LOOSE_LABEL_ANCHOR, find=find_labelled),
        Rule(
            anchor=r"(?:NAME|AUTHOR|PATIENT|CUSTOMER|OWNER|CONTACT|HOLDER|CLIENT|EMPLOYEE|Name|Author|Patient|Customer|Client|Employee|Contact|Person|Owner|User|Holder|By|BY|ASSIGNEE|MAINTAINER|Maintainer|Reporter|Reviewer|Assignee|Recipient|Sender|Nombre|Nom|Nome|Naam|Vorname|Nachname|vorname|nachname)"
            + _FILLER,
            find=find_labelled,
        ),
        Rule(anchor=r"[a-z\x80-\xff], " + _BYTES_UPPER + r"[a-z\x80-\xff]{2}", find=find_reversed),
        Rule(anchor=ARABIC_GIVEN + r"(?: \xd8[\xa7-\xbf]| \xd9[\x81-\x8a])", literals=tuple(ARABIC), find=find_arabic),
        Rule(anchor=_TITLE_ANCHOR, find=find_addressed),
        Rule(anchor=_CLOSING_ANCHOR, find=find_addressed),
        Rule(
            anchor=r"[a-z\x80-\xff.\"'] ?(?:<|&lt;|\()[0-9A-Za-z_.+\-]{1,64}@", literals=("@",), find=find_before_mail
        ),
        Rule(
            anchor=r"[A-Za-z\x80-\xff] {1,20}[12][0-9]{3}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} [+\-][0-9]{4} ",
            pattern=rf"[(](?P<v>{FULL_NAME.pattern}) {{1,20}}[12][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}} [0-9:]{{8}} [+\-][0-9]{{4}} ",
            accept=lambda match: labelled_is_name(spelled(match["v"]), sure=True),
            back=130,
        ),
        Rule(
            anchor=r"(?:姓名|氏名|名前|联系人|聯絡人|收件人|寄件人|患者|客户|客戶|担当者|이름|성명|담당자|고객|환자|예금주|申请人|持卡人|投保人|作者|様|さん|先生|女士)",
            literals=(
                "姓名",
                "氏名",
                "名前",
                "联系人",
                "聯絡人",
                "收件人",
                "寄件人",
                "患者",
                "客户",
                "客戶",
                "担当者",
                "이름",
                "성명",
                "담당자",
                "고객",
                "환자",
                "예금주",
                "申请人",
                "持卡人",
                "投保人",
                "作者",
                "様",
                "さん",
                "先生",
                "女士",
            ),
            find=find_cjk,
        ),
        *column_rules(
            r"(?:(?:full|first|last|given|family|middle|customer|client|employee|patient|contact|user|display|owner|author|holder|cardholder|maiden|guest|member|student)[_ ]?name|surname|fname|lname|name|author|customer|employee|patient|holder|cardholder|contact)",
            ("name", "surname", "author", "customer", "employee", "patient", "holder", "contact"),
            lambda value: FULL_NAME.fullmatch(value) is not None and labelled_is_name(spelled(value), sure=True),
        ),
    ),
    matches=(
        "Signed-off-by: Siobhan Kowalczyk",
        '"full_name": "Thandiwe Nkosi"',
        "I met Jürgen Baumgartner in Ulm",
        "Dear Priya,",
    ),
    rejects=(
        "owner = self",
        "Mark the field as Grace Period",
        "Visual Studio Code",
        "United States",
        "name: Build and Test",
    ),
)
