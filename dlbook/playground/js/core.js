// Numbers and layers of networks, as PyTorch has them; no document in here.
// A tensor is {shape, data}: images are (C, H, W), rows come first.

export const tensor = (shape, data) => ({
  shape,
  data: data ?? new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

// A half-precision number from its sixteen bits.
const half = (bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

// The tensor that dlbook.playground.pack wrote.
export const unpack = ({ dtype, shape, scale, data }) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const read = {
    f32: () => new Float32Array(bytes.buffer),
    f16: () => Float32Array.from(new Uint16Array(bytes.buffer), half),
    i8: () => Float32Array.from(new Int8Array(bytes.buffer)),
  }[dtype];
  const values = read();
  const unit = Math.fround(scale);
  if (unit !== 1) values.forEach((v, i) => { values[i] = v * unit; });
  return tensor(shape, values);
};

// y = W x + b for one example; W is (K, D).
export const linear = (x, W, b) => {
  const [K, D] = W.shape;
  const y = tensor([K]);
  for (let k = 0; k < K; k++) {
    let sum = b ? b.data[k] : 0;
    for (let d = 0; d < D; d++) sum += W.data[k * D + d] * x.data[d];
    y.data[k] = sum;
  }
  return y;
};

// The sliding product of W (K, C, h, w) with x (C, H, W), zeros around it.
export const conv2d = (x, W, b, { stride = 1, padding = 0 } = {}) => {
  const [C, H, V] = x.shape;
  const [K, , h, w] = W.shape;
  const rows = Math.floor((H + 2 * padding - h) / stride) + 1;
  const columns = Math.floor((V + 2 * padding - w) / stride) + 1;
  const y = tensor([K, rows, columns]);
  for (let k = 0, to = 0; k < K; k++)
    for (let r = 0; r < rows; r++)
      for (let s = 0; s < columns; s++, to++) {
        let sum = b ? b.data[k] : 0;
        for (let c = 0; c < C; c++)
          for (let i = 0; i < h; i++) {
            const row = r * stride + i - padding;
            if (row < 0 || row >= H) continue;
            for (let j = 0; j < w; j++) {
              const column = s * stride + j - padding;
              if (column < 0 || column >= V) continue;
              sum += W.data[((k * C + c) * h + i) * w + j]
                * x.data[(c * H + row) * V + column];
            }
          }
        y.data[to] = sum;
      }
  return y;
};

// The largest number of each size x size square, side by side.
export const maxPool = (x, size) => {
  const [C, H, V] = x.shape;
  const [rows, columns] = [Math.floor(H / size), Math.floor(V / size)];
  const y = tensor([C, rows, columns]);
  for (let c = 0, to = 0; c < C; c++)
    for (let r = 0; r < rows; r++)
      for (let s = 0; s < columns; s++, to++) {
        let best = -Infinity;
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++) {
            const at = (c * H + r * size + i) * V + s * size + j;
            best = Math.max(best, x.data[at]);
          }
        y.data[to] = best;
      }
  return y;
};

export const map = (x, f) => tensor(x.shape, x.data.map(f));
export const relu = (x) => map(x, (v) => Math.max(v, 0));

// Probabilities of scores; the largest is taken off first.
export const softmax = (z) => {
  const top = Math.max(...z.data);
  const powers = z.data.map((v) => Math.exp(v - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return tensor(z.shape, powers.map((v) => v / total));
};

export const argmax = (x) => x.data.indexOf(Math.max(...x.data));
