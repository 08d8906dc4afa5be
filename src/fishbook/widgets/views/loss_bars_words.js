// The sentences under the bars: whose share is largest, both losses, the strongest pushes.

import { number } from "./kit/words.js";
import { SHIFT, isNan } from "./loss_bars_maths.js";

const CLASSES = [0, 1, 2];
const NOTHING = 0.0005; // below this the bars' labels say 0.000
const TINY = "less than 0.001";

/** A share; one that three digits would round up to 1 with as many nines as it has. */
export function nearly(share) {
  if (share <= 0.9995 || share >= 1) return number(share);
  return String(Number(share.toFixed(Math.ceil(-Math.log10(1 - share)))));
}

/** A loss, without powers of ten. */
export const lossText = (loss) => (loss < NOTHING ? TINY : nearly(loss));

/** "0, 1 and 2" */
const list = (items) => [items.slice(0, -1).join(", "), items.at(-1)].filter((text) => text !== "").join(" and ");

function strongest(pushes) {
  const k = CLASSES.reduce((best, i) => (Math.abs(pushes[i]) > Math.abs(pushes[best]) ? i : best), 0);
  if (Math.abs(pushes[k]) < NOTHING) return `every push ${TINY}`;
  return `strongest push ${number(pushes[k])} on class ${k}`;
}

function answerOf(shares, right) {
  const most = Math.max(...shares);
  const winners = CLASSES.filter((k) => shares[k] > most - 1e-9);
  if (winners.length > 1) return `Classes ${list(winners)} tie at ${nearly(most)}; class ${right} is right.`;
  const verdict = winners[0] === right ? "and is right" : `but class ${right} is right`;
  return `Class ${winners[0]} gets the largest share, ${nearly(most)}, ${verdict}.`;
}

/** What is seen, in sentences. */
export function inWords({ scores, shift, stable }, right, { shares, losses, pushes, felt }) {
  if (isNan(shares)) {
    const power = `e to the ${number(SHIFT + Math.max(...scores), 6)} is more than a float64 can hold, so it becomes inf.`;
    const rest = "Every share is inf / inf, and that is nan, not a number. So are both losses and all pushes.";
    return `Softmax as written: ${power} ${rest}`;
  }
  const same = "1,000 more on every score: softmax takes the largest away first, and nothing changes. ";
  const [entropy, squares] = losses.map((loss, i) => `${lossText(loss)}, ${strongest(pushes[i])}.`);
  const delta = felt < 0.99 ? ` The tiny delta takes ${number(100 * (1 - felt), 2)} % of cross-entropy's pushes away.` : "";
  const how = shift ? same : stable ? "" : "As written, softmax gives the same here: no power is too large. ";
  return `${how}${answerOf(shares, right)} Cross-entropy ${entropy} Sum of squares ${squares}${delta}`;
}
