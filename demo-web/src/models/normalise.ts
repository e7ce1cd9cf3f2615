/**
 * A drawing as the network knows digits: 28 by 28 dots, the digit 20 dots long on its longer side, its centre of mass in the
 * middle. The images that the network was trained with were made so (Y. LeCun, C. Cortes and C. Burges, the MNIST database).
 */

/** How much ink each dot has, line by line: 0 is paper, 255 ink. */
export interface Ink {
  width: number;
  height: number;
  dots: ArrayLike<number>;
}

export const SIDE = 28;
const LONGER = 20;
/** Fainter dots are the edge of a stroke, not the stroke. */
const FAINT = 24;

/** The drawing as the network reads it. Undefined if there is no ink. */
export function normalise(ink: Ink): Uint8Array<ArrayBuffer> | undefined {
  const box = boxOf(ink);
  if (!box) return undefined;
  const scale = LONGER / Math.max(box.width, box.height);
  const [width, height] = [box.width, box.height].map((length) => Math.max(1, Math.round(length * scale))) as [number, number];
  const small = shrink(ink, box, width, height);
  const [left, top] = centred(small, width, height);
  const out = new Uint8Array(SIDE * SIDE);
  small.forEach((value, i) => {
    const [x, y] = [left + (i % width), top + Math.floor(i / width)];
    out[y * SIDE + x] = Math.round(value);
  });
  return out;
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The smallest box around the ink. */
function boxOf({ width, height, dots }: Ink): Box | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((dots[y * width + x] ?? 0) <= FAINT) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The ink in a box at another size: each dot is the mean of what it covers. */
function shrink(ink: Ink, box: Box, width: number, height: number): Float64Array {
  const out = new Float64Array(width * height);
  const [dx, dy] = [box.width / width, box.height / height];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [x0, x1, y0, y1] = [x * dx, (x + 1) * dx, y * dy, (y + 1) * dy];
      let sum = 0;
      for (let j = Math.floor(y0); j < y1; j++) {
        for (let i = Math.floor(x0); i < x1; i++) {
          const covered = (Math.min(i + 1, x1) - Math.max(i, x0)) * (Math.min(j + 1, y1) - Math.max(j, y0));
          sum += covered * (ink.dots[(box.top + j) * ink.width + box.left + i] ?? 0);
        }
      }
      out[y * width + x] = sum / (dx * dy);
    }
  }
  return out;
}

/** Where to put the small drawing, so that its centre of mass is in the middle and nothing is cut. */
function centred(small: Float64Array, width: number, height: number): [number, number] {
  let [mass, ofX, ofY] = [0, 0, 0];
  small.forEach((value, i) => {
    mass += value;
    ofX += value * ((i % width) + 0.5);
    ofY += value * (Math.floor(i / width) + 0.5);
  });
  const place = (moment: number, length: number) => Math.min(SIDE - length, Math.max(0, Math.round(SIDE / 2 - moment / mass)));
  return [place(ofX, width), place(ofY, height)];
}
