// What the pictures and curves of an epoch say, in words; filter_epochs.py names the same filter and numbers.

import { count, fixed } from "./kit/words.js";

/** The filter that is least like its final form; where none has any way to go, that all have it. */
function leastInWords({ cosines, ways }) {
  if (ways.every((share) => share === 1)) return "All filters have their final form.";
  const least = cosines.indexOf(Math.min(...cosines));
  return `The least similar is filter ${least}, with ${fixed(cosines[least], 3)}.`;
}

/** The sentences for one of `moments`; `rest` is what the chosen kind of picture adds. */
export function inWords(epoch, accuracy, moment, channel, rest) {
  const { cosines, ways } = moment;
  return `After ${count(epoch, "epoch")} ${fixed(100 * accuracy, 1)} % of the test digits are read right. Filter ${channel} has a ` +
    `cosine similarity of ${fixed(cosines[channel], 3)} with its final form and has covered ` +
    `${fixed(100 * ways[channel], 0)} % of the distance to it.${rest} ${leastInWords(moment)}`;
}
