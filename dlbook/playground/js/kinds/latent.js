// What a decoder makes of each place in a plane of codes.
import { linear, map, relu, tensor } from "../core.js";
import { ink, squares } from "../pictures.js";
import { decimal, percent } from "../words.js";

const SIDE = 300; // dots of the plane
const EDGE = 12;
const LARGE = 14; // dots a pixel
const KEYS = 40; // steps of a key across the plane
const MOVES = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};
const CLASSES = [..."0123456789"];

const decode = ({ arrays: { W1, b1, W2, b2 } }, z) =>
  linear(relu(linear(z, W1, b1)), W2, b2);

// The place of code number n.
const place = ({ arrays: { codes } }, n) => [codes.data[2 * n], codes.data[2 * n + 1]];

// The code that lies nearest to z: its number, and how far.
const nearest = (bundle, z) => {
  let best = { n: 0, far: Infinity };
  for (let n = 0; n < bundle.arrays.codes.shape[0]; n++) {
    const far = Math.hypot(...place(bundle, n).map((v, i) => v - z[i]));
    if (far < best.far) best = { n, far };
  }
  return best;
};

// The picture, and behind it number and distance of the nearest code.
const answer = (bundle, { z }) => {
  const { n, far } = nearest(bundle, [...z.data]);
  const picture = decode(bundle, z).data;
  return tensor([picture.length + 2], Float32Array.from([...picture, n, far]));
};

const build = (stage, bundle) => {
  const { arrays: { codes, examples }, params: { labels, starts } } = bundle;
  const side = Math.round(Math.sqrt(examples.shape[1]));
  const state = { from: 4, to: 9, share: 0, z: [0, 0], free: false, fade: false };
  const span = [0, 1].map((axis) => {
    const all = Array.from({ length: codes.shape[0] }, (_, n) => codes.data[2 * n + axis]);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const room = 0.05 * (high - low);
    return [low - room, high + room];
  });
  const ends = () => [state.from, state.to].map((k) => place(bundle, starts[k]));
  const dots = (z) => z.map((v, axis) => {
    const [low, high] = span[axis];
    const at = (v - low) / (high - low);
    return EDGE + (axis ? 1 - at : at) * (SIDE - 2 * EDGE);
  });
  const code = (...at) => at.map((v, axis) => {
    const [low, high] = span[axis];
    const share = Math.min(1, Math.max(0, (v - EDGE) / (SIDE - 2 * EDGE)));
    return low + (axis ? 1 - share : share) * (high - low);
  });
  const example = (k) =>
    examples.data.subarray(k * examples.shape[1], (k + 1) * examples.shape[1]);
  const fades = () => state.fade && !state.free;
  const picture = () => {
    if (!fades()) return decode(bundle, tensor([2], Float32Array.from(state.z)));
    const [a, b] = [example(state.from), example(state.to)];
    return map(tensor([a.length], a), (v, i) => v + state.share * (b[i] - v));
  };
  let plane, drawn;
  const see = (change) => {
    Object.assign(state, change);
    const [a, b] = ends();
    if (!state.free) state.z = a.map((v, i) => v + state.share * (b[i] - v));
    const { n, far } = nearest(bundle, state.z);
    const which = fades()
      ? `The picture is a mixture of two, with ${percent(state.share)} of the second.`
      : "The picture is what the decoder makes of it.";
    stage.say(`Code ${state.z.map((v) => decimal(v, 1)).join(", ")}. The nearest `
      + `code of a digit is that of a ${labels[n]}, ${decimal(far, 2)} away. ${which}`);
    plane.redraw();
    drawn.redraw();
  };
  const ring = (context, at, size) => {
    context.beginPath();
    context.arc(...at, size, 0, 2 * Math.PI);
    context.stroke();
  };
  const paintPlane = (context) => {
    context.textAlign = "center";
    context.font = stage.font(10);
    context.fillStyle = stage.colour("--muted");
    for (let n = 0; n < codes.shape[0]; n++) {
      const [x, y] = dots(place(bundle, n));
      context.fillText(labels[n], x, y + 3);
    }
    const [a, b] = ends().map(dots);
    context.strokeStyle = stage.colour("--link");
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(...a);
    context.lineTo(...b);
    context.stroke();
    for (const [colour, wide] of [["--paper", 5], ["--link", 2.5]]) {
      context.strokeStyle = stage.colour(colour);
      context.lineWidth = wide;
      ring(context, dots(state.z), 8);
    }
  };
  const paintPicture = (context) =>
    squares(context, picture().data, side, 0, 0, LARGE, ink(stage));
  const options = CLASSES.map((k) => [k, k]);
  const chosen = (input, k) => { input.value = String(k); };
  stage.controls(() => {
    chosen(stage.select("From", options, (k) => see({ from: Number(k), free: false })),
      state.from);
    chosen(stage.select("To", options, (k) => see({ to: Number(k), free: false })),
      state.to);
    stage.slider("Way", {
      min: 0, max: 1, step: 0.05, value: 0, show: (v) => percent(v),
    }, (share) => see({ share, free: false }));
  });
  stage.sentence();
  stage.row(() => {
    stage.group("dl-play-chart", () => {
      plane = stage.canvas(SIDE, SIDE, () =>
        "The plane of codes. Each numeral is the code of a digit; the line leads from "
        + "one to another, and the ring is the code that is decoded. Arrow keys move "
        + `it. ${stage.said.textContent}`, paintPlane);
      stage.pressed(plane, (x, y) => see({ z: code(x, y), free: true }));
      stage.keys(plane, MOVES, (move) => see({
        z: state.z.map((v, i) => v + move[i] * (span[i][1] - span[i][0]) / KEYS),
        free: true,
      }));
      stage.text("Press a place to decode it, or go from one digit to another.");
    });
    stage.group("dl-play-chart", () => {
      drawn = stage.canvas(side * LARGE, side * LARGE,
        () => `The picture. ${stage.said.textContent}`, paintPicture);
    });
  });
  stage.more(() => stage.controls(() => {
    stage.toggle("Mix the two pictures, not their codes", false,
      (fade) => see({ fade, free: false }));
  }));
  see();
};

export const latent = {
  label: "What does the decoder make of the places between the codes?",
  answer,
  build,
};
