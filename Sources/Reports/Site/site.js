"use strict";
// The overview: filter by text and state, sort by column; the address keeps both.
{
  const table = document.getElementById("series");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const filter = document.getElementById("filter");
  const states = [...document.querySelectorAll("input[name=state]")];
  const heads = [...table.querySelectorAll("thead button")];
  let sorted = null;

  function apply() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(states.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    rows.forEach((row, place) => {
      const isShown = words.every((word) => texts[place].includes(word)) && (!wanted.size || wanted.has(row.dataset.state));
      row.hidden = !isShown;
      if (isShown) shown += 1;
    });
    document.getElementById("shown").value = shown === rows.length ? "" : `${shown} of ${rows.length}`;
  }

  function sort(column, isDescending) {
    sorted = column < 0 ? null : [column, isDescending];
    table.querySelectorAll("th[aria-sort]").forEach((head) => head.removeAttribute("aria-sort"));
    let order = rows;
    if (sorted) {
      const head = heads[column].closest("th");
      head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
      const index = head.cellIndex;
      const isText = heads[column].dataset.sort === "text";
      const key = (row) => isText ? row.cells[index].textContent : Number(row.cells[index].dataset.value);
      const compare = isText ? (a, b) => a.localeCompare(b, undefined, { numeric: true }) : (a, b) => a - b;
      order = [...rows].sort((a, b) => compare(key(a), key(b)) * (isDescending ? -1 : 1));
    }
    body.append(...order);
  }

  function save() {
    const state = new URLSearchParams();
    if (filter.value) state.set("q", filter.value);
    for (const box of states) if (box.checked) state.append("state", box.value);
    if (sorted) state.set("sort", `${sorted[0]}${sorted[1] ? "d" : "a"}`);
    history.replaceState(null, "", `#${state}`);
  }

  function restore() {
    const state = new URLSearchParams(location.hash.slice(1));
    filter.value = state.get("q") ?? "";
    const wanted = new Set(state.getAll("state"));
    for (const box of states) box.checked = wanted.has(box.value);
    const order = /^(\d+)([ad])$/.exec(state.get("sort") ?? "");
    sort(order && heads[order[1]] ? Number(order[1]) : -1, order?.[2] === "d");
    apply();
  }

  filter.addEventListener("input", () => { apply(); save(); });
  for (const box of states) box.addEventListener("change", () => { apply(); save(); });
  heads.forEach((head, column) => head.addEventListener("click", () => {
    const isSame = sorted?.[0] === column;
    sort(column, isSame ? !sorted[1] : head.dataset.sort === "number");
    save();
  }));
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input[type=search]")) return;
    event.preventDefault();
    filter.focus();
  });
  addEventListener("hashchange", restore);
  restore();
}
