"""Guardrails: find sensitive values, make placeholders for them, recognise these again. Pure: no I/O, no clock, no keys read.

Finding
    `engine.default_engine()` builds the engine once (under a second) and shares it between threads.
    `engine.scan_all([(key, text), …], Selection(detectors, private_ips)) -> [[Finding, …], …]` reads many texts in one pass:
    give all new strings of a request at once; `key` is the JSON key under which a string stood ("" if none), because
    `{"password": "tiger"}` tells by its key alone. `engine.scan(text, selection, key)` is the same for one text.
    Findings are in characters of the text, ordered, never overlapping; `Finding.detector` is one of the fifteen ids
    (`detectors.catalogue.IDS`). A cache of results is keyed by text, selection and `keys.telling_key(key)`.
    Most of the time of a large scan is spent in native code without the interpreter lock.
    `engine.splice(text, findings, replacement)` puts `replacement(value, detector id)` in their place.

Placeholders
    `crypto.placeholders.derive_tenant_keys(guardrail_key, tenant_id) -> TenantKeys`, once per tenant (cache it).
    `placeholder.issue(keys, value, detector_id, owner_of)` returns the placeholder of a value; `owner_of(placeholder)`
    tells which original it already stands for in this exchange (None if free): different values never share one.
    `placeholder.seal_value` / `crypto.placeholders.unseal` and `placeholder.hash_of` serve the mappings that are stored;
    `placeholder.words_of_name` gives the aliases under which a part of a name comes back.

Recognising
    `recognise.find_candidates(text)` yields what looks like a placeholder; `recognise.resolve(candidate, known, exact)`
    says which known placeholder it means, if exactly one. `recognise.check_holds` tells whether asking the stored mappings
    is worth it. `recognise.held_length(text)` says how much of a stream's end must wait for the next piece.
"""
