// What is painted on a canvas does not follow the style sheet: it is painted again when the page turns dark or light.

const ROOTS = () => [document.documentElement, document.body];
const SAYS = ["data-theme", "theme", "class", "data-jp-theme-light"]; // where the hosts write their theme

/** Calls act() when the theme may have changed; returns a function that stops it. */
export function onTheme(act) {
  const observer = new MutationObserver(act);
  for (const root of ROOTS()) observer.observe(root, { attributes: true, attributeFilter: SAYS });
  return () => observer.disconnect();
}

/** The palette's colours by name, as they hold for this node now. */
export function colors(node, names) {
  const look = getComputedStyle(node);
  return names.map((name) => look.getPropertyValue(`--fb-${name}`));
}
