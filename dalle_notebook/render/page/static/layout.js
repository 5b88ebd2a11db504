// Which tile stands in which row and column. Values in, values out.

/** The axes of one side, outermost first. */
function axesAlong(side, { order, side: sides } = state) {
  return order.filter((axis) => sides[axis] === side);
}

/**
 * Rows and columns as lists of keys (the number of a value for each axis, -1 where
 * an axis does not concern the tiles), and the tiles of each cell as "row,column".
 */
function layOut(tiles, wanted, places = state) {
  const rowAxes = axesAlong("rows", places);
  const columnAxes = axesAlong("columns", places);
  const insideAxes = axesAlong("inside", places);
  const only = places.side
    .map((side, axis) => [axis, side])
    .filter(([, side]) => typeof side === "number");
  const keyOf = (tile, axes) => axes.map((axis) => tiles[tile].at[axis] ?? -1);
  const here = wanted.filter((tile) =>
    // What an axis does not concern is not ruled out by one of its values.
    only.every(([axis, value]) => [value, null].includes(tiles[tile].at[axis])),
  );
  const inOrder = (a, b) => {
    const at = a.findIndex((value, level) => value !== b[level]);
    return at < 0 ? 0 : a[at] - b[at];
  };
  const keys = (axes) => {
    const found = new Map(here.map((tile) => [String(keyOf(tile, axes)), keyOf(tile, axes)]));
    return [...found.values()].sort(inOrder);
  };
  const rows = keys(rowAxes);
  const columns = keys(columnAxes);
  const rowOf = new Map(rows.map((key, number) => [String(key), number]));
  const columnOf = new Map(columns.map((key, number) => [String(key), number]));
  const cells = new Map();
  const sorted = [...here].sort((a, b) => inOrder(keyOf(a, insideAxes), keyOf(b, insideAxes)));
  for (const tile of sorted) {
    const row = rowOf.get(String(keyOf(tile, rowAxes)));
    const column = columnOf.get(String(keyOf(tile, columnAxes)));
    const place = `${row},${column}`;
    cells.set(place, [...(cells.get(place) || []), tile]);
  }
  return { rowAxes, columnAxes, insideAxes, rows, columns, cells };
}

/** Header cells of one level: neighbours under the same outer labels are one. */
function spans(keys, level) {
  const innermost = keys.length > 0 && level === keys[0].length - 1;
  const found = [];
  keys.forEach((key, start) => {
    const last = found.at(-1);
    const same = last && key.slice(0, level + 1).every((v, n) => v === last.key[n]);
    if (same && !innermost) last.span += 1;
    else found.push({ key, start, span: 1, value: key[level] });
  });
  return found;
}
