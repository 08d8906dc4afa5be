"""The one error of the data room."""

WHAT_TO_DO = (
    "What you can do: try again later; or put the four MNIST files (gzipped or not) in a folder and set the "
    'environment variable FISHBOOK_DATA to that folder; or use load_mnist(size="5k"), which needs no network.'
)


class DataError(RuntimeError):
    """Data could not be had; the message says what was found, what was expected and what to do."""
