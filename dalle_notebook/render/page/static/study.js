// The data of the page, and what the reader has done with it so far.

const study = JSON.parse(document.getElementById("data").textContent);
const BEFORE = study.tiles.length;
if (study.before) study.tiles.push(study.before);

const REVISED = "revised prompt";

const state = {
  /** Numbers of the axes, from the outermost to the innermost. */
  order: study.axes.map((_, axis) => axis),
  /** For each axis "rows", "columns", "inside", or the number of its only value. */
  side: study.axes.map((_, axis) => (axis < study.rowAxes ? "rows" : "columns")),
  /** Which marks are shown: "all", "kept", "rejected" or "open". */
  shown: "all",
  /** Width of a tile in pixels. */
  size: 256,
  /** The tile that the keyboard is at. */
  current: 0,
  a: null,
  b: null,
  /** Whether marks or notes have changed since they were last taken along. */
  unsaved: false,
};

/** What people read for the value of an axis at a tile; "" if it has none. */
function labelAt(tile, axis) {
  const value = study.tiles[tile].at[axis];
  return value === null ? "" : study.axes[axis].labels[value];
}

/** Where a tile stands, in words: "red, 256x256". */
function whereIs(tile) {
  if (tile === BEFORE) return say("before");
  const labels = study.axes.map((axis, number) => {
    const label = labelAt(tile, number);
    return axis.name === "n" && label ? `${words.picture} ${label}` : label;
  });
  return labels.filter(Boolean).join(", ") || study.title;
}

/** Everything known of a tile: its place, then its details, those of all last. */
function factsOf(tile) {
  const { details } = study.tiles[tile];
  const shared = tile === BEFORE ? [] : study.shared;
  const places = study.axes
    .map((axis, number) => [axis.name, labelAt(tile, number)])
    .filter(([name, label]) => label && name !== "prompt")
    .filter(([name]) => ![...details, ...shared].some(([known]) => known === name));
  return [...places, ...details, ...shared];
}

/** Whether a tile is among those that the reader wants to see. */
function isWanted(tile) {
  const mark = study.tiles[tile].mark || "open";
  return state.shown === "all" || state.shown === mark;
}
