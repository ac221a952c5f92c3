// A kernel laid on a picture: its weights, the place where it lies, and the
// answer of all places.
import { patchOf } from "./chain.js";
import { tensor } from "./core.js";
import { grey, respond, scale, sized } from "./filters.js";
import { squares } from "./pictures.js";
import { element } from "./stage.js";
import { typed } from "./typed.js";

const SIDE = 272; // of the two pictures, in dots of the page
const LARGEST = 5; // rows of a kernel
const MOVES = {
  ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
};
export const MARGIN = 2; // the most padding that is offered

export class Bench {
  constructor(stage, picture) {
    Object.assign(this, { stage, picture });
    this.how = { stride: 1, padding: 0, turned: false };
    this.at = { u: 24, v: 34 }; // the place of the answer that is shown
  }

  // Rows of the picture, and the page's dots for each of its pixels.
  get height() { return this.picture.shape[1]; }
  get dot() { return Math.floor(SIDE / (this.height + 2 * MARGIN)); }

  // Rows around a picture of n rows in the middle of its canvas.
  rim(n) { return (SIDE / this.dot - n) / 2; }

  get scale() { return scale(this.stage, this.y, this.rows); }

  // Take a kernel (rows of numbers), whatever its size.
  take(rows) {
    this.kernel = sized(rows, LARGEST);
    this.cells.forEach(({ set }, n) =>
      set(String(Number(this.kernel.flat()[n].toPrecision(4)))));
  }

  // Lay the middle k x k weights on every place of the picture.
  lay(k) {
    const { at, how } = this;
    this.rows = sized(this.kernel, k);
    const W = tensor([k, k], Float32Array.from(this.rows.flat()));
    this.y = respond(this.picture, W, how);
    this.last = this.y.shape[1] - 1;
    for (const axis of ["u", "v"]) at[axis] = Math.min(at[axis], this.last);
    const patch = patchOf(this.picture, how, k, [at.u, at.v]).data;
    this.fill(k, how.turned ? patch.reverse() : patch);
    this.words.textContent = `The answer: ${this.scale.text}`;
    for (const { redraw } of this.drawings) redraw();
    return this.y.data[at.u * this.y.shape[2] + at.v];
  }

  // Show the middle k x k cells, each with the pixel that its weight meets.
  fill(k, patch) {
    const off = (LARGEST - k) / 2;
    this.grid.style.gridTemplateColumns = `repeat(${k}, auto)`;
    this.cells.forEach(({ under, box }, n) => {
      const [i, j] = [Math.floor(n / LARGEST) - off, (n % LARGEST) - off];
      box.hidden = Math.min(i, j) < 0 || Math.max(i, j) >= k;
      if (!box.hidden)
        under.textContent = `· ${Math.round(patch[i * k + j])}`;
    });
  }

  frame(context, row, column, size) {
    const { dot, stage } = this;
    for (const [width, name] of [[4, "--paper"], [2, "--bad"]]) {
      context.lineWidth = width;
      context.strokeStyle = stage.colour(name);
      context.strokeRect(column * dot, row * dot, size * dot, size * dot);
    }
  }

  paintPicture(context) {
    const { at, dot, height, how: { padding, stride } } = this;
    const from = this.rim(height);
    const [edge, whole] = [(from - padding) * dot, (height + 2 * padding) * dot];
    context.fillStyle = grey(0);
    context.fillRect(edge, edge, whole, whole);
    squares(context, this.picture.data, height, from * dot, from * dot, dot, grey);
    const [row, column] = [at.u, at.v].map((n) => n * stride - padding + from);
    this.frame(context, row, column, this.rows.length);
  }

  paintAnswer(context) {
    const { at, dot, scale: { colour }, y } = this;
    const from = this.rim(this.last + 1);
    squares(context, y.data, y.shape[2], from * dot, from * dot, dot, colour);
    this.frame(context, at.u + from, at.v + from, 1);
  }

  // The cells: weights that can be typed; `changed` hears of another one.
  weights(changed) {
    this.cells = [...Array(LARGEST ** 2).keys()].map((n) => {
      const [i, j] = [Math.floor(n / LARGEST), n % LARGEST];
      const under = element("span", { "aria-hidden": "true" });
      const { input, set } = typed(`weight ${i - 2}, ${j - 2}`, (v) => {
        this.kernel[i][j] = v;
        changed();
      });
      return { set, under, box: element("div", {}, input, under) };
    });
    this.grid = this.stage.group("dl-play-cells", () => {});
    this.grid.append(...this.cells.map(({ box }) => box));
  }

  // A picture over its words; `point` gets the row and column that is pressed,
  // and arrow keys move the place.
  titled(words, describe, paint, go, point) {
    let [made, text] = [];
    this.stage.group("dl-play-picture", () => {
      made = this.stage.canvas(
        SIDE, SIDE, () => `${describe()} Arrow keys move the place.`, paint,
      );
      text = this.stage.text(words);
    });
    this.stage.pressed(made, (x, y) => point(y / this.dot, x / this.dot));
    this.stage.keys(made, MOVES, ([down, right]) =>
      go(this.at.u + down, this.at.v + right));
    return { ...made, text };
  }

  // Picture and answer; `go` gets the place of the answer that is pressed.
  draw(source, go) {
    const before = this.titled(
      "The picture, with its padding",
      () => `The ${source()}, a frame around the place of the kernel.`,
      (context) => this.paintPicture(context), go,
      (...pressed) => {
        const { how: { padding, stride }, rows } = this;
        const off = this.rim(this.height) - padding + (rows.length - 1) / 2;
        go(...pressed.map((n) => (n - off) / stride));
      },
    );
    const after = this.titled(
      "", () => `${after.text.textContent}.`,
      (context) => this.paintAnswer(context), go,
      (...pressed) => go(...pressed.map((n) => n - this.rim(this.last + 1))),
    );
    this.drawings = [before, after];
    this.words = after.text;
  }
}
