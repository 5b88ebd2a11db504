/* What the tools do to a mask, as pure functions.

   A mask has one byte a pixel: 255 where the picture will be repainted, 0 where it is
   kept, a soft edge in between. Points are in pixels of the picture; the pixel (x, y)
   has its centre at (x + 0.5, y + 0.5), and a shape holds the pixels whose centres it
   holds. Painting takes the larger of two values and erasing the smaller, so that going
   over a place twice within a stroke changes nothing. */

/** @typedef {{width: number, height: number, data: Uint8Array}} Mask */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{x: number, y: number, radius: number}} Dab where a brush was, and how large */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Rect right and bottom are outside */

const HALF = 128;

/** @param {number} width @param {number} height @returns {Mask} */
export function makeMask(width, height) {
  return { width, height, data: new Uint8Array(width * height) };
}

/** @param {Mask} mask @returns {Rect} */
export function wholeOf(mask) {
  return { left: 0, top: 0, right: mask.width, bottom: mask.height };
}

/**
 * @param {Mask} mask
 * @param {Rect} rect of any numbers
 * @returns {Rect | null} the pixels of the mask that it touches; null for none
 */
export function clip(mask, rect) {
  const left = Math.max(0, Math.floor(rect.left));
  const top = Math.max(0, Math.floor(rect.top));
  const right = Math.min(mask.width, Math.ceil(rect.right));
  const bottom = Math.min(mask.height, Math.ceil(rect.bottom));
  return left < right && top < bottom ? { left, top, right, bottom } : null;
}

/** @param {Rect | null} a @param {Rect | null} b @returns {Rect | null} */
export function union(a, b) {
  if (!a || !b) return a || b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** @param {Point[]} points @param {number} [margin] @returns {Rect} what holds all of them */
export function boundsOf(points, margin = 0) {
  const rect = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y } of points) {
    rect.left = Math.min(rect.left, x - margin);
    rect.top = Math.min(rect.top, y - margin);
    rect.right = Math.max(rect.right, x + margin);
    rect.bottom = Math.max(rect.bottom, y + margin);
  }
  return rect;
}

/**
 * A brush drawn from one place to another.
 *
 * @param {Mask} mask
 * @param {Dab} from
 * @param {Dab} to
 * @param {number} softness 0 is a hard edge, 1 fades from the middle
 * @param {boolean} isErasing
 */
export function paintSegment(mask, from, to, softness, isErasing) {
  const widest = Math.max(from.radius, to.radius);
  const rect = clip(mask, boundsOf([from, to], widest));
  if (!rect) return;
  const { width, data } = mask;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length2 = dx * dx + dy * dy;
  const growth = to.radius - from.radius;
  const most = isErasing ? 0 : 255;
  for (let y = rect.top; y < rect.bottom; y++) {
    const cy = y + 0.5 - from.y;
    const [first, last] = reach(cy, dx, dy, widest);
    const left = Math.max(rect.left, Math.floor(from.x + first));
    const right = Math.min(rect.right, Math.ceil(from.x + last));
    for (let x = left, at = y * width + left; x < right; x++, at++) {
      // Most of a stroke lies where the one before has been.
      if (data[at] === most) continue;
      const cx = x + 0.5 - from.x;
      const along = length2 ? Math.min(1, Math.max(0, (cx * dx + cy * dy) / length2)) : 0;
      const [ox, oy] = [cx - along * dx, cy - along * dy];
      const distance2 = ox * ox + oy * oy;
      const radius = from.radius + along * growth;
      if (distance2 > radius * radius) continue;
      const value = softness ? fade(Math.sqrt(distance2), radius, softness) : 255;
      if (isErasing) {
        if (data[at] > 255 - value) data[at] = 255 - value;
      } else if (data[at] < value) data[at] = value;
    }
  }
}

/** From where to where a brush reaches in a row, so that long strokes cost no square. */
function reach(cy, dx, dy, radius) {
  let [from, to] = [0, 1];
  if (dy) {
    const [a, b] = [(cy - radius) / dy, (cy + radius) / dy];
    from = Math.max(0, Math.min(a, b));
    to = Math.min(1, Math.max(a, b));
    if (from > to) return [0, -1];
  }
  const [a, b] = [from * dx, to * dx];
  return [Math.min(a, b) - radius, Math.max(a, b) + radius];
}

function fade(distance, radius, softness) {
  const core = radius * (1 - softness);
  if (distance <= core) return 255;
  const left = (radius - distance) / (radius - core);
  return Math.round(255 * left * left * (3 - 2 * left));
}

/**
 * The pixels that two corners hold, whichever way they lie; both corners' own included.
 *
 * @param {Point} a
 * @param {Point} b
 * @returns {Rect}
 */
export function between(a, b) {
  return {
    left: Math.floor(Math.min(a.x, b.x)),
    top: Math.floor(Math.min(a.y, b.y)),
    right: Math.floor(Math.max(a.x, b.x)) + 1,
    bottom: Math.floor(Math.max(a.y, b.y)) + 1,
  };
}

/** @param {Mask} mask @param {Rect} rect @param {boolean} isErasing */
export function paintRectangle(mask, rect, isErasing) {
  const seen = clip(mask, rect);
  if (!seen) return;
  for (let y = seen.top; y < seen.bottom; y++) {
    mask.data.fill(isErasing ? 0 : 255, y * mask.width + seen.left, y * mask.width + seen.right);
  }
}

/** @param {Mask} mask @param {Rect} rect what the ellipse touches @param {boolean} isErasing */
export function paintEllipse(mask, rect, isErasing) {
  const [rx, ry] = [(rect.right - rect.left) / 2, (rect.bottom - rect.top) / 2];
  const [cx, cy] = [rect.left + rx, rect.top + ry];
  const seen = clip(mask, rect);
  if (!seen) return;
  for (let y = seen.top; y < seen.bottom; y++) {
    const up = (y + 0.5 - cy) / ry;
    const half = rx * Math.sqrt(Math.max(0, 1 - up * up));
    fillRow(mask, y, cx - half, cx + half, isErasing);
  }
}

/**
 * What a line drawn by hand encloses; it closes itself, and may cross itself.
 *
 * @param {Mask} mask
 * @param {Point[]} points
 * @param {boolean} isErasing
 */
export function paintLasso(mask, points, isErasing) {
  const rect = clip(mask, boundsOf(points));
  if (!rect) return;
  for (let y = rect.top; y < rect.bottom; y++) {
    const crossings = crossingsAt(points, y + 0.5);
    let winding = 0;
    for (let i = 0; i + 1 < crossings.length; i++) {
      winding += crossings[i].turn;
      if (winding) fillRow(mask, y, crossings[i].x, crossings[i + 1].x, isErasing);
    }
  }
}

function crossingsAt(points, y) {
  const found = [];
  for (let i = 0; i < points.length; i++) {
    const [a, b] = [points[i], points[(i + 1) % points.length]];
    if (a.y <= y !== b.y <= y) {
      found.push({ x: a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x), turn: a.y < b.y ? 1 : -1 });
    }
  }
  return found.sort((a, b) => a.x - b.x);
}

function fillRow(mask, y, from, to, isErasing) {
  const left = Math.max(0, Math.ceil(from - 0.5));
  const right = Math.min(mask.width, Math.floor(to - 0.5) + 1);
  if (left < right) mask.data.fill(isErasing ? 0 : 255, y * mask.width + left, y * mask.width + right);
}

/**
 * The bucket: from one pixel, everything joined to it by its sides that is not yet
 * painted (or, erasing, that is).
 *
 * @param {Mask} mask
 * @param {Point} point
 * @param {boolean} isErasing
 */
export function fill(mask, point, isErasing) {
  const { width, height, data } = mask;
  const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const value = isErasing ? 0 : 255;
  const isOpen = at => (isErasing ? data[at] >= HALF : data[at] < HALF);
  const waiting = [y * width + x];
  while (waiting.length) {
    const seed = /** @type {number} */ (waiting.pop());
    if (!isOpen(seed)) continue;
    const start = seed - (seed % width);
    let [left, right] = [seed, seed + 1];
    while (left > start && isOpen(left - 1)) left--;
    while (right < start + width && isOpen(right)) right++;
    data.fill(value, left, right);
    for (const step of [-width, width]) {
      // Above the first row and below the last there is nothing, which is not open.
      for (let at = left + step, wasOpen = false; at < right + step; at++) {
        const open = isOpen(at);
        if (open && !wasOpen) waiting.push(at);
        wasOpen = open;
      }
    }
  }
}

/** @param {Mask} mask */
export function invert({ data }) {
  for (let at = 0; at < data.length; at++) data[at] = 255 - data[at];
}

/** @param {Mask} mask @returns {number} how much of it counts as painted, 0 to 1 */
export function shareOf({ data }) {
  let painted = 0;
  for (let at = 0; at < data.length; at++) painted += data[at] >> 7;
  return painted / data.length;
}

/** @param {Mask} mask @returns {boolean} whether nothing at all is painted */
export function isBlank({ data }) {
  for (let at = 0; at < data.length; at++) if (data[at]) return false;
  return true;
}
