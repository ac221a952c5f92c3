// The maps of a convolution, and what a unit of one of them sees.
import { channel, own, patchOf, view } from "./chain.js";
import { argmax } from "./core.js";
import { ink, largest, signed, squares } from "./pictures.js";
import { decimal } from "./words.js";

const WIDE = 276; // dots of the page, for all maps and for the kernel
const HIGH = 184;
const SIDE = 28; // of the picture, in pixels
const LARGE = 196; // of a side, for one map and for the picture
const GAP = 6;
const MOVES = {
  ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
};
export const NAMES = ["1st", "2nd", "3rd", "4th", "5th", "6th"];
const limited = (v, top) => Math.min(top, Math.max(0, v));

// Squares for `count` maps, the largest that fit: how many across, and dots.
const grid = (count) => {
  let best = { across: 1, cell: 0 };
  for (let across = 1; across <= count; across++) {
    const cell = Math.min(WIDE / across, HIGH / Math.ceil(count / across));
    if (cell >= best.cell) best = { across, cell };
  }
  return best;
};

// Drawings of all maps, of one of them, and of what a unit of it sees.
export class Look {
  constructor(stage, { arrays, params }) {
    Object.assign(this, { stage, arrays, layers: params.layers });
    this.convolutions = this.layers.flatMap(
      ({ kind }, i) => (kind === "conv2d" ? [i] : []));
    Object.assign(this, { nth: 0, chosen: 0, placed: null });
  }

  // What went into the layer, what came out, and what is left by ReLU.
  get at() { return this.convolutions[this.nth]; }
  get before() { return this.values[this.at]; }
  get z() { return this.values[this.at + 1]; }
  get maps() {
    const fires = this.layers[this.at + 1].kind === "relu";
    return this.values[this.at + (fires ? 2 : 1)];
  }

  get count() { return own(this.arrays, this.layers[this.at]).weight.shape[0]; }

  // The unit that is looked at: the strongest, if none was chosen.
  get unit() {
    const columns = this.maps.shape[2];
    const best = argmax({ data: channel(this.maps, this.chosen) });
    return this.placed ?? [Math.floor(best / columns), best % columns];
  }

  see(values) {
    this.values = values;
    const [row, column] = this.unit;
    const at = row * this.z.shape[2] + column;
    const z = channel(this.z, this.chosen)[at];
    for (const { redraw } of this.drawings) redraw();
    return `Map ${this.chosen + 1} of the ${NAMES[this.nth]} convolution, row `
      + `${row + 1}, column ${column + 1}: kernel times patch, plus bias, is `
      + `${decimal(z, 2)}, so the unit ${z > 0 ? "fires" : "does not fire"}.`;
  }

  outline(context, x, y, side) {
    for (const [name, width] of [["--paper", 4], ["--link", 2]]) {
      context.strokeStyle = this.stage.colour(name);
      context.lineWidth = width;
      context.strokeRect(x, y, side, side);
    }
  }

  paintMaps(context) {
    const [count, rows, columns] = this.maps.shape;
    const [{ across, cell }, colour] = [grid(count), ink(this.stage)];
    const top = largest(this.maps.data) || 1;
    const dot = (cell - GAP) / Math.max(rows, columns);
    for (let k = 0; k < count; k++) {
      const x = (k % across) * cell + GAP / 2;
      const y = Math.floor(k / across) * cell + GAP / 2;
      squares(context, channel(this.maps, k), columns, x, y, dot,
        (v) => colour(v / top));
      if (k === this.chosen && this.drawings[1]) this.outline(context, x, y, cell - GAP);
    }
  }

  paintMap(context) {
    const [columns, [row, column]] = [this.maps.shape[2], this.unit];
    const seen = channel(this.maps, this.chosen);
    const [top, colour] = [largest(seen) || 1, ink(this.stage)];
    const dot = LARGE / columns;
    squares(context, seen, columns, 0, 0, dot, (v) => colour(v / top));
    this.outline(context, column * dot, row * dot, dot);
  }

  paintPicture(context) {
    const { size, jump, start } = view(this.layers, this.arrays, this.at);
    const [[row, column], dot] = [this.unit, LARGE / SIDE];
    squares(context, this.picture.data, SIDE, 0, 0, dot, ink(this.stage));
    this.outline(context, (start + column * jump) * dot,
      (start + row * jump) * dot, size * dot);
  }

  paintKernel(context) {
    const { weight: { data, shape: [, C, k] } } =
      own(this.arrays, this.layers[this.at]);
    const size = C * k * k;
    const kernel = data.subarray(this.chosen * size, (this.chosen + 1) * size);
    const patch = patchOf(this.before, this.layers[this.at], k, this.unit);
    const dot = Math.min(12, (WIDE / C - GAP) / k);
    const colour = signed(this.stage);
    const both = [["kernel", kernel], ["patch", patch.data]];
    both.forEach(([name, all], i) => {
      const [top, y] = [largest(all) || 1, 22 + (i * HIGH) / 2];
      context.fillStyle = this.stage.colour("--ink");
      context.fillText(name, 0, y - 6);
      for (let c = 0; c < C; c++)
        squares(context, all.subarray(c * k * k, (c + 1) * k * k), k,
          c * (k * dot + GAP), y, dot, (v) => colour(v / top));
    });
  }

  // A drawing under its title.
  titled(title, width, height, describe, paint) {
    let made;
    this.stage.group("dl-play-pad", () => {
      this.stage.text(title);
      made = this.stage.canvas(width, height, describe, paint);
    });
    return made;
  }

  // All maps; `choose`, if it is given, gets the one that is pressed.
  drawMaps(choose) {
    const maps = this.titled(choose ? "All maps" : "What its first layer makes of it",
      WIDE, HIGH, () => `${this.count} maps`
        + (choose ? `, of which map ${this.chosen + 1} is chosen.` : "."),
      (context) => this.paintMaps(context));
    this.drawings = [maps];
    if (choose) this.stage.pressed(maps, (x, y) => {
      const { across, cell } = grid(this.count);
      const k = Math.floor(y / cell) * across + Math.floor(x / cell);
      if (x < across * cell && k < this.count) choose(k);
    });
  }

  // One of them, and what a unit of it sees; `changed` is called when another
  // unit is taken.
  drawUnit(changed) {
    const map = this.titled("The chosen map and unit", LARGE, LARGE,
      () => `Map ${this.chosen + 1}. Arrow keys take another unit of it.`,
      (context) => this.paintMap(context));
    const place = (row, column) => {
      const [, rows, columns] = this.maps.shape;
      this.placed = [limited(row, rows - 1), limited(column, columns - 1)];
      changed();
    };
    this.stage.pressed(map, (x, y) => {
      const dot = LARGE / this.maps.shape[2];
      place(Math.floor(y / dot), Math.floor(x / dot));
    });
    this.stage.keys(map, MOVES, ([down, right]) =>
      place(this.unit[0] + down, this.unit[1] + right));
    const picture = this.titled("What the unit sees", LARGE, LARGE,
      () => "The picture, and in it the square that the unit sees.",
      (context) => this.paintPicture(context));
    const kernel = this.titled("The map's kernel, and the patch under it",
      WIDE, HIGH, () => "Numbers of the kernel, and under them those of the "
      + "patch. Blue is positive, red negative.",
      (context) => this.paintKernel(context));
    this.drawings.push(map, picture, kernel);
  }
}
