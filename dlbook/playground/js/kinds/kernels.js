// One kernel at every place of a picture.
import { map, tensor } from "../core.js";
import { WHITE, grey, respond, scale, show, sized, sizes } from "../filters.js";
import { Pad } from "../pad.js";
import { squares } from "../pictures.js";
import { element } from "../stage.js";

const SIDE = 272; // of the two pictures, in dots of the page
const MARGIN = 2; // the most padding that is offered
const [PHOTO, DRAWING] = ["photograph", "drawing"];
const OWN = "your own";
const LARGEST = 5; // rows of a kernel

const answer = ({ arrays }, { x = arrays.image, W, how }) => {
  const [stride, padding, turned] = how.data;
  return respond(x, W, { stride, padding, turned });
};

const build = (stage, { arrays, params }) => {
  const how = { stride: 1, padding: 0, turned: false };
  const inputs = { [PHOTO]: arrays.image };
  const at = { u: 24, v: 34 }; // the place that is shown
  const places = {};
  let [source, kernel, rows] = [PHOTO, [], []]; // rows: the part in use
  let y, ready;

  const height = () => inputs[source].shape[1];
  const dot = () => Math.floor(SIDE / (height() + 2 * MARGIN));
  // Rows around a picture of n rows in the middle of its canvas.
  const rim = (n) => (SIDE / dot() - n) / 2;
  // The first row and column under the kernel, counted without the margin.
  const corner = () => [at.u, at.v].map((n) => n * how.stride - how.padding);
  const pixel = (r, c) => {
    const inside = r >= 0 && c >= 0 && r < height() && c < height();
    return inside ? inputs[source].data[r * height() + c] : 0;
  };

  const frame = (context, row, column, size) => {
    for (const [width, name] of [[4, "--paper"], [2, "--bad"]]) {
      context.lineWidth = width;
      context.strokeStyle = stage.colour(name);
      context.strokeRect(column * dot(), row * dot(), size, size);
    }
  };
  const paintInput = (context) => {
    const [d, p, from] = [dot(), how.padding, rim(height())];
    const whole = (height() + 2 * p) * d;
    context.fillStyle = grey(0);
    context.fillRect((from - p) * d, (from - p) * d, whole, whole);
    squares(context, inputs[source].data, height(), from * d, from * d, d, grey);
    const [row, column] = corner().map((n) => n + from);
    frame(context, row, column, rows.length * d);
  };
  const paintAnswer = (context) => {
    const [{ colour }, d, from] = [scale(stage, y, rows), dot(), rim(y.shape[1])];
    squares(context, y.data, y.shape[2], from * d, from * d, d, colour);
    frame(context, at.u + from, at.v + from, d);
  };

  const see = () => {
    if (!ready) return;
    const k = Number(size.value);
    rows = sized(kernel, k);
    const W = tensor([k, k], Float32Array.from(rows.flat()));
    y = respond(inputs[source], W, how);
    const last = y.shape[1] - 1;
    for (const [name, slider] of Object.entries(places)) {
      at[name] = Math.min(at[name], last);
      slider.input.max = last;
      slider.set(at[name]);
    }
    const [row, column] = corner();
    cells.forEach(({ under, box }, n) => {
      const off = (LARGEST - k) / 2;
      const [i, j] = [Math.floor(n / LARGEST) - off, (n % LARGEST) - off];
      const turn = (m) => (how.turned ? k - 1 - m : m);
      box.hidden = Math.min(i, j) < 0 || Math.max(i, j) >= k;
      const value = pixel(row + turn(i), column + turn(j));
      under.textContent = `· ${Math.round(value)}`;
    });
    grid.style.gridTemplateColumns = `repeat(${k}, auto)`;
    drawing.hidden = source !== DRAWING;
    arithmetic.textContent = sizes(height(), k, how);
    after.text.textContent = `The answer: ${scale(stage, y, rows).text}`;
    before.redraw();
    after.redraw();
    stage.say(
      `${how.turned ? "Convolution" : "Cross-correlation"}. At row ${at.u}, `
      + `column ${at.v} of the answer the ${k * k} products add up to `
      + `${show(y.data[at.u * y.shape[2] + at.v])}.`,
    );
  };
  const choose = (name) => {
    if (name === OWN) return;
    const [, given] = params.kernels.find(([n]) => n === name);
    kernel = sized(given, LARGEST);
    size.value = given.length;
    cells.forEach(({ input }, n) => {
      const weight = kernel[Math.floor(n / LARGEST)][n % LARGEST];
      input.value = Number(weight.toPrecision(4));
    });
    see();
  };
  // A cell: a weight that can be typed, and the pixel under it.
  const cell = (n) => {
    const [i, j] = [Math.floor(n / LARGEST), n % LARGEST];
    const under = element("span", { "aria-hidden": "true" });
    const input = element("input", {
      type: "number", step: "any", "aria-label": `weight ${i - 2}, ${j - 2}`,
    });
    input.addEventListener("input", () => {
      if (!Number.isFinite(input.valueAsNumber)) return;
      kernel[i][j] = input.valueAsNumber;
      preset.value = OWN;
      see();
    });
    return { input, under, box: element("div", {}, input, under) };
  };
  // A picture whose places can be pointed at: `point` gets row and column.
  const picture = (name, describe, paint, point) => {
    let text, canvas;
    stage.group("dl-play-picture", () => {
      canvas = stage.canvas(SIDE, SIDE, describe, paint);
      text = stage.text(name);
    });
    canvas.node.addEventListener("pointerdown", (event) => {
      const unit = (dot() * canvas.node.clientWidth) / SIDE;
      point(event.offsetY / unit, event.offsetX / unit);
    });
    return { text, redraw: canvas.redraw };
  };
  const go = ({ u, v }) => {
    [at.u, at.v] = [u, v].map((n) => Math.max(0, Math.floor(n)));
    see();
  };

  let preset, size, drawing, before, after, grid, arithmetic;
  const cells = [...Array(LARGEST ** 2).keys()].map(cell);
  stage.row(() => {
    grid = stage.group("dl-play-cells", () => {});
    grid.append(...cells.map(({ box }) => box));
    stage.group("dl-play-side", () => {
      stage.controls(() => {
        const names = [...params.kernels.map(([name]) => name), OWN];
        preset = stage.select("Kernel", names.map((n) => [n, n]), choose);
        size = stage.select("Size", [["3", "3 × 3"], ["5", "5 × 5"]], see);
        stage.toggle("Count it backwards (convolution)", false,
          (on) => { how.turned = on; see(); });
      });
      stage.controls(() => {
        stage.slider("Stride", { min: 1, max: 4, step: 1, value: 1 },
          (n) => { how.stride = n; see(); });
        stage.slider("Padding", { min: 0, max: MARGIN, step: 1, value: 0 },
          (n) => { how.padding = n; see(); });
      });
      arithmetic = stage.text("");
      stage.controls(() => {
        stage.select("Picture", [PHOTO, DRAWING].map((n) => [n, n]),
          (name) => { source = name; see(); });
        for (const [axis, name] of [["u", "Row"], ["v", "Column"]])
          places[axis] = stage.slider(name,
            { min: 0, max: 1, step: 1, value: 0 },
            (n) => go({ ...at, [axis]: n }));
      });
    });
  });
  stage.row(() => {
    before = picture(
      "The picture in its margin of zeros",
      () => `The ${source}, a frame around the place of the kernel.`,
      paintInput,
      (r, c) => {
        const off = rim(height()) - how.padding + (rows.length - 1) / 2;
        go({ u: (r - off) / how.stride, v: (c - off) / how.stride });
      },
    );
    after = picture(
      "", () => after.text.textContent, paintAnswer,
      (r, c) => {
        const from = rim(y.shape[1]);
        go({ u: r - from, v: c - from });
      },
    );
    drawing = stage.group("dl-play-pad", () => {
      const change = (ink) => {
        inputs[DRAWING] = map(ink, (v) => v * WHITE);
        see();
      };
      new Pad(stage, { centre: false, change }).changed();
    });
  });
  ready = true;
  choose(params.kernels[0][0]);
};

export const kernels = {
  label: "Lay a kernel on a picture: edit its weights, stride and padding",
  answer,
  build,
};
