"""Saving and loading: round trips, and wrong files of every kind, none of which leaves a trace in the network."""

import os
import zipfile

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import fishbook as fb

X = np.random.default_rng(0).normal(size=(8, 4)).astype(np.float32)


def trained(seed, **options):
    network = fb.multi_layer_net(4, [5, 3], 3, batchnorm=True, rng=seed, **options)
    network.predict(X + seed, train=True)  # moves the running statistics
    return network


def arrays_of(network):
    return {name: array.copy() for name, array in {**network.params, **network.state}.items()}


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: trained(rng),
        lambda rng: fb.lenet5(rng=rng),
        lambda rng: fb.two_layer_net(4, 3, 2, rng=rng).copy(np.float64),
    ],
    ids=["batchnorm", "convolution", "float64"],
)
def test_round_trip_is_exact(make, tmp_path):
    one, other = make(1), make(2)
    other.load(one.save(tmp_path / "weights.npz"))
    for name, array in arrays_of(one).items():
        loaded = arrays_of(other)[name]
        assert_array_equal(loaded, array)
        assert loaded.dtype == array.dtype


def test_the_ending_is_added_and_not_needed(tmp_path):
    network = trained(1)
    assert network.save(tmp_path / "v1.0") == tmp_path / "v1.0.npz"
    assert network.save(str(tmp_path / "plain.npz")) == tmp_path / "plain.npz"
    other = trained(2)
    other.load(tmp_path / "v1.0")
    assert_array_equal(other.params["W1"], network.params["W1"])


def test_loading_takes_the_dtype_of_the_network_and_fills_its_arrays(tmp_path):
    path = trained(1).copy(np.float64).save(tmp_path / "double")
    network = trained(2)
    own = network.layers["Affine1"].params["W"]
    network.load(path)
    assert network.params["W1"] is own
    assert own.dtype == np.float32
    assert_array_equal(own, trained(1).params["W1"])


def test_saving_leaves_one_ordinary_file(tmp_path):
    path = trained(1).save(tmp_path / "weights")
    assert list(tmp_path.iterdir()) == [path]
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode, "readable by whoever may read your other files"


class TestAFailedSave:
    @pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
    @pytest.mark.parametrize("where", ["numpy.savez", "os.replace"])
    def test_leaves_the_old_file_and_nothing_else(self, tmp_path, monkeypatch, error, where):
        path = trained(1).save(tmp_path / "weights")
        before = path.read_bytes()

        def fail(file, *_, **__):
            if hasattr(file, "write"):
                file.write(b"half a fi")
            raise error

        monkeypatch.setattr(where, fail)
        with pytest.raises(type(error)):
            trained(2).save(path)
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]

    def test_into_a_folder_that_is_not_there(self, tmp_path):
        with pytest.raises(FileNotFoundError, match="which is not a folder; create it first"):
            trained(1).save(tmp_path / "nowhere" / "weights")


def changed(**changes):
    """The arrays of a fitting file, some replaced; None drops one."""
    arrays = {**arrays_of(trained(1)), **changes}
    return {name: array for name, array in arrays.items() if array is not None}


def nan_in_the_last():
    return {"running_var2": np.array([1.0, 1.0, np.nan], dtype=np.float32)}


WRONG_ARRAYS = {
    "missing": ({"b2": None}, r"missing \['b2'\], unknown \[\]"),
    "unknown": ({"W9": np.zeros(3)}, r"missing \[\], unknown \['W9'\]"),
    "shape": ({"b1": np.zeros(4)}, r"b1 has shape \(4,\), this network needs \(5,\)"),
    "transposed": ({"W1": np.zeros((5, 4))}, r"W1 has shape \(5, 4\), this network needs \(4, 5\)"),
    "NaN": (nan_in_the_last(), "running_var2 must hold finite numbers, got NaN or infinite ones"),
    "infinite": ({"b3": np.full(3, np.inf)}, "b3 must hold finite numbers"),
    "too large for float32": ({"b3": np.full(3, 1e300)}, "b3 must hold finite numbers"),
    "integers": ({"b3": np.zeros(3, dtype=int)}, "b3 must be an array of floats, got int64"),
    "text": ({"b3": np.array(["a", "b", "c"])}, "b3 must be an array of floats, got <U1"),
    "pickled objects": ({"b3": np.array([1.0, None, "x"], dtype=object)}, "not an .npz file of arrays.*allow_pickle"),
}


def refused(path, words):
    network = trained(2)
    before = arrays_of(network)
    with pytest.raises(ValueError, match=words):
        network.load(path)
    for name, array in arrays_of(network).items():
        assert_array_equal(array, before[name])


class TestWrongFiles:
    @pytest.mark.parametrize("case", WRONG_ARRAYS)
    def test_wrong_arrays(self, case, tmp_path):
        changes, words = WRONG_ARRAYS[case]
        np.savez(tmp_path / "wrong.npz", **changed(**changes))
        refused(tmp_path / "wrong.npz", words)

    def test_another_networks_file(self, tmp_path):
        refused(fb.two_layer_net(4, 5, 3).save(tmp_path / "other"), r"does not belong to this network: missing \['W3'")

    @pytest.mark.parametrize("content", [b"", b"W1 = 3\n", b"PK\x03\x04 but then not"], ids=["empty", "text", "no zip"])
    def test_no_zip_at_all(self, content, tmp_path):
        (tmp_path / "wrong.npz").write_bytes(content)
        refused(tmp_path / "wrong.npz", "is not an .npz file of arrays")

    def test_a_single_array(self, tmp_path):
        np.save(tmp_path / "single.npy", np.zeros(3))
        os.rename(tmp_path / "single.npy", tmp_path / "single.npz")
        refused(tmp_path / "single.npz", "is not an .npz file of arrays")

    def test_a_zip_of_texts(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "texts.npz", "w") as archive:
            for name in arrays_of(trained(1)):
                archive.writestr(name, "not an array")
        refused(tmp_path / "texts.npz", "must be an array of floats, got bytes")

    def test_a_folder_and_nothing(self, tmp_path):
        (tmp_path / "folder.npz").mkdir()
        refused(tmp_path / "folder.npz", "is not an .npz file of arrays")
        with pytest.raises(FileNotFoundError, match=r"no weights file at .*nothing\.npz"):
            trained(2).load(tmp_path / "nothing")

    def test_cut_off_anywhere(self, tmp_path):
        whole = trained(1).save(tmp_path / "whole").read_bytes()
        for length in range(0, len(whole), 97):
            (tmp_path / "cut.npz").write_bytes(whole[:length])
            refused(tmp_path / "cut.npz", "is not an .npz file of arrays")

    def test_damaged_anywhere_it_is_refused_whole_or_loads_finite_numbers(self, tmp_path):
        whole = trained(1).save(tmp_path / "whole").read_bytes()
        rng, refusals = np.random.default_rng(0), 0
        for _ in range(150):
            damaged = bytearray(whole)
            for position in rng.integers(0, len(whole), 3):
                damaged[position] ^= int(rng.integers(1, 256))
            (tmp_path / "damaged.npz").write_bytes(damaged)
            network = trained(2)
            before = arrays_of(network)
            try:
                network.load(tmp_path / "damaged.npz")
            except ValueError:
                refusals += 1
                assert all((array == before[name]).all() for name, array in arrays_of(network).items())
            assert all(np.isfinite(array).all() for array in arrays_of(network).values())
        assert refusals > 75
