"""All detectors, in the order in which a dashboard lists them."""

from shared.guardrails.detector import Detector
from shared.guardrails.detectors.addresses import STREET_ADDRESS
from shared.guardrails.detectors.emails import EMAIL
from shared.guardrails.detectors.financial import CREDIT_CARD, IBAN
from shared.guardrails.detectors.identity import PASSPORT, SSN
from shared.guardrails.detectors.names import NAME
from shared.guardrails.detectors.network import IP_ADDRESS, URL_AUTH
from shared.guardrails.detectors.passwords import PASSWORD
from shared.guardrails.detectors.phones import PHONE
from shared.guardrails.detectors.private_keys import PRIVATE_KEY
from shared.guardrails.detectors.tokens import API_KEY, AWS_KEYS, JWT

DETECTORS: tuple[Detector, ...] = (
    EMAIL,
    PHONE,
    SSN,
    CREDIT_CARD,
    IBAN,
    IP_ADDRESS,
    API_KEY,
    AWS_KEYS,
    JWT,
    PRIVATE_KEY,
    URL_AUTH,
    PASSWORD,
    NAME,
    STREET_ADDRESS,
    PASSPORT,
)
IDS: frozenset[str] = frozenset(detector.id for detector in DETECTORS)
