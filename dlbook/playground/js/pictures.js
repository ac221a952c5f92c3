// Pictures made of squares, in the colours of the page.

const parts = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

// A colour between two, from 0 (the first) to 1; both are "#rrggbb".
export const mix = (first, second, t) => {
  const [a, b] = [parts(first), parts(second)];
  const s = Math.min(1, Math.max(0, t));
  return `rgb(${a.map((v, i) => Math.round(v + s * (b[i] - v))).join(" ")})`;
};

// Numbers from 0 to 1 as the amount of ink.
export const ink = (stage) => {
  const [paper, dark] = [stage.colour("--paper"), stage.colour("--ink")];
  return (v) => mix(paper, dark, v);
};

// Numbers from -1 to 1: what speaks against in red, what speaks for in blue.
export const signed = (stage) => {
  const paper = stage.colour("--paper");
  const [minus, plus] = [stage.colour("against"), stage.colour("for")];
  return (v) => mix(paper, v < 0 ? minus : plus, Math.abs(v));
};

// Draw numbers (rows of `columns`) as squares of `size` dots from (x, y) on.
export const squares = (context, values, columns, x, y, size, colour) => {
  values.forEach((v, i) => {
    context.fillStyle = colour(v);
    context.fillRect(
      x + (i % columns) * size, y + Math.floor(i / columns) * size,
      size + 0.3, size + 0.3,
    );
  });
};

export const largest = (values) =>
  values.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
