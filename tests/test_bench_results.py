"""What `python -m bench` keeps and prints, without a look at any time."""

import json

import pytest

from bench import results
from bench.measure import interleaved, median_ratio, surroundings

ABOUT = {"what": "steps", "protocol": "medians"}


def run(processor="AMD", threads=1, dtype="float32", simd="AVX2", **figures):
    return {"processor": processor, "threads": threads, "dtype": dtype, "simd": simd, **figures}


class TestKept:
    def test_a_run_replaces_the_one_on_the_same_machine_only(self, tmp_path):
        first = [run(), run("Intel"), run(threads=2), run(dtype="float64"), run(simd="AVX2, AVX-512")]
        for one in first:
            path = results.keep(tmp_path, "steps", ABOUT, one)
        assert results.runs(path) == first
        results.keep(tmp_path, "steps", ABOUT, run(ms=3))
        assert results.runs(path) == [*first[1:], run(ms=3)]
        assert json.loads(path.read_text()).keys() == {"what", "protocol", "runs"}

    def test_a_run_from_before_simd_was_noted_is_replaced_by_its_processor(self, tmp_path):
        results.keep(tmp_path, "steps", ABOUT, run(simd=None))
        path = results.keep(tmp_path, "steps", ABOUT, run(simd="AVX2"))
        assert results.runs(path) == [run(simd="AVX2")]

    def test_there_are_no_runs_without_a_file(self, tmp_path):
        assert results.runs(tmp_path / "nothing.json") == []

    @pytest.mark.parametrize("path", sorted(results.FOLDER.glob("*.json")), ids=lambda path: path.stem)
    def test_what_is_committed_says_how_it_came_about(self, path):
        found = json.loads(path.read_text(encoding="utf-8"))
        assert found["what"]
        for one in found.get("runs", [found]):
            assert one.keys() >= {"date", "processor", "threads", "python", "numpy"}
        places = [tuple(one.get(key) for key in (*results.PLACE, "simd")) for one in found.get("runs", [])]
        assert len(set(places)) == len(places)


class TestPrinted:
    def test_columns_are_as_wide_as_they_need_to_be(self):
        text = results.table(["net", "ms", "ratio"], [["two_layer", 0.25, None], ["deep", "1000.00", 1.5]])
        assert text.splitlines() == [
            "net             ms  ratio",
            "two_layer     0.25      –",
            "deep       1000.00    1.5",
        ]

    def test_the_load_comes_first(self):
        place = {**surroundings(), "threads": 1, "dtype": "float32"}
        first, second, _ = results.headline("networks", place).strip("\n").partition("\n")
        assert first.startswith("networks: load ")
        assert second == "\n"
        busy = results.headline("networks", {**place, "load": [3.5, 2, 1]})
        assert "load 3.5 2 1 on" in busy


class TestInterleaved:
    def test_every_candidate_takes_its_turn_in_every_round(self):
        calls = []
        found = interleaved({name: lambda name=name: calls.append(name) for name in "ab"}, rounds=2, calls=2)
        assert "".join(calls) == "aabb" + "aabb" * 2
        assert [len(found[name]) for name in "ab"] == [2, 2]

    def test_a_ratio_is_taken_within_a_round(self):
        assert median_ratio([1, 10, 4], [2, 20, 1]) == 0.5
        with pytest.raises(ValueError, match="shorter"):
            median_ratio([1, 2], [1])


def test_the_surroundings_name_the_machine():
    found = surroundings()
    assert found.keys() >= {"date", "processor", "simd", "cores", "load", "python", "numpy", "torch"}
    assert found["load"] is None or len(found["load"]) == 3
