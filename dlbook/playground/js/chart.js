// Curves over whole numbers, on a logarithmic axis.
import { element } from "./stage.js";
import { raised, scientific } from "./words.js";

export const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]];
const [LEFT, TOP, BOTTOM] = [42, 8, 34];
const LEAST = 6; // powers of ten that an axis reaches up and down

// The number 10 ** x in words for people: 0.52, 13, or 1.2 · 10⁻⁷.
export const power = (x) => {
  if (x === -Infinity) return "0";
  if (Math.abs(x) > 300) return `10${raised(Math.round(x))}`; // no double
  if (Math.abs(x) < 3) return String(Number((10 ** x).toPrecision(2)));
  return scientific(10 ** x, 1);
};

// How far an axis of powers of ten reaches up and down, for lines of their
// logarithms: twice as far, as often as they need it.
export const reach = (lines) => {
  const sizes = lines.flatMap(({ values }) => values).map(Math.abs);
  const far = Math.max(...sizes.filter(Number.isFinite));
  let found = LEAST;
  while (found < far) found *= 2;
  return found;
};

// Lines of logarithms, {values, colour, thick}, for x = 0, 1, ...; every line
// has dashes of its own. `close` has the axis end at powers of ten beside the
// lines; else it reaches as far up as down. `chosen` is an x that is marked.
export const curves = (
  stage, context, [width, height], lines, label, { close, chosen } = {},
) => {
  const far = reach(lines), all = lines.flatMap(({ values }) => values);
  const [low, high] = close
    ? [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all))] : [-far, far];
  const last = lines[0].values.length - 1;
  const place = (x, y) => [
    LEFT + (x / last) * (width - LEFT - 10),
    TOP + ((high - y) / (high - low)) * (height - TOP - BOTTOM),
  ];
  context.lineWidth = 1;
  for (let y = low; y <= high; y += close ? 1 : far / 3) {
    const [from, at] = place(0, y);
    context.strokeStyle = stage.colour("--faint");
    context.strokeRect(from, at, width - LEFT - 10, 0);
    context.fillStyle = stage.colour("--muted");
    context.textAlign = "right";
    context.fillText(`10${raised(y)}`, from - 5, at + 4);
  }
  context.textAlign = "center";
  for (const x of new Set([0, last]))
    context.fillText(String(x), place(x, 0)[0], height - 18);
  context.fillText(label, (LEFT + width) / 2, height - 4);
  if (chosen !== undefined) {
    const [x, y] = place(chosen, high);
    context.strokeStyle = stage.colour("--muted");
    context.strokeRect(x, y, 0, place(chosen, low)[1] - y);
  }
  lines.forEach(({ values, colour, thick = 1.5 }, i) => {
    context.setLineDash(DASHES[i]);
    context.strokeStyle = stage.colour(colour);
    context.lineWidth = thick;
    context.beginPath();
    values.forEach((v, x) => context.lineTo(...place(x, v)));
    context.stroke();
  });
  context.setLineDash([]);
};

// What the lines mean, each with a sample of its dashes.
export const legend = (entries) => entries.map(({ name, form, colour }, i) => {
  const sample = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  sample.innerHTML = `<line x1="2" y1="7" x2="38" y2="7" stroke-dasharray="${
    DASHES[i]}" style="stroke: var(${colour})"/>`;
  sample.setAttribute("role", "img");
  sample.setAttribute("aria-label", form);
  return element("li", {}, sample, name);
});
