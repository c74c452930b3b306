// Tables whose rows stay while their values change.

class Table {
  // columns: { key, title, number, value(row), text(row), kind(row) }; the first one names the row.
  constructor(node, caption, columns, { sortable = false } = {}) {
    Object.assign(this, { node, columns });
    this.order = null;
    this.rows = new Map();
    this.body = element("tbody");
    this.heads = columns.map((column) => element("th", { scope: "col", class: column.number ? "number" : null },
      sortable ? this.button(column) : column.title));
    node.append(element("caption", { class: "unseen" }, caption),
      element("thead", {}, element("tr", {}, ...this.heads)), this.body);
  }

  button(column) {
    const button = element("button", { type: "button" }, column.title);
    button.addEventListener("click", () => {
      const isSame = this.order?.key === column.key;
      this.sort(column.key, isSame ? !this.order.descending : Boolean(column.number));
      this.onSort?.();
    });
    return button;
  }

  sort(key, descending) {
    if (!this.columns.some((column) => column.key === key)) return;
    this.order = { key, descending };
    this.columns.forEach((column, index) => {
      if (column.key === key) this.heads[index].setAttribute("aria-sort", descending ? "descending" : "ascending");
      else this.heads[index].removeAttribute("aria-sort");
    });
    if (this.shown) this.draw(this.shown);
  }

  sorted(rows) {
    if (!this.order) return rows;
    const { value } = this.columns.find((column) => column.key === this.order.key);
    const sign = this.order.descending ? -1 : 1;
    // What isn't known comes last in either order.
    const isKnown = (item) => item !== null && item !== undefined && item !== "" && !Number.isNaN(item);
    return [...rows].sort((first, second) => {
      const [left, right] = [value(first), value(second)];
      if (!isKnown(left) || !isKnown(right)) return isKnown(right) - isKnown(left);
      if (typeof left === "number" && typeof right === "number") return sign * (left - right);
      return sign * String(left).localeCompare(String(right), "en", { numeric: true });
    });
  }

  // rows: [{ id, … }].
  draw(rows, maximum = this.maximum ?? Infinity) {
    [this.shown, this.maximum] = [rows, maximum];
    const sorted = this.sorted(rows).slice(0, maximum);
    const nodes = sorted.map((row) => this.row(row));
    const isSame = nodes.length === this.body.children.length && nodes.every((node, index) => node === this.body.children[index]);
    if (!isSame) this.body.replaceChildren(...nodes);
    if (this.rows.size > 2 * nodes.length + 100) this.rows = new Map(sorted.map((row, index) => [row.id, nodes[index]]));
    return sorted.length;
  }

  row(row) {
    let node = this.rows.get(row.id);
    if (!node) {
      node = element("tr", {}, ...this.columns.map((column, index) => index
        ? element("td", { class: column.number ? "number" : null })
        : element("th", { scope: "row" })));
      this.rows.set(row.id, node);
    }
    this.columns.forEach((column, index) => {
      const cell = node.children[index];
      setText(cell, column.text(row));
      if (column.kind) cell.className = [column.number ? "number" : "", column.kind(row)].filter(Boolean).join(" ");
      if (index === 0) setAttribute(cell, "title", column.text(row));
    });
    return node;
  }
}

const statusOrder = ["running", "failed", "waiting", "skipped", "succeeded"];

function taskTable(node) {
  const took = (row) => Number.isFinite(row.start) ? (row.end ?? row.now) - row.start : null;
  const isOver = (row) => Number.isFinite(row.estimate) && took(row) > row.estimate * 1.2;
  return new Table(node, "Tasks of the run; ▲ is more than 20 % above the estimate", [
    { key: "task", title: "Task", value: (row) => row.task, text: (row) => visible(row.task) },
    { key: "status", title: "Status", value: (row) => statusOrder.indexOf(row.status),
      text: (row) => `${marks[row.status] ?? ""} ${row.status}${row.attempt > 1 ? `, attempt ${row.attempt}` : ""}`,
      kind: (row) => `state ${row.status}` },
    { key: "phase", title: "Phase", value: (row) => row.phase, text: (row) => visible(row.phase ?? "–") },
    { key: "agent", title: "Agent", value: (row) => row.agent, text: (row) => visible(row.agent ?? "–") },
    { key: "start", title: "Start", number: true, value: (row) => row.start, text: (row) => precise(row.start) },
    { key: "duration", title: "Duration", number: true, value: took, text: (row) => precise(took(row)) + (isOver(row) ? " ▲" : ""),
      kind: (row) => isOver(row) ? "over" : "" },
    { key: "estimate", title: "Estimate", number: true, value: (row) => row.estimate, text: (row) => precise(row.estimate) },
  ], { sortable: true });
}

function agentTable(node) {
  return new Table(node, "Agents of the run", [
    { key: "agent", title: "Agent", text: (row) => visible(row.agent) },
    { key: "task", title: "Task", text: (row) => row.task ? `▶ ${visible(row.task)}` : "idle",
      kind: (row) => row.task ? "" : "muted" },
    { key: "since", title: "For", number: true, text: (row) => row.task ? duration(row.now - row.since) : "–" },
    { key: "ended", title: "Ended", number: true, text: (row) => row.failed ? `${row.ended}, ${row.failed} failed` : String(row.ended) },
    { key: "utilization", title: "Busy", number: true, text: (row) => Number.isFinite(row.utilization) ? percent(row.utilization) : "–" },
  ]);
}
