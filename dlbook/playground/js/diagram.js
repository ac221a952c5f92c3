// A computation graph at one moment: as a picture, and as rows of a table.
import { arrow, strip } from "./pictures.js";
import { element } from "./stage.js";
import { cotangent, factor, formula, show, slopes } from "./sweep.js";

const BOX = [46, 36]; // of a node, in dots of the page
const WIDE = [668, 252];
const SLIM = 284;
const GAP = 74; // from node to node
const SIDE = 86; // from column to column
const FAR = 0.2; // bends of arrows that pass other nodes, and of two arrows
const TWICE = 0.32; // from one node to the same step

// Where each node stands, where its numbers do (its value's `way` is -1, its
// cotangent's 1; each is 2 * `half` wide), and the size of the picture.
export const layout = ({ places }, narrow) => {
  const length = Math.max(...Object.values(places).map(([x]) => x));
  const gap = Math.min(110, (WIDE[0] - BOX[0] - 30) / length);
  const left = (WIDE[0] - length * gap) / 2;
  const size = narrow ? [SLIM, 100 + GAP * length] : WIDE;
  const spot = (name) => {
    const [x, y] = places[name];
    return narrow
      ? [SLIM / 2 + SIDE * y, 50 + GAP * x]
      : [left + gap * x, WIDE[1] / 2 - GAP * y];
  };
  // Above and below; downwards arrows come there, so beside or further out.
  const number = (name, way, half) => {
    const [[x, y], out] = [spot(name), Math.sign(places[name][1])];
    if (narrow && !out) return [x + way * (BOX[0] / 2 + 4 + half), y + 7 * way];
    const free = Math.min(8 + half, SLIM / 2 - SIDE - half - 2);
    const aside = narrow && way > 0 ? out * free : 0;
    return [x + aside, y + way * (BOX[1] / 2 + 10.5)];
  };
  return { size, spot, number };
};

const bend = (places, [name, , inputs], j) => {
  if (inputs[0] === inputs[1]) return j ? TWICE : -TWICE;
  return Math.abs(places[name][0] - places[inputs[j]][0]) > 1 ? FAR : 0;
};

// How far a factor stands from its arrow's middle: outside of two arrows, above
// a level one. However wide it is, it hides neither heads nor another factor.
const off = ([a, b], [c, d], curve, half) => {
  const out = Math.abs(curve) === TWICE ? Math.sign(curve) : 0;
  if (a === c) return [-out * half, 0];
  return [0, b !== d || curve === FAR ? 0 : 16 * out || -14];
};

// The arrows into a step whose turn it is, forwards or back, or into another.
const arrows = (stage, context, { graph, values, turns, now }, spot, step) => {
  const active = step === now;
  const back = active && turns > 0;
  const colour = stage.colour(!active ? "--muted" : back ? "against" : "for");
  const local = slopes(step, values);
  context.lineWidth = active ? 2 : 1;
  step[2].forEach((name, j) => {
    context.strokeStyle = context.fillStyle = colour;
    const curve = bend(graph.places, step, j);
    const [from, to] = [spot(name), spot(step[0])];
    const [x, y] = back ? arrow(context, to, from, -curve, BOX)
      : arrow(context, from, to, curve, BOX);
    if (!back) return;
    const text = `× ${factor(local[j])}`;
    const half = context.measureText(text).width / 2;
    const [aside, down] = off(from, to, curve, half);
    strip(stage, context, text, x + aside, y + down, colour);
  });
};

// A node: what it is, its value and its cotangent.
const node = (stage, context, state, place, name) => {
  const { graph, values, known, now } = state;
  const [[x, y], [w, h]] = [place.spot(name), BOX];
  const step = graph.steps.find(([n]) => n === name);
  context.fillStyle = stage.colour("--paper");
  context.strokeStyle = stage.colour("--ink");
  context.lineWidth = now?.[0] === name ? 2.5 : 1;
  context.setLineDash(step ? [] : [3, 2]);
  context.beginPath();
  context.roundRect(x - w / 2, y - h / 2, w, h, 5);
  context.fill();
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = stage.colour("--ink");
  context.fillText(name, x, y + (step ? -3 : 5));
  if (step) context.fillText(formula(step), x, y + 13);
  const number = (text, way, colour) => {
    const at = place.number(name, way, context.measureText(text).width / 2);
    strip(stage, context, text, ...at, stage.colour(colour));
  };
  if (known.has(name)) number(show(values[name]), -1, "for");
  number(cotangent(state, name), 1, "against");
};

export const paint = (stage, context, state, place) => {
  const { graph: { steps, places }, now } = state;
  context.textAlign = "center";
  const others = steps.filter((step) => step !== now);
  for (const step of now ? [...others, now] : others)
    arrows(stage, context, state, place.spot, step);
  for (const name of Object.keys(places))
    node(stage, context, state, place, name);
};

// A node as a row: its formula, value, slopes and cotangent.
const row = (state, name) => {
  const { graph, values, known, now } = state;
  const step = graph.steps.find(([n]) => n === name);
  const local = step && known.has(name) ? slopes(step, values) : [];
  const texts = [
    known.has(name) ? show(values[name]) : "",
    local.map((s, j) => `${step[2][j]}: ${show(s)}`).join(", "),
    cotangent(state, name),
  ];
  const made = element(
    "tr", {},
    element("th", { scope: "row" }, step ? `${name} = ${formula(step)}` : name),
    ...texts.map((text) => element("td", {}, text)),
  );
  made.classList.toggle("dl-play-marked", now?.[0] === name);
  return made;
};

export const rows = (state) =>
  Object.keys(state.values).map((name) => row(state, name));
