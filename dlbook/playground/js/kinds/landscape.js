// The loss over the plane of two principal components of a path.
import { curves, legend } from "../chart.js";
import { tensor } from "../core.js";
import { ramp, squares } from "../pictures.js";
import { element } from "../stage.js";

const PATHS = [["0", "the network's"], ["1", "a random walk"]];
const PAIRS = [[0, 1], [0, 2], [1, 2]];
const NAMES = PAIRS.map((pair, i) => [i, pair.map((axis) => axis + 1).join(" and ")]);
const SIDE = 280; // dots of the plane
const PLOT = [330, 240];
const STEPS = 12; // of grey
const MARKS = "The disc is the start, and the ring the point that the slider "
  + "chooses.";
const LINES = [
  { name: "loss at the weights", form: "solid", colour: "--link", thick: 2.5 },
  { name: "loss in the plane, at the nearest point", form: "dashed", colour: "--bad" },
];

// A loss of this logarithm, for people: three digits tell a walk's apart.
const told = (log) => String(Number((10 ** log).toPrecision(3)));

const span = (all) => [Math.min, Math.max].map((f) => all.reduce((a, b) => f(a, b)));

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
    return `Point ${state.point}, after ${steps}: the loss is ${told(loss)}, and `
      + `in the plane, at the nearest point, ${told(below)}. The plane `
      + `holds ${(100 * held()).toFixed(0)}% of the path's squared distances.`;
  };
  const greys = () => {
    const [low, high] = span(row(heights, state.path, state.pair));
    const [right, up] = PAIRS[state.pair].map((axis) => axis + 1);
    return `Component ${right} to the right, ${up} upwards. The stronger the grey, the `
      + `higher the loss, from ${told(low)} to ${told(high)}: a step is a factor of `
      + `${told((high - low) / STEPS)}. ${MARKS}`;
  };
  let note;
  const see = (change) => {
    Object.assign(state, change);
    points = Array.from({ length: last + 1 }, (_, point) =>
      look(bundle, state.path, state.pair, point));
    stage.say(sentence());
    note.textContent = greys();
    for (const { redraw } of [plane, plot]) redraw();
  };
  // The grid's first axis runs to the right, its second upwards.
  const paint = (context) => {
    const values = row(heights, state.path, state.pair);
    const [low, high] = span(values);
    const colour = ramp(stage.colour("--paper"), stage.colour("--muted"));
    const turned = Array.from({ length: G * G }, (_, n) =>
      values[(n % G) * G + G - 1 - Math.floor(n / G)]);
    const grey = (v) => colour(Math.floor(STEPS * (v - low) / (high - low)) / (STEPS + 6));
    squares(context, turned, G, 0, 0, SIDE / G, grey);
    const cell = SIDE / G; // a point of the grid is the middle of its square
    const at = points.map(({ places: [x, y] }) =>
      [cell / 2 + x * (SIDE - cell), SIDE - cell / 2 - y * (SIDE - cell)]);
    const [paper, link] = [stage.colour("--paper"), stage.colour("--link")];
    const disc = ([x, y], size) => {
      context.beginPath();
      context.arc(x, y, size, 0, 2 * Math.PI);
    };
    // Paper around all that is drawn parts it from the strongest grey.
    for (const [colour, wide] of [[paper, 4.5], [link, 1.8]]) {
      context.strokeStyle = context.fillStyle = colour;
      context.lineWidth = wide;
      context.beginPath();
      for (const place of at) context.lineTo(...place);
      context.stroke();
      at.forEach((place, point) => {
        disc(place, (point ? 1.6 : 5) + wide / 2);
        context.fill();
      });
    }
    for (const [colour, wide] of [[paper, 5.5], [link, 2.5]]) {
      context.strokeStyle = colour;
      context.lineWidth = wide;
      disc(at[state.point], 9);
      context.stroke();
    }
  };
  stage.controls(() => {
    stage.select("Path", PATHS, (path) => see({ path: Number(path) }));
    stage.select("Components", NAMES, (pair) => see({ pair: Number(pair) }));
    stage.slider("Point", {
      min: 0, max: last, step: 1, value: last, show: String,
    }, (point) => see({ point }));
  });
  stage.sentence();
  stage.row(() => {
    stage.group("dl-play-chart", () => {
      plane = stage.canvas(SIDE, SIDE, () =>
        `${stage.said.textContent} ${greys()}`, paint);
      note = stage.text(greys());
    });
    stage.group("dl-play-chart", () => {
      plot = stage.canvas(...PLOT, () => stage.said.textContent, (context) =>
        curves(stage, context, PLOT, lines(), "loss, by points of the path",
          { close: true, chosen: state.point }));
      stage.box.append(element("ul", {
        class: "dl-play-key", "aria-label": "Lines",
      }, ...legend(LINES)));
    });
  });
  see();
};

export const landscape = {
  label: "What lies under the path, and what does its plane show of it?",
  answer,
  build,
};
