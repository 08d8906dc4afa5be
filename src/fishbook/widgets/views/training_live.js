// A run that trains in the kernel at this moment: its news drawn as they come, its buttons and its slider sent back.

import { button } from "./kit/controls.js";
import { h, uid } from "./kit/dom.js";
import { createPicture } from "./training_picture.js";

const CAN = { start: ["ready", "paused", "stopped", "finished", "diverged", "failed"], pause: ["running"], stop: ["running", "paused"] };

/** Put rows at `from` and drop what stood there; false where there is a gap, as after a message that got lost. */
function take(list, from, rows) {
  if (from > list.length) return false;
  list.length = from;
  for (const row of rows) list.push(row);
  return true;
}

export function live(ui) {
  const { model } = ui;
  const view = uid("view") + Math.random().toString(36).slice(2);
  const run = { losses: [], epochs: [], rates: [[0, ui.state().lr]] };
  const now = { state: "waiting", words: "Waiting for the kernel. If nothing comes, run the cell again.", total: 1, diverged: [] };
  const show = createPicture(ui);
  const send = (name) => model.send({ name, view });
  const buttons = {};
  for (const [name, label] of [["start", "Start"], ["pause", "Pause"], ["stop", "Stop"]]) {
    buttons[name] = button(label, () => CAN[name].includes(now.state) && send(name));
  }
  ui.takeControl("lr").before(h("div", { class: "fb-buttons" }, ...Object.values(buttons)));
  ui.resets.push(() => send("reset"));

  const listen = (news) => {
    if (!news || !("from" in news)) return;
    const lists = [run.losses, run.epochs, run.rates];
    const whole = [news.losses, news.epochs, news.rates].every((rows, k) => take(lists[k], news.from[k], rows));
    if (!whole) return void send("hello");
    if (news.state !== now.state && now.state !== "waiting") ui.say(news.words);
    Object.assign(now, { state: news.state, words: news.words, total: news.total, diverged: news.diverged });
    ui.redraw();
  };
  model.on("msg:custom", listen);
  ui.stops.push(() => {
    model.off("msg:custom", listen);
    try {
      send("gone");
    } catch {
      // the kernel is gone, and its run with it
    }
  });
  send("hello");

  return ({ lr }) => {
    for (const [name, one] of Object.entries(buttons)) one.setAttribute("aria-disabled", String(!CAN[name].includes(now.state)));
    const upto = run.losses.length;
    show(run, { upto, total: Math.max(now.total, upto, 1), rates: true, diverged: now.diverged, now: lr });
    return { words: now.words };
  };
}
