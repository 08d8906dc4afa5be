"""Every stored experiment: complete, small, with its provenance, and still what the code computes."""

import importlib

import numpy as np
import pytest

from fishbook import experiments
from fishbook.experiments import record, recorded

NAMES = experiments.experiments()


def tolerance(value):
    """What rounding to float16 and another machine's BLAS may change."""
    return 2e-3 * float(np.nanmax(np.abs(value)))


@pytest.mark.parametrize("name", NAMES)
class TestStored:
    def test_says_how_it_came_about(self, name):
        provenance = recorded(name).provenance
        assert provenance["command"] == f"fishbook experiments {name}"
        assert provenance.keys() >= {"computes", "date", "seconds", "device", "versions"}
        assert provenance["computes"].endswith(".")

    def test_holds_numbers(self, name):
        arrays = recorded(name).arrays
        assert arrays
        assert all(array.size and array.dtype.kind in "fiubU" for array in arrays.values())

    def test_a_part_computed_again_gives_the_same(self, name):
        part = importlib.import_module(f"fishbook.experiments.{name}").part()
        assert part
        for key, (index, value) in part.items():
            np.testing.assert_allclose(
                recorded(name).arrays[key][index], value, rtol=5e-2, atol=tolerance(value), err_msg=key
            )


def test_all_of_them_are_small():
    assert sum(path.stat().st_size for path in experiments.RESULTS.glob("*")) < 500_000


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match=r"no experiment 'nosuch'; there are"):
        recorded("nosuch")


def test_an_experiment_is_run_stored_and_read_back(tmp_path, monkeypatch):
    code = '"""Three numbers."""\n\n\ndef run(jobs):\n    return {"numbers": [1.0, 2.0, float(jobs)]}\n'
    (tmp_path / "three.py").write_text(code)
    monkeypatch.setattr(experiments, "__path__", [str(tmp_path)])
    monkeypatch.setattr(experiments, "RESULTS", tmp_path / "results")
    experiments.experiments.cache_clear()
    try:
        with pytest.raises(ValueError, match="has not been run yet: fishbook experiments three"):
            recorded("three")
        stored = record("three", 3, tmp_path / "results")
        read = recorded("three")
        np.testing.assert_array_equal(read.arrays["numbers"], [1, 2, 3])
        assert read.provenance == stored.provenance
        assert read.provenance["computes"] == "Three numbers."
    finally:
        experiments.experiments.cache_clear()
