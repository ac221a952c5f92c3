// A computation graph, stepped through: values forwards, cotangents back.
import { tensor } from "../core.js";
import { arrow, strip } from "../pictures.js";
import { element } from "../stage.js";
import { backwards, cotangent, factor, formula } from "../sweep.js";
import { forwards, moment, show, slopes, tell } from "../sweep.js";

const NARROW = "(max-width: 700px)"; // there the graph runs downwards
const PAUSE = 1200; // milliseconds between two steps
const BOX = [46, 36]; // of a node, in dots of the page
const WIDE = [668, 252];
const SLIM = 284;
const GAP = 84; // from node to node
const FAR = 0.2; // bends of arrows that pass other nodes, and of two arrows
const TWICE = 0.32; // from one node to the same step

const answer = ({ params }, inputs) => {
  const graph = params.graphs[inputs.graph.data[0]];
  const d = backwards(graph, forwards(graph, inputs.leaves.data));
  return tensor(
    [graph.leaves.length], graph.leaves.map(([name]) => d[name].sum),
  );
};

// Where each node stands, and the size of the canvas.
const layout = ({ places }, narrow) => {
  const length = Math.max(...Object.values(places).map(([x]) => x));
  const gap = Math.min(110, (WIDE[0] - BOX[0] - 30) / length);
  const left = (WIDE[0] - length * gap) / 2;
  return {
    size: narrow ? [SLIM, 100 + GAP * length] : WIDE,
    spot: (name) => {
      const [x, y] = places[name];
      return narrow
        ? [SLIM / 2 + 92 * y, 50 + GAP * x]
        : [left + gap * x, WIDE[1] / 2 - GAP * y];
    },
  };
};

const bend = (places, [name, , inputs], j) => {
  if (inputs[0] === inputs[1]) return j ? TWICE : -TWICE;
  return Math.abs(places[name][0] - places[inputs[j]][0]) > 1 ? FAR : 0;
};

const build = (stage, { params }) => {
  const narrow = matchMedia(NARROW);
  const points = params.graphs.map(({ leaves }) => leaves.map(([, v]) => v));
  let [which, at] = [0, 0];
  const end = () => 2 * params.graphs[which].steps.length + 1;
  const now = () => moment(params.graphs[which], points[which], at);
  const place = () => layout(params.graphs[which], narrow.matches);

  const arrows = (context, { graph, values, turns, now }, active) => {
    const { spot } = place();
    const colour = stage.colour(
      !active ? "--muted" : turns > 0 ? "against" : "for",
    );
    const local = now ? slopes(now, values) : [];
    context.lineWidth = active ? 2 : 1;
    for (const step of graph.steps.filter((s) => (s === now) === active))
      step[2].forEach((name, j) => {
        context.strokeStyle = context.fillStyle = colour;
        const [curve, back] = [bend(graph.places, step, j), active && turns > 0];
        const [from, to] = [spot(name), spot(step[0])];
        const [x, y] = back ? arrow(context, to, from, -curve, BOX)
          : arrow(context, from, to, curve, BOX);
        const above = from[1] === to[1] && !curve ? 10 : 0;
        if (back)
          strip(stage, context, `× ${factor(local[j])}`, x, y - above, colour);
      });
  };
  const node = (context, state, name) => {
    const { graph, values, known, now } = state;
    const [[x, y], [w, h]] = [place().spot(name), BOX];
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
    const aside = narrow.matches ? 20 : 0; // arrows come from above
    if (known.has(name))
      strip(stage, context, show(values[name]), x - aside, y - h / 2 - 10,
        stage.colour("for"));
    strip(stage, context, cotangent(state, name), x + aside, y + h / 2 + 11,
      stage.colour("against"));
  };
  const paint = (context) => {
    const state = now();
    context.font = "13px sans-serif";
    context.textAlign = "center";
    arrows(context, state, false);
    arrows(context, state, true);
    for (const name of Object.keys(state.graph.places))
      node(context, state, name);
  };

  // The same as a table, a row for each node.
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
  const see = () => {
    const state = now();
    slider.input.max = end();
    slider.set(at);
    picture.redraw();
    body.replaceChildren(
      ...Object.keys(state.values).map((name) => row(state, name)),
    );
    stage.say(tell(state));
  };
  const go = (to) => {
    at = to > end() ? 0 : Math.max(0, to);
    see();
    return at < end();
  };
  const fit = () => picture.resize(...place().size);
  const choose = (k) => {
    player.stop();
    which = Number(k);
    fields.forEach((field, i) => { field.hidden = i !== which; });
    fit();
    go(end());
  };

  let fields, slider, player;
  stage.controls(() => {
    stage.select(
      "Graph", params.graphs.map(({ name }, k) => [k, name]), choose,
    );
  });
  fields = params.graphs.map(({ leaves }, k) => stage.controls(() =>
    leaves.forEach(([name, value], i) => stage.number(
      name, value, (v) => { points[k][i] = v; see(); },
    ))));
  const picture = stage.canvas(
    ...WIDE,
    () => `The graph ${params.graphs[which].name}; the table below has its `
      + "numbers.",
    paint,
  );
  const keys = stage.controls(() => {
    stage.button("Back", () => { player.stop(); go(at - 1); });
    stage.button("Next", () => { player.stop(); go(at + 1); });
    player = stage.play("Play", () => go(at + 1), PAUSE);
    const phase = () => {
      const { turns, now: step } = now();
      if (!step) return turns === 0 ? "the loss" : "the leaves";
      return `${turns > 0 ? "backwards" : "forwards"}, ${step[0]}`;
    };
    slider = stage.slider(
      "Step", { min: 0, max: end(), step: 1, value: 0, show: phase },
      (v) => { player.stop(); go(v); },
    );
  });
  keys.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way || event.target.tagName !== "BUTTON") return;
    event.preventDefault();
    player.stop();
    go(at + way);
  });
  stage.box.append(stage.status);
  const body = element("tbody");
  stage.table("Each node", ["node", "value", "slopes", "cotangent"], body);
  narrow.addEventListener("change", () => { fit(); picture.redraw(); });
  choose(0);
};

export const graph = {
  label: "Run a computation graph forwards and backwards, step by step",
  answer,
  build,
};
