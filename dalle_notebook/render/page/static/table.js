// The table, built anew for every layout from the same figures.

const area = document.getElementById("study");
const empty = make("p", { class: "empty", hidden: true, text: say("nothing") });
let table = area.querySelector("table.grid");
let layout = null;

/** Show the tiles as the reader wants them laid out. */
function rebuild() {
  const hadFocus = area.contains(document.activeElement);
  const wanted = study.tiles.map((_, tile) => tile).filter((t) => t !== BEFORE && isWanted(t));
  layout = layOut(study.tiles, wanted);
  const fresh = make("table", { class: "grid" }, captionOf(), makeColumns());
  if (layout.columnAxes.length) fresh.append(makeHead());
  fresh.append(makeBody());
  table.replaceWith(fresh);
  table = fresh;
  const shown = [...layout.cells.values()].flat();
  empty.hidden = shown.length > 0;
  study.tiles.forEach((_, tile) => refreshTile(tile));
  if (!shown.includes(state.current) && shown.length) makeCurrent(shown[0]);
  else makeCurrent(state.current);
  if (hadFocus) focusTile(state.current);
  sizes.disconnect();
  for (const part of table.querySelectorAll("th")) sizes.observe(part);
  placeLabels();
  refreshCount(shown.length);
}

function captionOf() {
  const named = (side) => axesAlong(side).map((axis) => nameOf(study.axes[axis].name));
  const sides = [
    named("rows").length && say("down", { names: named("rows").join(", ") }),
    named("columns").length && say("across", { names: named("columns").join(", ") }),
  ].filter(Boolean).join(", ");
  const text = sides ? say("caption", { count: study.title, sides }) : study.title;
  return make("caption", { class: "spoken", text });
}

function makeColumns() {
  const { rowAxes, columns } = layout;
  return make("colgroup", {},
    rowAxes.length ? make("col", { class: "side", span: rowAxes.length }) : null,
    make("col", { span: Math.max(1, columns.length) }));
}

function labelCell(axes, keys, level, { value, span, start }, isRow) {
  const label = value < 0 ? "—" : study.axes[axes[level]].labels[value];
  const inner = make("div", { class: "label", title: label, text: label });
  return make("th", {
    scope: isRow ? "row" : "col",
    [isRow ? "rowspan" : "colspan"]: span > 1 ? span : null,
    class: level === axes.length - 1 ? "inner" : "outer",
    "data-level": level, "data-start": start,
  }, inner);
}

function makeHead() {
  const { columnAxes, columns, rowAxes } = layout;
  const head = make("thead");
  columnAxes.forEach((_, level) => {
    const row = make("tr");
    if (level === 0 && rowAxes.length) row.append(makeCorner());
    for (const cell of spans(columns, level)) {
      row.append(labelCell(columnAxes, columns, level, cell, false));
    }
    head.append(row);
  });
  return head;
}

/** Says which axis lies which way. */
function makeCorner() {
  const named = (axes, arrow) =>
    make("span", { text: `${arrow} ${axes.map((a) => nameOf(study.axes[a].name)).join(" · ")}` });
  return make("td", {
    class: "corner", colspan: layout.rowAxes.length, rowspan: layout.columnAxes.length,
  }, make("div", {}, named(layout.columnAxes, "→"), named(layout.rowAxes, "↓")));
}

function makeBody() {
  const { rowAxes, rows, columns, cells } = layout;
  const levels = rowAxes.map((_, level) => spans(rows, level));
  const body = make("tbody");
  rows.forEach((_, number) => {
    const row = make("tr");
    levels.forEach((level, depth) => {
      const cell = level.find(({ start }) => start === number);
      if (cell) row.append(labelCell(rowAxes, rows, depth, cell, true));
    });
    columns.forEach((__, column) => {
      const here = cells.get(`${number},${column}`) || [];
      const several = here.length > 1 ? "several" : null;
      row.append(make("td", { class: several }, ...here.map((tile) => figures[tile])));
    });
    body.append(row);
  });
  return body;
}

/** Labels stay in sight: each level sticks behind the one outside of it. */
function placeLabels() {
  const corner = table.querySelector(".corner");
  let top = 0;
  for (const row of table.querySelectorAll("thead tr")) {
    for (const head of row.querySelectorAll("th")) head.style.top = `${top}px`;
    top += row.getBoundingClientRect().height;
  }
  let left = 0;
  const room = area.clientWidth * 0.45;
  const levels = layout.rowAxes.map((_, level) =>
    [...table.querySelectorAll(`tbody th[data-level="${level}"]`)]);
  const widths = levels.map(([first]) => first?.getBoundingClientRect().width || 0);
  // Where labels would cover the pictures, only the innermost stay.
  const crowded = widths.reduce((sum, width) => sum + width, 0) > room;
  levels.forEach((heads, level) => {
    const stays = !crowded || level === levels.length - 1;
    for (const head of heads) head.style.left = stays ? `${left}px` : "auto";
    if (stays) left += widths[level];
  });
  if (corner) corner.style.left = crowded ? "auto" : "0px";
  area.style.setProperty("--head", `${top}px`);
  area.style.setProperty("--side", `${left}px`);
}

const sizes = new ResizeObserver(() => placeLabels());

/** Tiles by row, as the eye sees them, for the arrow keys. */
function tileRows() {
  const lines = [...table.querySelectorAll("tbody tr")].map((row) =>
    [...row.querySelectorAll("figure")].map((figure) => Number(figure.dataset.number)));
  return study.before ? [[BEFORE], ...lines] : lines;
}

function focusTile(tile) {
  makeCurrent(tile);
  figures[tile].querySelector(".open").focus();
}
