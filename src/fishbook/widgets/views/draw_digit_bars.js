// Ten bars with their numbers.  They are painted anew only when their place changes width; a stroke moves them.

import { write } from "./kit/dom.js";
import { fixed } from "./kit/words.js";

const DIGITS = Array.from({ length: 10 }, (_, k) => k);

/** show(values, order) for the values of the ten digits; order: digits, best first. */
export function createBars(ui, { title, label, domain, decimals, name }) {
  const margin = { left: 24, right: 92, top: 4 };
  const y = { ticks: DIGITS, format: String };
  const plot = ui.plot({ title, x: { label }, y, height: 262, min: 250, margin });
  let [width, scale, rows] = [null, null, []];

  function paint(g) {
    const row = (k) => ({
      bar: g.put("rect", "bar", { name }, { y: g.y(k - 0.35), height: g.y(k + 0.35) - g.y(k - 0.35) }),
      text: g.text([domain[1], k], "", { dx: 8, dy: 4, name: `${name}-number` }),
    });
    rows = DIGITS.map(row);
    if (domain[0] < 0) g.rule({ x: 0 });
    scale = g.x.copy().clamp(true);
  }

  return (values, order) => {
    if (plot.width() !== width) {
      width = plot.width();
      plot.draw({ x: domain, y: [9.6, -0.6] }, paint);
    }
    rows.forEach(({ bar, text }, k) => {
      const place = order.indexOf(k);
      const ends = [scale(0), scale(values[k])];
      bar.setAttribute("x", Math.min(...ends));
      bar.setAttribute("width", Math.abs(ends[1] - ends[0]));
      bar.style.setProperty("--fb-c", `var(--fb-${place === 0 ? "blue" : "sky"})`);
      write(text, `${fixed(values[k], decimals)}${[" · 1st", " · 2nd"][place] ?? ""}`);
      text.style.fontWeight = place === 0 ? "700" : "";
    });
  };
}
