"""A second corpus, written from vendors' documents and from what people paste, not from the detectors; never tuned to.

`credentials` and `people` make values, `carriers` and `people_carriers` the texts around them, `negatives` what must
stay; `cases` puts them together. Every value is invented at run time from a seed, which the gates change.
"""
