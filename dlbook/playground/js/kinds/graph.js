// A computation graph, stepped through: values forwards, cotangents back.
import { tensor } from "../core.js";
import { layout, paint, rows } from "../diagram.js";
import { element, modified } from "../stage.js";
import { backwards, forwards, moment, tell } from "../sweep.js";
import { typed } from "../typed.js";

const NARROW = "(max-width: 700px)"; // there the graph runs downwards
const PAUSE = 1200; // milliseconds between two steps

const answer = ({ params }, inputs) => {
  const graph = params.graphs[inputs.graph.data[0]];
  const d = backwards(graph, forwards(graph, inputs.leaves.data));
  return tensor(
    [graph.leaves.length], graph.leaves.map(([name]) => d[name].sum),
  );
};

// The step whose turn it is, for the slider.
const phase = ({ turns, now }) => {
  if (!now) return turns === 0 ? "the loss" : "the leaves";
  return `${turns > 0 ? "backwards" : "forwards"}, ${now[0]}`;
};

const build = (stage, { params: { graphs } }) => {
  const narrow = matchMedia(NARROW);
  const points = graphs.map(({ leaves }) => leaves.map(([, v]) => v));
  const body = element("tbody");
  let [which, at] = [0, 0];
  let fields, slider, player;
  const end = () => 2 * graphs[which].steps.length + 1;
  const now = () => moment(graphs[which], points[which], at);
  const place = () => layout(graphs[which], narrow.matches);

  const see = () => {
    slider.input.max = end();
    slider.set(at);
    picture.redraw();
    body.replaceChildren(...rows(now()));
    stage.say(tell(now()));
  };
  const go = (to) => { // round, both ways
    at = (to + end() + 1) % (end() + 1);
    see();
    return at < end();
  };
  const take = (to) => { player.stop(); go(to); };
  const fit = () => picture.resize(...place().size);
  // The next graph begins where this one was left: at its leaves, or done.
  const choose = (k) => {
    const done = at === end();
    which = Number(k);
    fields.forEach((field, i) => { field.hidden = i !== which; });
    fit();
    take(done ? end() : 0);
  };

  const leaf = (k) => ([name, value], i) => {
    const { input, set } = typed(name, (v) => { points[k][i] = v; see(); });
    set(String(value));
    return element("label", { class: "dl-play-field" }, name, input);
  };
  const leaves = (k) => stage.controls(() =>
    stage.box.append(...graphs[k].leaves.map(leaf(k))));
  const steps = () => {
    stage.button("Back", () => take(at - 1));
    stage.button("Next", () => take(at + 1));
    player = stage.play("Play", () => go(at + 1), PAUSE);
    slider = stage.slider("Step", {
      min: 0, max: end(), step: 1, value: 0, show: () => phase(now()),
    }, take);
  };
  const key = (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const idle = event.target.tagName !== "BUTTON" || modified(event);
    if (!way || idle) return;
    event.preventDefault();
    take(at + way);
  };

  const names = graphs.map(({ name }, k) => [k, name]);
  stage.controls(() => stage.select("Graph", names, choose));
  fields = graphs.map((_, k) => leaves(k));
  const picture = stage.canvas(
    ...place().size,
    () => `The graph ${graphs[which].name}; the table below has its numbers.`,
    (context) => paint(stage, context, now(), place()),
  );
  stage.group("dl-play-steps", () => {
    stage.controls(steps).addEventListener("keydown", key);
    stage.sentence();
  });
  stage.table("Each node", ["node", "value", "slopes", "cotangent"], body);
  narrow.addEventListener("change", () => { fit(); picture.redraw(); });
  choose(0);
};

export const graph = {
  label: "Run a computation graph forwards and backwards",
  answer,
  build,
};
