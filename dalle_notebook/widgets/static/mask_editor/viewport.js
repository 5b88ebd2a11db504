/* Where the picture stands in the window through which it is seen. Pure numbers.

   `scale` is CSS pixels for a pixel of the picture, (x, y) where its corner stands. */

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{scale: number, x: number, y: number}} View */
/** @typedef {import('./pixels.js').Point} Point */

const LARGEST = 32;
const FEWEST_PX = 48;

/** @param {Size} picture @param {Size} frame @returns {number} the scale at which all of it is seen */
export function fitScale(picture, frame) {
  return Math.min(LARGEST, frame.width / picture.width, frame.height / picture.height);
}

/** @param {Size} picture @param {Size} frame @returns {View} all of it, in the middle */
export function fit(picture, frame) {
  return settled({ scale: fitScale(picture, frame), x: 0, y: 0 }, picture, frame);
}

/**
 * @param {View} view
 * @param {number} scale
 * @param {Point} at in the frame; what is seen there stays there
 * @param {Size} picture
 * @param {Size} frame
 * @returns {View}
 */
export function zoomed(view, scale, at, picture, frame) {
  const least = Math.min(1, fitScale(picture, frame));
  const next = Math.min(LARGEST, Math.max(least, scale));
  const ratio = next / view.scale;
  const moved = { scale: next, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
  return settled(moved, picture, frame);
}

/** @param {View} view @param {number} dx @param {number} dy @param {Size} picture @param {Size} frame @returns {View} */
export function panned(view, dx, dy, picture, frame) {
  return settled({ ...view, x: view.x + dx, y: view.y + dy }, picture, frame);
}

/** @param {View} view @param {Point} at in the frame @returns {Point} in the picture */
export function toPicture(view, at) {
  return { x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale };
}

/** @param {View} view @param {Point} at in the picture @returns {Point} in the frame */
export function toFrame(view, at) {
  return { x: at.x * view.scale + view.x, y: at.y * view.scale + view.y };
}

/**
 * The view moved as little as it takes to see a place, with some room around it.
 *
 * @param {View} view
 * @param {Point} at in the picture
 * @param {Size} picture
 * @param {Size} frame
 * @returns {View}
 */
export function showing(view, at, picture, frame) {
  const place = toFrame(view, at);
  const room = Math.min(FEWEST_PX, frame.width / 4, frame.height / 4);
  const dx = Math.max(0, room - place.x) - Math.max(0, place.x - frame.width + room);
  const dy = Math.max(0, room - place.y) - Math.max(0, place.y - frame.height + room);
  return dx || dy ? panned(view, dx, dy, picture, frame) : view;
}

/** Small pictures stand in the middle; of large ones nothing is seen beyond their edge. */
function settled({ scale, x, y }, picture, frame) {
  return {
    scale,
    x: along(x, picture.width * scale, frame.width),
    y: along(y, picture.height * scale, frame.height),
  };
}

function along(place, length, room) {
  return length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, place));
}
