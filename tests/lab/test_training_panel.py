"""The training panel in a real JupyterLab: it trains while other cells run, obeys its buttons and slider, and speaks."""

import json
import time

import pytest
from shown import PATIENCE, Shown

pytestmark = pytest.mark.browser


class Panel(Shown):
    """The panel on the page, and what its kernel knows of it."""

    def __init__(self, notebook):
        self.notebook = notebook
        ((_, self.count, place, index),) = notebook.widgets()
        notebook.scroll_to(index)
        super().__init__(notebook.page, "training", place)

    def ask(self, expression):
        """The value of a Python expression in the kernel, `panel` being the panel."""
        return json.loads(self.notebook.in_kernel(f"import json; print(json.dumps({expression}))"))

    @property
    def steps(self):
        return self.ask("len(panel.trainer.history.losses)")

    def wait_for_words(self, words):
        code = "([root, words]) => root.querySelector('.fb-words').textContent.includes(words)"
        self.page.wait_for_function(code, arg=[self.root.element_handle(), words], timeout=PATIENCE)

    def wait_for_steps(self, least):
        deadline = time.monotonic() + PATIENCE / 1000
        while self.steps < least:
            assert time.monotonic() < deadline, f"still at step {self.steps}: {self.words}"
            time.sleep(0.05)


@pytest.fixture
def panel(open_notebook):
    notebook = open_notebook("training_panel")
    assert notebook.run_all()["errors"] == []
    made = Panel(notebook)
    made.wait_for_words("Ready: SGD, learning rate 0.1, 1000 epochs of 40 steps.")
    yield made
    assert notebook.errors == []


def test_other_cells_run_while_it_trains_and_pause_freezes_it(panel):
    panel.click("Start")
    panel.wait_for_words("Running")
    first = panel.steps
    panel.notebook.run_cell("other")
    assert panel.notebook.in_kernel("print(sum(range(10)))") == "45"
    panel.wait_for_steps(first + 100)
    panel.wait_for_words("test ")  # an accuracy has come in
    panel.click("Pause")
    panel.wait_for_words("Paused")
    assert len(panel.path("mean")) > 100
    frozen = panel.steps
    time.sleep(0.5)
    assert panel.steps == frozen
    panel.click("Start")
    panel.wait_for_steps(frozen + 50)
    panel.click("Stop")
    panel.wait_for_words("Stopped and evaluated")
    assert panel.ask("[panel.state, panel.run.marks[-1][0] == len(panel.trainer.history.losses)]") == ["stopped", True]


def test_the_slider_acts_on_the_running_optimizer(panel):
    panel.click("Start")
    panel.wait_for_words("Running")
    panel.slide("lr", "ArrowLeft", "ArrowLeft")
    panel.wait_for_words("learning rate 0.0794")
    assert panel.ask("panel.trainer.optimizer.lr") == 0.0794
    assert panel.ask("panel.run.rates()")[-1][1] == 0.0794
    panel.notebook.in_kernel("panel.trainer.optimizer.lr = 0.2")
    panel.wait_for_words("learning rate 0.2")
    panel.page.wait_for_function(
        "node => node.textContent === '0.2'", arg=panel.control("lr").locator("output").element_handle()
    )
    panel.click("Stop")
    panel.wait_for_words("Stopped and evaluated")


def test_a_run_that_diverges_says_why_and_goes_on_with_a_smaller_rate(panel):
    panel.click("Start")
    panel.wait_for_words("test ")
    panel.slide("lr", "End")
    panel.wait_for_words("the steps are too large. The weights are back as they were after epoch")
    assert panel.ask("panel.state") == "diverged"
    assert panel.root.get_by_text("diverged", exact=True).count() == 1
    assert "too large" in panel.root.locator("[aria-live=polite]").inner_text()
    done = panel.steps
    panel.notebook.in_kernel("panel.params.lr = 0.1")
    panel.click("Start")
    panel.wait_for_steps(done + 50)
    panel.click("Pause")
    panel.wait_for_words("Paused")
    assert panel.ask("panel.trainer.network.accuracy(x_test, t_test)") > 0.5


def test_running_the_cell_again_ends_the_old_run(panel):
    panel.click("Start")
    panel.wait_for_words("Running")
    panel.notebook.in_kernel("old = panel")
    panel.notebook.run_cell("panel")
    panel.wait_for_words("Ready")
    assert panel.ask("[old.state, panel.state, old._task is None]") == ["closed", "ready", True]
    stood = panel.ask("len(old.trainer.history.losses)")
    time.sleep(0.3)
    assert panel.ask("len(old.trainer.history.losses)") == stood


def test_a_reload_of_the_page_finds_the_run_again(panel):
    panel.click("Start")
    panel.wait_for_steps(100)
    panel.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    panel.page.reload()
    panel.notebook.wait_until_idle()
    again = Panel(panel.notebook)
    again.wait_for_words("Running")
    again.click("Stop")
    again.wait_for_words("Stopped and evaluated")
    assert len(again.path("mean")) > 100


def test_an_interrupt_of_the_kernel_leaves_it_running(panel):
    panel.click("Start")
    panel.wait_for_words("Running")
    panel.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")
    panel.notebook.in_kernel("1 / 0")
    first = panel.steps
    panel.wait_for_steps(first + 50)
    panel.click("Stop")
    panel.wait_for_words("Stopped and evaluated")


def test_it_can_be_read_by_everyone(panel):
    module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    panel.root.get_by_role("button", name="Start").press("Enter")
    panel.wait_for_words("test ")
    panel.root.get_by_role("button", name="Pause").press("Space")
    panel.wait_for_words("Paused")
    result = module.Axe().run(panel.page, context=".fb", options={"resultTypes": ["violations"]})
    assert [one["id"] for one in result.response["violations"] if one["impact"] in ("serious", "critical")] == []
