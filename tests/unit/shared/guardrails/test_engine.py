"""The engine: examples of every detector, positions, encodings, keys, selections, and two passes with one answer."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.crypto.placeholders import derive_tenant_keys
from shared.guardrails.anchors import KeywordPass
from shared.guardrails.detector import Finding, Selection
from shared.guardrails.detectors.catalogue import DETECTORS, IDS
from shared.guardrails.engine import Engine, default_engine, splice
from shared.guardrails.placeholder import placeholder_for
from tests.bench.guardrails_quality import real_source
from tests.support.guardrail_corpus.cases import negatives, positives

ALL = Selection(IDS)
KEYS = derive_tenant_keys(b"k" * 32, "tenant")
FALLBACK = Engine(DETECTORS, KeywordPass)
EXAMPLES = [(detector.id, text) for detector in DETECTORS for text in detector.matches]
LOOK_ALIKES = [text for detector in DETECTORS for text in detector.rejects]


def values(text: str, selection: Selection = ALL, key: str = "") -> list[tuple[str, str]]:
    return [
        (finding.detector, text[finding.start : finding.end]) for finding in default_engine().scan(text, selection, key)
    ]


def test_the_fifteen_detectors_are_those_of_the_contract() -> None:
    contract = "email phone ssn credit_card iban ip_address api_key aws_keys jwt private_key url_auth password name street_address passport"
    assert set(contract.split()) == IDS
    assert len(DETECTORS) == 15
    assert all(
        detector.label and detector.description and detector.category and detector.matches and detector.rejects
        for detector in DETECTORS
    )


@pytest.mark.parametrize(("detector", "text"), EXAMPLES)
def test_each_detector_finds_its_examples(detector: str, text: str) -> None:
    assert detector in [found for found, _ in values(text)]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_no_detector_finds_the_look_alikes(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://app:s3cr3t-pw@db/main", [("url_auth", "s3cr3t-pw")]),
        ("ключ: j.doe@acme.io — конец", [("email", "j.doe@acme.io")]),
        ("日本語 🎉 j.doe@acme.io", [("email", "j.doe@acme.io")]),
        ("a\ud800b j.doe@acme.io", [("email", "j.doe@acme.io")]),
        ("\\nj.doe@acme.io\\n", [("email", "j.doe@acme.io")]),
        ('{\\"password\\": \\"tiger77x\\"}', [("password", "tiger77x")]),
        ("j.doe\\u0040acme.io", [("email", "j.doe\\u0040acme.io")]),
        ("mail=j.doe%40acme.io&x=1", [("email", "j.doe%40acme.io")]),
        ("\\u0070\\u0061\\u0073\\u0073\\u0077\\u006f\\u0072\\u0064=tiger77x", [("password", "tiger77x")]),
        ("to=%2B49%20171%202345678", [("phone", "%2B49%20171%202345678")]),
        ("note: eyJtYWlsIjogImouZG9lQGFjbWUuaW8ifQ==\n", [("email", "eyJtYWlsIjogImouZG9lQGFjbWUuaW8ifQ==")]),
        ("kind: Secret\ndata:\n  x: dGlnZXI3N3g=\n", [("password", "dGlnZXI3N3g=")]),
        ("&quot;password&quot;: &quot;tiger77x&quot;", [("password", "tiger77x")]),
        ("IBAN SE3550000000054910000003 by Friday", [("iban", "SE3550000000054910000003")]),
    ],
)  # fmt: skip
def test_a_value_is_found_where_it_stands_in_any_encoding(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("key", "text", "detector"),
    [
        ("password", "tiger", "password"),
        ("db_password", "correct horse battery staple", "password"),
        ("api_key", "f3A9c81bD27e40aa9C55d1e6B70f2384", "api_key"),
        ("first_name", "Priyanka", "name"),
        ("phone", "2025550143", "phone"),
        ("ssn", "536228741", "ssn"),
        ("passport_number", "L898902C3", "passport"),
        ("street", "Rosenweg 4", "street_address"),
    ],
)
def test_the_key_of_a_json_member_tells_what_its_text_is(key: str, text: str, detector: str) -> None:
    assert values(text, key=key) == [(detector, text)]
    assert values(text, key="note") in ([], [(detector, text)])


def test_texts_of_one_call_do_not_see_one_another() -> None:
    findings = default_engine().scan_all(
        [("", "password:"), ("", "tiger77x"), ("note", "j.doe@acme.io"), ("", "")], ALL
    )
    assert findings == [[], [], [Finding(0, 13, "email")], []]


def test_only_selected_detectors_report() -> None:
    text = "j.doe@acme.io from 84.112.9.201"
    assert values(text, Selection(frozenset({"email"}))) == [("email", "j.doe@acme.io")]
    assert values(text, Selection(frozenset())) == []


@pytest.mark.parametrize(
    ("address", "always", "when_asked"),
    [
        ("84.112.9.201", True, True),
        ("10.20.30.40", False, True),
        ("192.168.7.9", False, True),
        ("fd12:3456:789a::17", False, True),
        ("127.0.0.1", False, False),
        ("203.0.113.9", False, False),
        ("169.254.10.20", False, False),
        ("::1", False, False),
    ],
)
def test_private_addresses_are_masked_only_when_asked(address: str, *, always: bool, when_asked: bool) -> None:
    text = f"connect from {address} now"
    assert bool(values(text)) is always
    assert bool(values(text, Selection(IDS, private_ips=True))) is when_asked


@pytest.mark.parametrize(
    ("value", "category"),
    [
        ("tiger77x", "password"),
        ("j.doe@acme.io", "email"),
        ("Jane Doe", "name"),
        ("+49 30 1234567", "phone"),
        ("84.112.9.201", "ip_address"),
        ("4539148803436467", "credit_card"),
        ("536-22-8741", "ssn"),
        ("DE89370400440532013000", "iban"),
        ("2a01:4f8::1", "ip_address"),
    ],
)
def test_a_placeholder_is_never_masked_again(value: str, category: str) -> None:
    placeholder = placeholder_for(KEYS, value, category)
    for template in (
        "{}",
        "it is {} now",
        "phone: {}",
        "Author: {}\n",
        'card "{}"',
        "email={}",
        "Dear {},\n",
    ):
        assert values(template.format(placeholder), Selection(IDS, private_ips=True)) == []
    if placeholder.startswith("cgv_"):
        for template in ("password={}", '"api_key": "{}"', "Authorization: Bearer {}", "postgres://app:{}@db/main"):
            assert values(template.format(placeholder)) == []


def test_what_looks_like_a_placeholder_but_is_none_is_masked() -> None:
    assert values("password=cgv_tiger77xtiger77") == [("password", "cgv_tiger77xtiger77")]


def test_splice_replaces_each_finding_and_nothing_else() -> None:
    text = "a j.doe@acme.io b 84.112.9.201 c"
    assert (
        splice(text, default_engine().scan(text, ALL), lambda value, detector: f"<{detector}:{len(value)}>")
        == "a <email:13> b <ip_address:12> c"
    )


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
@settings(max_examples=150, deadline=None)
def test_findings_are_ordered_inside_the_text_and_apart(text: str) -> None:
    findings = default_engine().scan(text + " j.doe@acme.io " + text, ALL)
    places = [place for finding in findings for place in (finding.start, finding.end)]
    assert places == sorted(places)
    assert all(0 <= finding.start < finding.end <= 2 * len(text) + 15 for finding in findings)


def test_both_passes_find_the_same_in_the_corpus_and_in_real_source() -> None:
    texts = [case.text for case in positives()] + negatives() + [text for _, text in real_source(150_000)]
    items = [("", text) for text in texts]
    assert FALLBACK.scan_all(items, ALL) == default_engine().scan_all(items, ALL)


@given(st.lists(st.sampled_from([case.text for case in positives()][::37]), max_size=4), st.text(max_size=40))
@settings(max_examples=40, deadline=None)
def test_both_passes_find_the_same_in_any_mixture(texts: list[str], between: str) -> None:
    text = between.join(texts)
    assert FALLBACK.scan(text, ALL) == default_engine().scan(text, ALL)


def test_a_joined_scan_equals_single_scans() -> None:
    texts = [case.text for case in positives()][::5]
    assert default_engine().scan_all([("", text) for text in texts], ALL) == [
        default_engine().scan(text, ALL) for text in texts
    ]


def test_threads_share_one_engine() -> None:
    texts = [case.text for case in positives()][::9]
    expected = [default_engine().scan(text, ALL) for text in texts]
    barrier = threading.Barrier(4)

    def work() -> list[list[Finding]]:
        barrier.wait()
        return [default_engine().scan(text, ALL) for text in texts]

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(work) for _ in range(4)]:
            assert future.result() == expected


@pytest.mark.parametrize(
    "unit",
    ["9999", "John Smith ", "password=", "Anna ", "a@b.co ", "cgv_23456789abcdeab ", "-----BEGIN RSA PRIVATE KEY-----\n", "\\u0041", "81.6.43.17 ", "eyJ", "kind: Secret\n"],
)  # fmt: skip
def test_the_cost_of_hostile_text_grows_with_its_length_alone(unit: str) -> None:
    def cost(length: int) -> float:
        """Return what the cheapest of three takes: in one of them the garbage collector may go over the whole suite's objects."""
        text = unit * (length // len(unit))
        return min(once(text) for _ in range(3))

    def once(text: str) -> float:
        start = time.thread_time()
        default_engine().scan(text, ALL)
        return time.thread_time() - start

    cost(1_000)
    assert cost(40_000) < 8 * max(cost(10_000), 0.02)


@pytest.mark.parametrize(
    "unit",
    [") values (\n", "insert into t (phone) values (", '|my_phone"| "l,', "SectorZ564 871Z", "basic+1+N//74/", "secret .'\"\\=", "%40\n", "kind: Secret"],
)  # fmt: skip
def test_no_text_is_dear_to_read(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    default_engine().scan("warm", ALL)
    start = time.process_time()
    default_engine().scan(text, ALL)
    assert time.process_time() - start < 1


def test_the_second_of_two_tables_in_a_row_is_read_by_its_own_header() -> None:
    text = "id,phone\n1,none\nphone,id\n+15551234567,2\n"
    assert [text[each.start : each.end] for each in default_engine().scan(text, ALL)] == ["+15551234567"]
