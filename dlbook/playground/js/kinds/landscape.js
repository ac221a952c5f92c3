// The loss over the plane of two principal components of a path.
import { DASHES, legend, power } from "../chart.js";
import { tensor } from "../core.js";
import { ramp, squares } from "../pictures.js";
import { element } from "../stage.js";
import { raised } from "../words.js";

const PATHS = [["0", "the network's"], ["1", "a random walk"]];
const PAIRS = [[0, 1], [0, 2], [1, 2]];
const SIDE = 280; // dots of the plane
const PLOT = [330, 240];
const GREYS = "The stronger, the higher the loss; each step of grey is one "
  + "factor. The large square is the point that the slider chooses.";
const LINES = [
  { name: "loss at the weights", form: "solid", colour: "--link", thick: 2.5 },
  { name: "loss in the plane, at the nearest point", form: "dashed", colour: "--bad" },
];

// What an array holds at these places of its first axes.
const row = ({ data, shape }, ...at) => {
  const size = shape.slice(at.length).reduce((a, b) => a * b, 1);
  const from = at.reduce((sum, i, axis) => sum * shape[axis] + i, 0) * size;
  return data.subarray(from, from + size);
};

// The logarithm of the loss at places from 0 to 1 of a plane's two axes,
// between the four points of its grid around it.
const between = (heights, G, places) => {
  const [[i, s], [j, t]] = places.map((v) => {
    const at = Math.min(Math.max(v, 0), 1) * (G - 1);
    const low = Math.min(Math.floor(at), G - 2);
    return [low, at - low];
  });
  const h = (a, b) => heights[(i + a) * G + j + b];
  return (1 - s) * ((1 - t) * h(0, 0) + t * h(0, 1))
    + s * ((1 - t) * h(1, 0) + t * h(1, 1));
};

// A point of a path in a plane: its places on the axes, and the logarithms of
// its loss and of that in the plane.
const look = ({ arrays: { heights, ends, scores, losses } }, path, pair, point) => {
  const places = PAIRS[pair].map((axis) => {
    const [low, high] = row(ends, path, axis);
    return (row(scores, path, point)[axis] - low) / (high - low);
  });
  const G = heights.shape[2];
  const below = between(row(heights, path, pair), G, places);
  return { places, loss: row(losses, path)[point], below };
};

const answer = (bundle, inputs) => {
  const given = ["path", "pair", "point"].map((name) => inputs[name].data[0]);
  const { places, loss, below } = look(bundle, ...given);
  return tensor([4], Float32Array.from([...places, loss, below]));
};

// Logarithms of losses by point, and the point that is chosen.
const paintLosses = (stage, context, lines, chosen) => {
  const all = lines.flatMap(({ values }) => values);
  const [low, high] = [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all))];
  const [left, right, top, bottom] = [42, PLOT[0] - 10, 10, PLOT[1] - 34];
  const last = lines[0].values.length - 1;
  const place = (x, y) => [
    left + (x / last) * (right - left),
    top + ((high - y) / (high - low)) * (bottom - top),
  ];
  const line = (places) => {
    context.beginPath();
    for (const [x, y] of places) context.lineTo(...place(x, y));
    context.stroke();
  };
  context.fillStyle = stage.colour("--muted");
  context.textAlign = "right";
  for (let y = low; y <= high; y++) {
    context.strokeStyle = stage.colour("--faint");
    line([[0, y], [last, y]]);
    context.fillText(`10${raised(y)}`, left - 5, place(0, y)[1] + 4);
  }
  context.strokeStyle = stage.colour("--muted");
  line([[chosen, low], [chosen, high]]);
  context.textAlign = "center";
  context.fillText("loss, by points of the path", (left + right) / 2, PLOT[1] - 10);
  lines.forEach(({ values, colour, thick = 1.5 }, i) => {
    context.setLineDash(DASHES[i]);
    context.strokeStyle = stage.colour(colour);
    context.lineWidth = thick;
    line(values.map((v, x) => [x, v]));
  });
  context.setLineDash([]);
};

const build = (stage, bundle) => {
  const { arrays: { heights, scores, shares }, params: { every } } = bundle;
  const [G, last] = [heights.shape[2], scores.shape[1] - 1];
  const state = { path: 0, pair: 0, point: last };
  let [points, plane, plot] = [];
  const lines = () => ["loss", "below"].map((what, i) =>
    ({ ...LINES[i], values: points.map((found) => found[what]) }));
  const held = () => PAIRS[state.pair].reduce(
    (sum, axis) => sum + row(shares, state.path)[axis], 0);
  const sentence = () => {
    const { loss, below } = points[state.point];
    const steps = state.path ? `${state.point} random steps`
      : `${state.point * every} steps of training`;
    return `Point ${state.point}, after ${steps}: the loss is ${power(loss)}, and `
      + `in the plane, at the nearest point, ${power(below)}. The plane holds ${(100 * held()).toFixed(0)}% of the `
      + "path's squared distances.";
  };
  const see = (change) => {
    Object.assign(state, change);
    points = Array.from({ length: last + 1 }, (_, point) =>
      look(bundle, state.path, state.pair, point));
    stage.say(sentence());
    for (const { redraw } of [plane, plot]) redraw();
  };
  // The grid's first axis runs to the right, its second upwards.
  const paint = (context) => {
    const values = row(heights, state.path, state.pair);
    const [low, high] = [Math.min, Math.max].map((f) =>
      values.reduce((a, b) => f(a, b)));
    const colour = ramp(stage.colour("--paper"), stage.colour("--muted"));
    const turned = Array.from({ length: G * G }, (_, n) =>
      values[(n % G) * G + G - 1 - Math.floor(n / G)]);
    const grey = (v) => colour(Math.floor(12 * (v - low) / (high - low)) / 14);
    squares(context, turned, G, 0, 0, SIDE / G, grey);
    const cell = SIDE / G; // a point of the grid is the middle of its square
    const at = points.map(({ places: [x, y] }) =>
      [cell / 2 + x * (SIDE - cell), SIDE - cell / 2 - y * (SIDE - cell)]);
    context.strokeStyle = context.fillStyle = stage.colour("--link");
    context.lineWidth = 1.6;
    context.beginPath();
    for (const place of at) context.lineTo(...place);
    context.stroke();
    at.forEach(([x, y], point) => {
      const size = point === state.point ? 12 : 4;
      context.fillRect(x - size / 2, y - size / 2, size, size);
    });
  };
  stage.controls(() => {
    stage.select("Path", PATHS, (path) => see({ path: Number(path) }));
    stage.slider("Point", {
      min: 0, max: last, step: 1, value: last, show: String,
    }, (point) => see({ point }));
  });
  stage.row(() => {
    stage.group("dl-play-chart", () => {
      plane = stage.canvas(SIDE, SIDE, () => `${stage.said.textContent} ${GREYS}`, paint);
      stage.text(GREYS);
    });
    stage.group("dl-play-chart", () => {
      plot = stage.canvas(...PLOT, () => stage.said.textContent, (context) =>
        paintLosses(stage, context, lines(), state.point));
      stage.box.append(element("ul", {
        class: "dl-play-key", "aria-label": "Lines",
      }, ...legend(LINES)));
    });
  });
  stage.sentence();
  stage.more(() => stage.controls(() => {
    const names = PAIRS.map((pair, i) =>
      [i, pair.map((axis) => axis + 1).join(" and ")]);
    stage.select("Components", names, (pair) => see({ pair: Number(pair) }));
  }));
  see();
};

export const landscape = {
  label: "What lies under the path, and what does its plane show of it?",
  answer,
  build,
};
