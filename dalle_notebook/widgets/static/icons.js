/* The pictures on buttons and tiles, drawn in 20 x 20 units with a line of 1.6. */

const SVG = 'http://www.w3.org/2000/svg';

const ICONS = {
  history: 'M4 5.5v3.5h3.5M4.3 9A6.2 6.2 0 1 1 4 11.5M10 7v3.6l2.6 1.6',
  picture: 'M3 4.5h14v11H3zM3 13.2l4-3.7 3.2 3 2.3-2 4.5 3.8M12.6 7.6a1 1 0 1 0 .01 0',
  upload: 'M10 13V3.5M6.5 7 10 3.5 13.5 7M3.5 12.5v4h13v-4',
  save: 'M10 3.5V13M6.5 9.5 10 13l3.5-3.5M3.5 12.5v4h13v-4',
  brush: 'M16.5 3.5 8.8 11.2M16.5 3.5c.9.9-4.6 7.9-6 9.2M8.8 11.2c-2.2-.6-4 .7-4.1 2.9C4.6 15.6 4 16.4 3 16.8c2.4.8 6.6.5 7.4-2.2.3-1-.2-2.2-1.6-3.4z',
  edit: 'M4 16l.9-3.6L13.6 3.7a1.2 1.2 0 0 1 1.7 0l1 1a1.2 1.2 0 0 1 0 1.7L7.6 15.1zM12 5.3 14.7 8',
  vary: 'M3.5 7h9v9.5h-9zM7 7V3.5h9.5V13h-4',
  keep: 'M4 10.5 8.2 14.7 16.3 5.6',
  reject: 'M5 5l10 10M15 5 5 15',
  copy: 'M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4',
  stop: 'M5.5 5.5h9v9h-9z',
  insert: 'M3.5 4h13M3.5 16h13M10 7v6M7 10h6',
  again: 'M16 5.5V9h-3.5M15.7 9A6.2 6.2 0 1 0 16 11.5',
  problem: 'M10 3.2 18 16.8H2zM10 8.2v4M10 14.3v.4',
  refused: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM5.2 5.2l9.6 9.6',
  unknown: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM8 8.2c.1-2.6 4-2.5 4 0 0 1.6-2 1.6-2 3.2M10 13.6v.4',
  waiting: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4.2l2.8 1.6',
  eraser: 'M11.5 4 16.5 9 9.5 16H6L3.5 13.5a1 1 0 0 1 0-1.4zM7.5 8l5 5M6 16h10.5',
  rectangle: 'M3.5 5h13v10h-13z',
  ellipse: 'M10 4.5c3.9 0 7 2.5 7 5.5s-3.1 5.5-7 5.5-7-2.5-7-5.5 3.1-5.5 7-5.5z',
  lasso: 'M5.2 12.2C3.5 11.3 2.7 10 2.9 8.6 3.3 5.9 6.9 3.9 11 4.2c4 .3 6.8 2.6 6.3 5.2-.5 2.6-4.2 4.1-8.1 3.7-1.4-.1-2.8-.4-4-.9zM5.2 12.2c-1 .2-1.6.9-1.4 1.7.2.8 1 1.1 1.8.8.8-.3 1.1-1.2.7-2M5.6 14.7c.2 1-.2 1.8-1.2 2.3',
  fill: 'M8.5 3 15.5 10 9.8 15.7a1.3 1.3 0 0 1-1.8 0L3.3 11a1.3 1.3 0 0 1 0-1.8L9 3.5M3.5 10.2h11.8M17 13c.8 1.2 1.2 2 1.2 2.6a1.2 1.2 0 0 1-2.4 0c0-.6.4-1.4 1.2-2.6z',
  hand: 'M6.5 10.5V5.3a1.1 1.1 0 0 1 2.2 0V9M8.7 9V3.9a1.1 1.1 0 0 1 2.2 0V9M10.9 9V4.7a1.1 1.1 0 0 1 2.2 0V10M13.1 10V6.9a1.1 1.1 0 0 1 2.2 0V12c0 3-1.9 5-4.6 5-2.3 0-3.3-.9-4.4-2.7L4 10.9c-.7-1.2 1-2.2 1.8-1.1l.7.9',
  undo: 'M7.5 4 3.5 8l4 4M3.5 8h8a4.5 4.5 0 0 1 0 9H8',
  redo: 'M12.5 4l4 4-4 4M16.5 8h-8a4.5 4.5 0 0 0 0 9H12',
  invert: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 3v14M10 6.5h5.5M10 10h6.7M10 13.5h5.5',
  clear: 'M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11h7.4l.8-11M8.5 8.5v5M11.5 8.5v5',
  zoomIn: 'M10 4v12M4 10h12',
  zoomOut: 'M4 10h12',
  zoomFit: 'M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4',
};

/** @param {string} name @returns {SVGElement} hidden from those who listen: what it stands on has a name */
export function icon(name) {
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('viewBox', '0 0 20 20');
  drawing.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  drawing.append(path);
  return drawing;
}
