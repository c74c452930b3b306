// Charts of values over the run, and of runs.

function patterns() {
  const pattern = (id, fill, stroke, path) =>
    drawn("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
      drawn("rect", { width: 8, height: 8, class: fill }),
      drawn("path", { d: path, class: stroke, "stroke-width": 2, fill: "none" }));
  const node = drawn("svg", { width: 0, height: 0, "aria-hidden": "true", focusable: "false", class: "unseen" },
    drawn("defs", {},
      pattern("running", "stripe-run", "stripe-run2", "M-2 2L2 -2M0 8L8 0M6 10L10 6"),
      pattern("failed", "stripe-bad", "stripe-bad2", "M0 0L8 8M0 8L8 0")));
  document.body.append(node);
}

// A table of what a chart shows, for those who don't see it.
function valuesTable(caption, heads, rows) {
  return element("details", {}, element("summary", {}, "Values as a table"),
    element("div", { class: "scroll", role: "group", "aria-label": caption, tabindex: 0 },
      element("table", {}, element("caption", { class: "unseen" }, caption),
        element("thead", {}, element("tr", {},
          ...heads.map((head, index) => element("th", { scope: "col", class: index ? "number" : null }, head)))),
        element("tbody", {}, ...rows.map((row) => element("tr", {},
          ...row.map((cell, index) => index
            ? element("td", { class: "number" }, cell)
            : element("th", { scope: "row" }, cell))))))));
}

// Keeps a chart's table open over redrawing.
function replaceValues(box, details) {
  const old = box.querySelector("details");
  if (!old) return box.append(details);
  // While somebody reads it, it stays.
  if (old.open && old.contains(document.activeElement)) return;
  old.querySelector("table").replaceWith(details.querySelector("table"));
}

class LineChart {
  constructor(box, { name, value, format, limit, scale = ticks }) {
    Object.assign(this, { box, name, value, format, limit, scale });
    this.readout = element("p", { class: "readout" });
    this.holder = element("div", { tabindex: 0, role: "img" });
    this.box.append(this.readout, this.holder);
    this.holder.addEventListener("pointermove", (event) => this.point(event));
    this.holder.addEventListener("pointerleave", () => this.select(null));
    this.holder.addEventListener("blur", () => this.select(null));
    this.holder.addEventListener("keydown", (event) => this.press(event));
    this.samples = [];
    this.selected = null;
  }

  get left() { return 58; }
  get height() { return 168; }
  x(elapsed) { return this.left + (elapsed / this.end) * (this.width - this.left - 8); }
  y(value) { return 10 + (1 - value / this.top) * (this.height - 34); }

  draw(samples, context) {
    this.samples = samples.filter((sample) => Number.isFinite(this.value(sample)));
    this.context = context;
    this.redraw();
    const step = Math.max(1, Math.ceil(this.samples.length / 20));
    const rows = this.samples.filter((_, index) => index % step === 0)
      .map((sample) => [duration(sample.elapsed), this.format(this.value(sample), context)]);
    replaceValues(this.box, valuesTable(`${this.name} over the run`, ["elapsed", this.name], rows));
  }

  redraw() {
    this.width = Math.max(240, this.holder.clientWidth);
    const values = this.samples.map(this.value);
    const limit = this.limit(this.context);
    this.end = Math.max(1, this.samples.at(-1)?.elapsed ?? 1);
    this.top = Math.max(limit ?? 0, Math.max(...values, 0) * 1.08) || 1;
    const parts = [];
    for (const tick of this.scale(this.top, 4)) {
      const y = this.y(tick);
      parts.push(drawn("line", { class: "grid", x1: this.left, x2: this.width - 8, y1: y, y2: y }),
        drawn("text", { x: this.left - 8, y: y + 4, "text-anchor": "end" }, this.format(tick, null)));
    }
    for (const tick of timeTicks(this.end, this.width > 420 ? 6 : 3)) {
      parts.push(drawn("text", { x: this.x(tick), y: this.height - 4, "text-anchor": tick ? "middle" : "start" },
        duration(tick)));
    }
    if (limit) parts.push(drawn("line", { class: "limit", x1: this.left, x2: this.width - 8, y1: this.y(limit), y2: this.y(limit) }));
    if (values.length) {
      const line = this.samples.map((sample) => `${this.x(sample.elapsed).toFixed(1)} ${this.y(this.value(sample)).toFixed(1)}`).join("L");
      const [first, last] = [this.samples[0], this.samples.at(-1)];
      parts.push(
        drawn("path", { class: "area", d: `M${this.x(first.elapsed)} ${this.y(0)}L${line}L${this.x(last.elapsed)} ${this.y(0)}Z` }),
        drawn("path", { class: "line", d: `M${line}` }));
    }
    this.svg = drawn("svg", { viewBox: `0 0 ${this.width} ${this.height}`, height: this.height, "aria-hidden": "true" }, ...parts);
    this.holder.replaceChildren(this.svg);
    this.describe(values);
  }

  describe(values) {
    const sample = this.selected === null ? this.samples.at(-1) : this.samples[Math.min(this.selected, this.samples.length - 1)];
    if (!sample) return;
    const text = this.format(this.value(sample), this.context);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const when = this.selected === null ? "now" : `at ${duration(sample.elapsed)}`;
    const rest = ` ${when}; mean ${this.format(mean, null)}, maximum ${this.format(Math.max(...values), null)}`;
    this.readout.replaceChildren(element("strong", {}, text), rest);
    setAttribute(this.holder, "aria-label", `${this.name} over ${duration(this.end)}: ${text}${rest}`);
    const [x, y] = [this.x(sample.elapsed), this.y(this.value(sample))];
    if (this.selected !== null) this.svg.append(drawn("line", { class: "cursor", x1: x, x2: x, y1: 8, y2: this.height - 22 }));
    this.svg.append(drawn("circle", { class: "dot", cx: x, cy: y, r: 4.5 }));
  }

  select(index) {
    if (index === this.selected || !this.samples.length) return;
    this.selected = index;
    this.redraw();
  }

  point(event) {
    const place = event.clientX - this.holder.getBoundingClientRect().left;
    const elapsed = ((place - this.left) / (this.width - this.left - 8)) * this.end;
    let nearest = 0;
    this.samples.forEach((sample, index) => {
      if (Math.abs(sample.elapsed - elapsed) < Math.abs(this.samples[nearest].elapsed - elapsed)) nearest = index;
    });
    this.select(nearest);
  }

  press(event) {
    const last = this.samples.length - 1;
    const from = this.selected ?? last;
    const steps = { ArrowLeft: from - 1, ArrowRight: from + 1, PageUp: from - 10, PageDown: from + 10, Home: 0, End: last };
    if (event.key === "Escape") return this.select(null);
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.select(Math.max(0, Math.min(last, steps[event.key])));
  }
}

// How far the run is, and when it will probably end.
function drawTimeline(box, state, elapsed) {
  const prediction = state.status === "running" ? state.prediction : null;
  const upper = prediction?.interval?.[1];
  const width = Math.max(240, box.clientWidth);
  const over = state.tasks.filter((task) => ["succeeded", "failed", "skipped"].includes(task.status)).length;
  // Without a prediction, what is known is how many tasks are done.
  const fraction = state.status === "running" && !prediction ? over / Math.max(1, state.tasks.length) : null;
  const end = fraction === null ? Math.max(elapsed, upper ?? elapsed, 0.001) * (prediction ? 1.02 : 1)
    : Math.max(elapsed, 0.001) / Math.max(fraction, 1e-9);
  const x = (time) => Math.max(0, Math.min(width, (time / end) * width));
  const failed = state.tasks.some((task) => task.status === "failed");
  const kind = failed ? "bad" : state.status === "ended" ? "good" : "";
  const parts = [drawn("rect", { class: "track", width, height: 12, y: 4, rx: 6 })];
  if (prediction) {
    const from = x(prediction.interval[0]);
    parts.push(drawn("rect", { class: "band", x: from, width: Math.max(2, x(upper) - from), height: 20, rx: 3 }));
  }
  parts.push(drawn("rect", { class: `done ${kind}`, width: Math.max(6, x(elapsed)), height: 12, y: 4, rx: 6 }));
  if (prediction) parts.push(drawn("line", { class: "predicted", x1: x(prediction.total), x2: x(prediction.total), y1: 0, y2: 20 }));
  const label = prediction
    ? `${duration(elapsed)} elapsed; the end is predicted at ${duration(prediction.total)}`
    : `${duration(elapsed)} elapsed` + (fraction === null ? "" : `; ${over} of ${plural(state.tasks.length, "task")} done`);
  box.replaceChildren(drawn("svg", { viewBox: `0 0 ${width} 20`, height: 20, role: "img", "aria-label": label }, ...parts));
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// The totals of earlier runs, and this one beside them.
function drawEarlier(box, earlier, state, elapsed) {
  const shown = earlier.slice(-40);
  const good = shown.filter((run) => run.status !== "failed").map((run) => run.total);
  const isOver = state.status !== "running";
  const [width, height, left] = [Math.max(240, box.clientWidth), 150, 46];
  const top = Math.max(elapsed, ...shown.map((run) => run.total)) * 1.08;
  const y = (value) => 6 + (1 - value / top) * (height - 30);
  const step = Math.min(46, (width - left) / (shown.length + 1));
  const parts = [];
  for (const tick of timeTicks(top, 3)) {
    parts.push(drawn("line", { class: "grid", x1: left, x2: width, y1: y(tick), y2: y(tick) }),
      drawn("text", { x: left - 8, y: y(tick) + 4, "text-anchor": "end" }, duration(tick)));
  }
  const bar = (index, total, kind, title) => parts.push(
    drawn("rect", { class: kind, x: left + index * step + step * 0.14, width: step * 0.72, y: y(total), height: Math.max(1, y(0) - y(total)), rx: 2 },
      drawn("title", {}, title)));
  const name = (run) => visible([run.at?.replace("T", " ").slice(0, 16), run.commit?.slice(0, 7)].filter(Boolean).join(" "));
  shown.forEach((run, index) => bar(index, run.total, run.status === "failed" ? "past failed" : "past",
    `${name(run)}: ${precise(run.total)}${run.status === "failed" ? ", failed" : ""}`));
  bar(shown.length, elapsed, "present", `this run: ${precise(elapsed)}${isOver ? "" : " so far"}`);
  parts.push(drawn("text", { x: Math.min(width, left + (shown.length + 0.5) * step), y: height - 6, "text-anchor": "middle", class: "row" }, "now"));
  const typical = good.length ? median(good) : null;
  if (typical !== null) parts.push(drawn("line", { class: "predicted", x1: left, x2: width, y1: y(typical), y2: y(typical) }));
  const text = `This run: ${precise(elapsed)}${isOver ? "" : " so far"}. `
    + (typical === null ? `${plural(shown.length, "earlier run")} failed.`
      : `Median of ${plural(good.length, "earlier run")}: ${precise(typical)}, `
        + `between ${precise(Math.min(...good))} and ${precise(Math.max(...good))}.`);
  const readout = box.querySelector(".readout") ?? box.appendChild(element("p", { class: "readout" }));
  setText(readout, text);
  box.querySelector(":scope > svg")?.remove();
  readout.after(drawn("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": `Bars: ${text}` }, ...parts));
  replaceValues(box, valuesTable("Earlier runs", ["run", "total", "result"],
    shown.map((run) => [name(run), precise(run.total), run.status === "failed" ? "✕ failed" : "✓ succeeded"])));
}
