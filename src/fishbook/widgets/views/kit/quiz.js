// "Which one?": a question, a few answers, and the reason once one is chosen.

import { button } from "./controls.js";
import { h, write } from "./dom.js";

/**
 * Rounds of a question.  make(k) gives round k as { prompt, options: [text], right: index, why } and, to stand between
 * the question and the answers, picture: an element.  With `rounds` the quiz ends after so many and says how many were
 * right.  chosen(k, right) is called after each answer.
 */
export function createQuiz({ make, rounds = Infinity, chosen = () => {}, title = "" }, speak) {
  const prompt = h("p", { class: "fb-prompt" });
  const picture = h("div", { class: "fb-quiz-picture" });
  const options = h("div", { class: "fb-answers" });
  const verdict = h("p", { class: "fb-verdict" });
  const next = button("Next", () => show(k + 1));
  const order = [prompt, picture, options, verdict, next];
  const node = h("div", { class: "fb-quiz", role: "group", "aria-label": title || "Question" }, ...order);
  let k = 0;
  let score = 0;

  function answer(round, i) {
    const right = i === round.right;
    score += right;
    [...options.children].forEach((one, j) => {
      one.disabled = true;
      one.classList.toggle("fb-right", j === round.right);
      one.classList.toggle("fb-wrong", j === i && !right);
    });
    const sentence = `${right ? "Right" : `No: ${round.options[round.right]}`}. ${round.why}`;
    write(verdict, sentence);
    speak(sentence);
    next.hidden = false;
    next.textContent = k + 1 < rounds ? "Next" : "See the score";
    next.focus({ preventScroll: true });
    chosen(k, right);
  }

  function show(index) {
    k = index;
    next.hidden = true;
    write(verdict, "");
    picture.replaceChildren();
    if (k >= rounds) {
      write(prompt, `${score} of ${rounds} right.`);
      speak(prompt.textContent);
      options.replaceChildren(
        button("Once more", () => {
          score = 0;
          show(0);
        }),
      );
      return;
    }
    const round = make(k);
    write(prompt, rounds === Infinity || rounds === 1 ? round.prompt : `${k + 1} of ${rounds}. ${round.prompt}`);
    if (round.picture) picture.append(round.picture);
    options.replaceChildren(...round.options.map((text, i) => button(text, () => answer(round, i))));
  }

  show(0);
  return { node, restart: () => ((score = 0), show(0)), score: () => score };
}
