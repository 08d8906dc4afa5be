// A recorded run under a scrubber: played as it was trained, its learning rate hidden until the reader has guessed.

import { button } from "./kit/controls.js";
import { h, write } from "./kit/dom.js";
import { fixed, number } from "./kit/words.js";
import { moment } from "./training_maths.js";
import { createPicture } from "./training_picture.js";

const SECONDS = 12; // that a whole run takes to play
const BEAT = 50; // ms between two pictures of it

function inWords(run, step, shown, { guess, story, ending }) {
  const { loss, mean, train, test, rate } = moment(run, step);
  const end = step === run.losses.length;
  if (!step) return "Before the first step. Press Play, or move the slider.";
  const rated = shown ? `, learning rate ${number(rate)}` : "";
  const scores = Number.isNaN(test) ? "" : ` Train accuracy ${fixed(train, 3)}, test ${fixed(test, 3)}.`;
  const now = `Step ${step} of ${run.losses.length}${rated}: loss ${number(loss)}, mean of the last 20: ${number(mean)}.${scores}`;
  const last = end && ending ? ` ${ending}` : "";
  if (!story) return now + last;
  if (!shown) return `${now} Your guess: raised too far at step ${guess}.${last}`;
  const [at, before, after] = story.raised;
  const away = Math.abs(guess - at);
  const verdict = away ? `${away} steps from` : "exactly";
  return `${now} At step ${at} the rate went from ${number(before)} to ${number(after)}; your guess, ${guess}, is ${verdict}${away ? " it" : " that"}.${last}`;
}

/** What happens next?  Asked about the change after the raise. */
function question({ raised, changed, means, outcome }, every, watch) {
  const [at, before, after] = changed;
  const [calm, high, later] = means.map((value) => number(value));
  const way = after < before ? "down" : "up";
  return {
    title: "What happens next?",
    rounds: 1,
    below: true,
    make: () => ({
      prompt: `At step ${at} the rate goes ${way}, from ${number(before)} to ${number(after)}. One epoch later, how high will the loss be, compared with before the raise?`,
      options: ["Lower than before the raise", "Lower than now, but still above that", "As high as now, or higher"],
      right: outcome,
      why: `Mean loss of the ${every} steps before step ${raised[0]}: ${calm}; before step ${at}: ${high}; from step ${at + every} to ${at + 2 * every}: ${later}.`,
    }),
    chosen: watch,
  };
}

export function replay(ui) {
  const { spec } = ui;
  const { story, near, every, epochs, rates, ending } = spec;
  const losses = Array.from(ui.data.logs.values, Math.exp);
  const run = { losses, epochs, rates };
  const total = losses.length;
  const show = createPicture(ui);
  let timer = null;

  const halt = () => {
    clearInterval(timer);
    timer = null;
    write(play, "Play");
  };
  const go = (to = total) => {
    const step = Math.max(1, Math.round((total * BEAT) / (1000 * SECONDS)));
    timer ??= setInterval(() => {
      const next = Math.min(to, ui.state().step + step);
      ui.set({ step: next });
      if (next >= to) halt();
    }, BEAT);
    write(play, "Pause");
  };
  const play = button("Play", () => {
    if (timer) return halt();
    if (ui.state().step >= total) ui.set({ step: 0 });
    return go();
  });
  ui.takeControl("step").before(h("div", { class: "fb-buttons" }, play));
  ui.takeControl("step").addEventListener("input", halt);
  ui.stops.push(halt);
  ui.resets.push(halt);
  if (!story) for (const name of ["guess", "shown"]) ui.showControl(name, false);
  const asks = story?.changed && story.outcome !== null;
  const watch = () => {
    ui.set({ step: story.changed[0] });
    go(story.changed[0] + 2 * every);
  };
  const quiz = asks ? ui.quiz(question(story, every, watch)) : null;
  if (quiz) ui.resets.push(quiz.restart);

  return ({ step, guess, shown }) => {
    const seen = Math.min(step, total);
    show(run, { upto: seen, total, rates: shown, guess: story ? guess : undefined });
    if (quiz) quiz.node.hidden = !shown;
    const solved = story ? shown && Math.abs(guess - story.raised[0]) <= near : undefined;
    return { words: inWords(run, seen, shown, { guess, story, ending }), solved };
  };
}
