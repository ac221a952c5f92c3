// Pictures made of squares, in the colours of the page.

const parts = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

// A colour between two, from 0 (the first) to 1; both are "#rrggbb".
export const mix = (first, second, t) => {
  const [a, b] = [parts(first), parts(second)];
  const s = Math.min(1, Math.max(0, t));
  return `rgb(${a.map((v, i) => Math.round(v + s * (b[i] - v))).join(" ")})`;
};

// A scale of colours for numbers from 0 to 1, made once: pictures are large.
export const ramp = (first, second) => {
  const steps = Array.from({ length: 256 }, (_, i) => mix(first, second, i / 255));
  return (v) => steps[Math.round(255 * Math.min(1, Math.max(0, v)))];
};

// Numbers from 0 to 1 as the amount of ink.
export const ink = (stage) =>
  ramp(stage.colour("--paper"), stage.colour("--ink"));

// Numbers from -1 to 1: what speaks against in red, what speaks for in blue.
export const signed = (stage) => {
  const paper = stage.colour("--paper");
  const minus = ramp(paper, stage.colour("against"));
  const plus = ramp(paper, stage.colour("for"));
  return (v) => (v < 0 ? minus(-v) : plus(v));
};

// Draw numbers (rows of `columns`) as squares of `size` dots from (x, y) on.
export const squares = (context, values, columns, x, y, size, colour) => {
  const edge = (from, n) => Math.round(from + n * size); // no seams
  values.forEach((v, i) => {
    const [j, k] = [i % columns, Math.floor(i / columns)];
    const [left, top] = [edge(x, j), edge(y, k)];
    context.fillStyle = colour(v);
    context.fillRect(left, top, edge(x, j + 1) - left, edge(y, k + 1) - top);
  });
};

export const largest = (values) =>
  values.reduce((top, v) => Math.max(top, Math.abs(v)), 0);

// An arrow between two boxes of one size; `bend` is how far it leaves the
// straight line, in its lengths. Returns its middle.
export const arrow = (context, [a, b], [c, d], bend, [width, height]) => {
  const [x, y] = [(a + c) / 2 + bend * (b - d), (b + d) / 2 + bend * (c - a)];
  const edge = (p, q) => {
    const across = (width / 2 + 3) / Math.abs(x - p);
    const along = (height / 2 + 3) / Math.abs(y - q);
    const t = Math.min(across, along, 1);
    return [p + t * (x - p), q + t * (y - q)];
  };
  const [start, end] = [edge(a, b), edge(c, d)];
  const way = Math.atan2(end[1] - y, end[0] - x);
  context.beginPath();
  context.moveTo(...start);
  context.quadraticCurveTo(x, y, ...end);
  for (const side of [way - 0.45, way + 0.45]) {
    context.moveTo(...end);
    context.lineTo(end[0] - 8 * Math.cos(side), end[1] - 8 * Math.sin(side));
  }
  context.stroke();
  return [0, 1].map((i) => (start[i] + end[i] + 2 * [x, y][i]) / 4);
};

// Text about (x, y) on a strip of paper, so that no line runs through it.
export const strip = (stage, context, text, x, y, colour) => {
  const width = context.measureText(text).width + 4;
  if (!text) return;
  context.fillStyle = stage.colour("--paper");
  context.fillRect(x - width / 2, y - 7, width, 14);
  context.fillStyle = colour;
  context.fillText(text, x, y + 4);
};
