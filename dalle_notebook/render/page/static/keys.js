// The keyboard: what each key does, and where.

const ARROWS = {
  ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
};

const ON_TILE = {
  a: (tile) => choose("a", tile),
  b: (tile) => choose("b", tile),
  k: (tile) => mark(tile, "kept"),
  x: (tile) => mark(tile, "rejected"),
  u: (tile) => study.tiles[tile].mark && mark(tile, study.tiles[tile].mark),
  n: (tile) => openViewer(tile, "note"),
};

const ANYWHERE = {
  c: openComparison,
  s: swap,
  t: turnTable,
  d: openChoices,
  "+": () => setSize(state.size * 1.25),
  "=": () => setSize(state.size * 1.25),
  "-": () => setSize(state.size / 1.25),
  0: fitToWindow,
  "?": openHelp,
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("textarea, select, input");
  const dialog = document.querySelector("dialog[open]");
  if (event.altKey || event.metaKey || typing) return;
  const handled =
    dialog === comparison.dialog ? comparisonKey(event)
    : dialog === viewer.dialog ? viewerKey(event)
    : dialog ? false
    : tableKey(event);
  if (handled) event.preventDefault();
});

function tableKey(event) {
  const { key, ctrlKey } = event;
  const onTile = area.contains(event.target);
  if (onTile && (key in ARROWS || key === "Home" || key === "End")) {
    return walk(key, ctrlKey);
  }
  if (ctrlKey) return false;
  const name = key.length === 1 ? key.toLowerCase() : key;
  // Before the first click the keys go to the first tile.
  if ((onTile || event.target === document.body) && Object.hasOwn(ON_TILE, name)) {
    ON_TILE[name](state.current);
    return true;
  }
  if (event.target === document.body && key in ARROWS) {
    focusTile(state.current);
    return true;
  }
  return anywhere(name);
}

function anywhere(name) {
  if (!Object.hasOwn(ANYWHERE, name)) return false;
  ANYWHERE[name]();
  return true;
}

/** Along the table as it is laid out; empty places are stepped over. */
function walk(key, far) {
  const rows = tileRows().filter((row) => row.length);
  const row = rows.findIndex((tiles) => tiles.includes(state.current));
  if (row < 0) return false;
  const at = rows[row].indexOf(state.current);
  let next = state.current;
  if (key === "Home") next = (far ? rows[0] : rows[row])[0];
  else if (key === "End") next = (far ? rows.at(-1) : rows[row]).at(-1);
  else if (ARROWS[key][0] === 0) next = rows[row][at + ARROWS[key][1]] ?? next;
  else next = nearest(rows[row + ARROWS[key][0]]) ?? next;
  focusTile(next);
  return true;
}

/** The tile of another row that stands closest above or below. */
function nearest(tiles = []) {
  const middle = (tile) => {
    const box = figures[tile].getBoundingClientRect();
    return box.left + box.width / 2;
  };
  const here = middle(state.current);
  return tiles.toSorted((a, b) => Math.abs(middle(a) - here) - Math.abs(middle(b) - here))[0];
}

function viewerKey({ key, ctrlKey }) {
  if (ctrlKey) return false;
  const name = key.toLowerCase();
  if (key in ARROWS) step(ARROWS[key][0] + ARROWS[key][1]);
  else if (name === "n") viewer.note.focus();
  else if (Object.hasOwn(ON_TILE, name)) ON_TILE[name](viewer.tile);
  else if (name === "c" && state.a !== null && state.b !== null) {
    viewer.dialog.close();
    openComparison();
  } else return false;
  refreshViewer(viewer.tile);
  return true;
}

function comparisonKey({ key, target, shiftKey, ctrlKey }) {
  if (ctrlKey) return false;
  const name = key.toLowerCase();
  const pressing = key === " " && target.closest("button");
  if (name === "b" || (key === " " && !pressing)) blink();
  else if (name === "s") swap();
  else if (["1", "2", "3"].includes(name)) setMode(MODES[name - 1]);
  else if (target.role === "radio" && key in ARROWS) stepMode(ARROWS[key]);
  else if (comparison.mode === "slider" && key in ARROWS) {
    const [up, right] = ARROWS[key];
    setCut(comparison.cut + (right - up) * (shiftKey ? 10 : 2));
  } else if (comparison.mode === "slider" && key === "Home") setCut(0);
  else if (comparison.mode === "slider" && key === "End") setCut(100);
  else return false;
  return true;
}

function stepMode([up, right]) {
  const at = MODES.indexOf(comparison.mode) + up + right;
  comparison.mode = MODES[(at + MODES.length) % MODES.length];
  showComparison();
  comparison.chosen.find((each) => each.dataset.mode === comparison.mode).focus();
}
