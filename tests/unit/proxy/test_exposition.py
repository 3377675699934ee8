"""Adding up what several processes expose: sums of counters and histograms, the worst of states."""

from proxy.exposition import counted, merged

ONE = """# HELP codegate_requests_total Requests that have ended.
# TYPE codegate_requests_total counter
codegate_requests_total{format="chat",status="200"} 7
codegate_requests_total{format="chat",status="429"} 1
# TYPE codegate_cost_usd_total counter
codegate_cost_usd_total 0.250000
# TYPE codegate_request_duration_seconds histogram
codegate_request_duration_seconds_bucket{le="0.1"} 3
codegate_request_duration_seconds_bucket{le="+Inf"} 8
codegate_request_duration_seconds_sum 12.500000
codegate_request_duration_seconds_count 8
# TYPE codegate_requests_in_flight gauge
codegate_requests_in_flight 2
# TYPE codegate_degraded gauge
codegate_degraded 0
"""
TWO = """# HELP codegate_requests_total Requests that have ended.
# TYPE codegate_requests_total counter
codegate_requests_total{format="chat",status="200"} 5
codegate_requests_total{format="anthropic",status="200"} 1
# TYPE codegate_cost_usd_total counter
codegate_cost_usd_total 0.125000
# TYPE codegate_request_duration_seconds histogram
codegate_request_duration_seconds_bucket{le="0.1"} 1
codegate_request_duration_seconds_bucket{le="+Inf"} 6
codegate_request_duration_seconds_sum 0.250000
codegate_request_duration_seconds_count 6
# TYPE codegate_requests_in_flight gauge
codegate_requests_in_flight 3
# TYPE codegate_degraded gauge
codegate_degraded 1
"""
BOTH = """# HELP codegate_requests_total Requests that have ended.
# TYPE codegate_requests_total counter
codegate_requests_total{format="chat",status="200"} 12
codegate_requests_total{format="chat",status="429"} 1
codegate_requests_total{format="anthropic",status="200"} 1
# TYPE codegate_cost_usd_total counter
codegate_cost_usd_total 0.375
# TYPE codegate_request_duration_seconds histogram
codegate_request_duration_seconds_bucket{le="0.1"} 4
codegate_request_duration_seconds_bucket{le="+Inf"} 14
codegate_request_duration_seconds_sum 12.75
codegate_request_duration_seconds_count 14
# TYPE codegate_requests_in_flight gauge
codegate_requests_in_flight 5
# TYPE codegate_degraded gauge
codegate_degraded 1
"""


def test_counters_and_histograms_are_summed_and_states_are_the_worst() -> None:
    assert merged([ONE, TWO]) == BOTH


def test_merging_does_not_depend_on_how_it_is_grouped() -> None:
    assert merged([merged([ONE, TWO]), ONE]) == merged([ONE, TWO, ONE])


def test_one_alone_stays_what_it_is() -> None:
    assert merged([merged([ONE])]) == merged([ONE])
    assert merged([]) == ""


def test_what_was_counted_outlives_a_process_and_what_it_was_does_not() -> None:
    kept = counted(ONE)
    assert 'codegate_requests_total{format="chat",status="200"} 7' in kept
    assert "codegate_request_duration_seconds_count 8" in kept
    assert "in_flight" not in kept
    assert "degraded" not in kept


def test_labels_may_hold_spaces() -> None:
    text = '# TYPE a counter\na{reason="too many requests"} 1\n'
    assert merged([text, text]) == '# TYPE a counter\na{reason="too many requests"} 2\n'
