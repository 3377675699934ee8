"""Authors that a published work names stay; the same people anywhere else are masked."""

import pytest

from shared.guardrails.detector import Selection
from shared.guardrails.detectors.catalogue import IDS
from shared.guardrails.engine import default_engine

ALL = Selection(IDS)
NAME, MAIL = "Margaret Holloway", "m.holloway@kestrel-labs.io"
PERSON = f"{NAME} <{MAIL}>"
CODE = """
import os
import sys


class Reader:
    def __init__(self, path):
        self.path = path

    def lines(self):
        with open(self.path) as file:
            return file.readlines()


def main():
    return Reader(sys.argv[1]).lines()
"""
SCRIPT = """
"use strict";
const fs = require("fs");
function read(path) {
    return fs.readFileSync(path);
}
const lines = read(process.argv[2]).toString().split("\\n");
for (const line of lines) {
    console.log(line);
}
module.exports = { read };
"""


def found(text: str) -> set[str]:
    return {text[each.start : each.end] for each in default_engine().scan(text, ALL)}


@pytest.mark.parametrize(
    "text",
    [
        f"Copyright (c) 2014 {PERSON}\n",
        f"Copyright (C) 2001-2006 by {NAME} ({MAIL}). All rights reserved.",
        f"© 2021 {NAME}, {MAIL}",
        f"// SPDX-FileCopyrightText: 2023 {PERSON}",
        f":copyright: (c) 2012 by {NAME}.\n",
        f'__copyright__ = "Copyright 2014 {NAME}"',
        f"# Author: {PERSON}\n{CODE}",
        f"# Authors: Ben Gertzfield, {NAME}\n# Contact: {MAIL}\n{CODE}",
        f"# Modified 30-Dec-2003 by {NAME} to add full RFC 3548 support\n{CODE}",
        f'"""Codec for bits.\n\nWritten by {NAME} ({MAIL}).\n"""\n{CODE}',
        f"{CODE}\n# Thanks to {NAME} for the idea.\n",
        f"{CODE}\n    # {NAME} contributed the loop.\n",
        f"# Contributors:\n#   Ben Gertzfield (original)\n#   {PERSON}\n{CODE}",
        f'__author__ = "{PERSON}"\n{CODE}',
        f'__all__ = ["x"]\n__version__ = "1.2.0"\n__author__ = "{NAME}"\n__email__ = "{MAIL}"\n',
        f"/**\n * @fileoverview Rule for loops\n * @author {PERSON}\n */\n{SCRIPT}",
        f"     1→# Author: {PERSON}\n" + "".join(f"{n:6}→{line}\n" for n, line in enumerate(CODE.splitlines(), 2)),
        f'{{"name": "left-pad", "version": "1.3.0", "license": "MIT", "author": "{PERSON}"}}',
        f'{{"name": "a", "version": "1.0.0", "contributors": [{{"name": "{NAME}", "email": "{MAIL}"}}], "bugs": {{}}}}',
        f'[project]\nname = "a"\nversion = "1.0"\nauthors = [{{name = "{NAME}", email = "{MAIL}"}}]\n',
        f"setup(\n    name='a',\n    version='1.0',\n    author='{NAME}',\n    author_email='{MAIL}',\n)\n",
        f"These definitions were written by [{NAME}](https://github.com/mholloway).",
        f"## pad\nLicense: MIT\nBy: Jon Schlinkert, {PERSON}\n",
        f"Metadata-Version: 2.1\nName: a\nVersion: 1.0\nAuthor: {NAME}\nAuthor-email: {MAIL}\n",
    ],
)
def test_published_attribution_stays(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            f"commit 9fceb02d0ae598e95dc970b74767f19372d61af8\nAuthor: {PERSON}\nDate:   Mon\n\n    Fix\n{CODE}",
            {NAME, MAIL},
        ),
        (f"Fix the loop\n\nSigned-off-by: {PERSON}\n", {NAME, MAIL}),
        (f"Author: {PERSON}\n", {NAME, MAIL}),
        (f"# Author: {PERSON}\nimport os\n", {NAME, MAIL}),
        (f"From: {PERSON}\nSubject: code\n\n{CODE}", {NAME, MAIL}),
        ("".join(f"SETTING_{n}={n}\n" for n in range(20)) + f"# Maintainer: {PERSON}\n", {NAME, MAIL}),
        ("".join(f"key_{n}: value\n" for n in range(20)) + f"# Contact: {PERSON}\n", {NAME, MAIL}),
        ("if you read on\nfor the rest\nwith the team\n" * 9 + f"* Minutes by {PERSON}\n", {NAME, MAIL}),
        ('resource "a" "b" {\n  name = "x"\n  size = 2\n}\n' * 9 + f"# Author: {PERSON}\n", {NAME, MAIL}),
        (f"{NAME} wrote to us from {MAIL}:\n```python\n{CODE}```\n", {NAME, MAIL}),
        (f'{{"title": "Q3 report", "version": 3, "author": "{NAME}", "mail": "{MAIL}"}}', {NAME, MAIL}),
        (f"title: Q3 report\nversion: 3\nauthor: {NAME}\n", {NAME}),
        (f"title,author,version\nQ3,{NAME},1.0\n", {NAME}),
        (f'{CODE}\nOWNER = "{NAME}"\nreply_to = "{MAIL}"\n', {NAME, MAIL}),
        (f"{CODE}\n# The customer {NAME} <{MAIL}> gets two rows here.\n", {NAME, MAIL}),
        (f"{CODE}\n# Bug reported by {NAME}, see the ticket.\n", {NAME}),
        (f"# Copyright (c) 2024 Kestrel\n# TODO: ask {NAME} by Friday\n{CODE}", {NAME}),
        (f"# License: MIT\n# The customer {NAME} wants this.\n{CODE}", {NAME}),
        (f"{CODE}\n# TODO: ask {NAME} by Friday\n", {NAME}),
        (f'{{"copyright": "© 2024 Kestrel", "contact": "{MAIL}"}}', {MAIL}),
        (f"Ask [{NAME}](https://kestrel-labs.io/team) first", {NAME}),
        (f"Approved\nBy: {NAME}\n", {NAME}),
        (f"Copyright questions go to {MAIL}", {MAIL}),
        (f"Copyright (c) 2014 Kestrel\nInvoice for {NAME}, {MAIL}\n", {NAME, MAIL}),
        (f'{{"name": "a", "version": "1.0.0", "license": "MIT", "users": ["{PERSON}"]}}', {NAME, MAIL}),
    ],
)
def test_the_same_people_are_masked_elsewhere(text: str, values: set[str]) -> None:
    assert found(text) == values


def test_a_secret_is_never_attribution() -> None:
    key = "ghp_R9vXw2LqT7mYbN4cKd8sHf3JzG6aPe1oUiQx"
    assert found(f"# Author: {PERSON}, {key}\n# Copyright (c) 2014 {NAME}, token={key}\n{CODE}") == {key}


def test_each_text_of_a_call_is_judged_by_itself() -> None:
    texts = [("", f"# Author: {NAME}\n{CODE}"), ("", f"Author: {NAME}\n"), ("author", NAME)]
    assert [len(each) for each in default_engine().scan_all(texts, ALL)] == [0, 1, 1]
