"""Benchmarks are run by hand, so that nobody would notice one that has lost what it imports."""

import importlib
import pkgutil

import pytest

import tests.bench


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(tests.bench.__path__)])
def test_every_benchmark_still_finds_what_it_uses(name: str) -> None:
    importlib.import_module(f"tests.bench.{name}")
