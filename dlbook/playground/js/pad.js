// A square to draw a digit on: by pointer, finger or keyboard.
import { tensor } from "./core.js";
import { ink, squares } from "./pictures.js";
import { modified } from "./stage.js";

const SIDE = 28; // pixels of MNIST's pictures
const INNER = 20; // of the box that holds MNIST's digits
const DOT = 8; // of the page, for a pixel
const SMALL = 1.5; // for one of the picture that the model gets
const PEN = 1.1; // radius of the pen, in pixels
const KEYS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};
const HELP = "Drawing pad. Arrow keys move the pen, the space bar lowers "
  + "and lifts it, Delete clears.";

// The value of a picture between its pixels, zero outside.
const between = (image, x, y) => {
  const [i, j] = [Math.floor(y), Math.floor(x)];
  const at = (r, c) =>
    r >= 0 && c >= 0 && r < SIDE && c < SIDE ? image[r * SIDE + c] : 0;
  const [v, u] = [y - i, x - j];
  return (1 - v) * ((1 - u) * at(i, j) + u * at(i, j + 1))
    + v * ((1 - u) * at(i + 1, j) + u * at(i + 1, j + 1));
};

// As MNIST was made: the ink scaled into a box of 20 x 20 pixels, and its
// centre of mass put into the middle of the picture.
export const centred = (image) => {
  let [left, right, top, bottom] = [SIDE, -1, SIDE, -1];
  let [mass, sumX, sumY] = [0, 0, 0];
  image.forEach((v, i) => {
    if (v < 0.1) return;
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    mass += v;
    sumX += v * x;
    sumY += v * y;
  });
  if (!mass) return image;
  const scale = Math.max(right - left + 1, bottom - top + 1) / INNER;
  const [x, y] = [sumX / mass, sumY / mass];
  const middle = SIDE / 2 - 0.5;
  return image.map((_, i) => between(
    image,
    x + scale * ((i % SIDE) - middle),
    y + scale * (Math.floor(i / SIDE) - middle),
  ));
};

export class Pad {
  // `change(image)` gets a tensor (1, 28, 28) whenever the drawing changes.
  // `examples` holds pictures (N, 784), centred as MNIST's are; the first
  // stroke clears one. `centre` offers to centre what is drawn.
  constructor(stage, { examples, centre = true, change }) {
    this.stage = stage;
    this.change = change;
    this.drawn = new Float32Array(SIDE * SIDE);
    this.centring = centre;
    this.pen = { x: SIDE / 2, y: SIDE / 2, down: false, shown: false };
    stage.group("dl-play-pad", () => {
      this.surface = stage.canvas(
        SIDE * DOT, SIDE * DOT, () => HELP, (context) => this.paint(context),
      );
      const controls = stage.controls(() => {
        stage.button("Clear", () => this.clear());
        if (examples) this.offer(examples);
        if (centre) this.offerCentring();
      });
      if (centre) controls.append(this.note = stage.text(""));
    });
    this.listen(this.surface.node);
    if (examples) this.take();
  }

  get image() {
    const seen = this.centring && !this.example
      ? centred(this.drawn) : this.drawn;
    return tensor([1, SIDE, SIDE], seen);
  }

  // Whose picture it is, and what becomes of it.
  get whose() {
    if (this.example) return "An example: your first stroke clears it.";
    if (!this.drawn.some((v) => v)) return "Draw a digit.";
    return this.centring ? "Yours, centred and scaled for the model."
      : "Yours, uncentred, unlike what the model learnt from.";
  }

  offer(examples) {
    const [count] = examples.shape;
    let next = 0;
    this.take = () => {
      const at = (next++ % count) * SIDE * SIDE;
      this.drawn = examples.data.slice(at, at + SIDE * SIDE);
      this.example = true;
      this.changed();
    };
    this.stage.button("Next example", this.take);
  }

  offerCentring() {
    this.stage.toggle("Centre it", true, (on) => {
      this.centring = on;
      this.changed();
    });
    this.seen = this.stage.canvas(
      SMALL * SIDE, SMALL * SIDE, () => "The picture that the model gets.",
      (context) => squares(context, this.image.data, SIDE, 0, 0, SMALL,
        ink(this.stage)),
    );
  }

  listen(node) {
    node.tabIndex = 0;
    node.setAttribute("role", "application");
    node.classList.add("dl-play-surface");
    const place = (event) => {
      const box = node.getBoundingClientRect();
      return [
        ((event.clientX - box.left) / box.width) * SIDE - 0.5,
        ((event.clientY - box.top) / box.height) * SIDE - 0.5,
      ];
    };
    node.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || event.button !== 0) return;
      node.setPointerCapture(event.pointerId);
      this.pointer = event.pointerId;
      this.pen.shown = this.pen.down = false;
      this.last = place(event);
      this.stroke([this.last]);
    });
    node.addEventListener("pointermove", (event) => {
      if (event.pointerId !== this.pointer) return;
      const way = event.getCoalescedEvents?.() ?? [];
      this.stroke((way.length ? way : [event]).map(place));
    });
    node.addEventListener("lostpointercapture", (event) => {
      if (event.pointerId === this.pointer) this.pointer = undefined;
    });
    node.addEventListener("keydown", (event) => this.key(event));
    node.addEventListener("blur", () => {
      this.pen.shown = this.pen.down = false;
      this.surface.redraw();
    });
  }

  key(event) {
    if (modified(event)) return;
    const { pen } = this;
    const move = KEYS[event.key];
    if (move) {
      const from = [pen.x, pen.y];
      pen.x = Math.min(SIDE - 1, Math.max(0, pen.x + move[0]));
      pen.y = Math.min(SIDE - 1, Math.max(0, pen.y + move[1]));
      if (pen.down || event.shiftKey) {
        this.last = from;
        this.stroke([[pen.x, pen.y]]);
      }
    } else if (event.key === " ") {
      pen.down = !pen.down;
      this.last = [pen.x, pen.y];
      if (pen.down) this.stroke([this.last]);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.clear();
    } else return;
    event.preventDefault();
    pen.shown = true;
    this.surface.redraw();
  }

  // Ink along straight lines from the last place through all of these.
  stroke(places) {
    if (this.example) this.wipe();
    for (const [x, y] of places) {
      const [fromX, fromY] = this.last;
      const steps = Math.ceil(2 * Math.hypot(x - fromX, y - fromY)) || 1;
      for (let s = 0; s <= steps; s++)
        this.dot(fromX + ((x - fromX) * s) / steps,
          fromY + ((y - fromY) * s) / steps);
      this.last = [x, y];
    }
    this.changed();
  }

  dot(x, y) {
    for (let i = 0; i < SIDE; i++)
      for (let j = 0; j < SIDE; j++) {
        const away = Math.hypot(j - x, i - y);
        const amount = Math.min(1, Math.max(0, PEN + 0.7 - away));
        const at = i * SIDE + j;
        this.drawn[at] = Math.max(this.drawn[at], amount);
      }
  }

  wipe() {
    this.drawn = new Float32Array(SIDE * SIDE);
    this.example = false;
  }

  clear() {
    this.wipe();
    this.changed();
  }

  changed() {
    this.surface.redraw();
    this.seen?.redraw();
    if (this.note) this.note.textContent = this.whose;
    this.change(this.image);
  }

  // The ink as it was drawn: the next stroke belongs to it.
  paint(context) {
    squares(context, this.drawn, SIDE, 0, 0, DOT, ink(this.stage));
    if (!this.pen.shown) return;
    context.strokeStyle = this.stage.colour("--link");
    context.lineWidth = this.pen.down ? 3 : 1.5;
    context.strokeRect(this.pen.x * DOT - 2, this.pen.y * DOT - 2, 12, 12);
  }
}
