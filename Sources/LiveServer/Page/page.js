// The page: what it knows of the run, how it hears of it, and what it draws.

const known = { state: null, received: 0, samples: [], earlier: [], pending: null };
const tasks = taskTable(byId("task-table"));
const agents = agentTable(byId("agent-table"));
const charts = [
  new LineChart(byId("processors-chart"), {
    name: "processors used", value: (sample) => sample.processors_used,
    format: (value, context) => context ? processors(value, context.processors) : value.toFixed(1),
    limit: (context) => context?.processors,
  }),
  new LineChart(byId("memory-chart"), {
    name: "resident memory", value: (sample) => sample.resident_memory, format: (value) => bytes(value), limit: () => null,
    scale: byteTicks,
  }),
];
const pageTitle = document.title;
let isPaused = false;
let rowLimit = 300;

// MARK: What is known

function take(state) {
  if (known.state && known.state.monitor !== state.monitor) known.samples = [];
  const before = known.state;
  [known.state, known.received] = [state, performance.now()];
  addSample(state);
  if (state.earlier) known.earlier = state.earlier;
  announce(before, state);
  draw();
}

function addSample(state) {
  if (!state.usage || !(state.elapsed > (known.samples.at(-1)?.elapsed ?? -1))) return;
  const { processors_used, resident_memory } = state.usage;
  known.samples.push({ elapsed: state.elapsed, processors_used, resident_memory });
  // Every second one goes, so that the whole run stays in view.
  if (known.samples.length > 1200) known.samples = known.samples.filter((_, index) => index % 2 === 0);
}

function takeHistory(history) {
  const last = history.samples?.at(-1)?.elapsed ?? -1;
  const newer = known.samples.filter((sample) => sample.elapsed > last);
  if (history.samples?.length) known.samples = history.samples.concat(newer);
  if (history.earlier) known.earlier = history.earlier;
}

// Time goes on between two states.
function elapsedNow() {
  const { state, received } = known;
  const passed = state.status === "running" && isLive() && !isPaused ? (performance.now() - received) / 1000 : 0;
  return state.elapsed + Math.min(passed, 10);
}

// MARK: Connection

let source = null;
let connection = "connecting";
const isLive = () => connection === "live";

function connect() {
  source?.close();
  source = new EventSource("events");
  source.addEventListener("open", () => setConnection("live"));
  source.addEventListener("history", (event) => takeHistory(JSON.parse(event.data)));
  source.addEventListener("state", (event) => {
    setConnection("live");
    const state = JSON.parse(event.data);
    if (isPaused) known.pending = state; else take(state);
  });
  source.addEventListener("end", () => {
    source.close();
    setConnection("ended");
  });
  source.addEventListener("error", () => {
    setConnection("lost");
    // A refusal closes the stream for good.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
  });
}

function setConnection(state) {
  if (state === connection) return;
  connection = state;
  const words = { connecting: "connecting…", live: "live", lost: "reconnecting…", ended: "monitor ended" };
  const node = byId("connection");
  node.dataset.state = state;
  setText(node, words[state]);
  document.body.classList.toggle("stale", state === "lost");
  if (state !== "live" && known.state) say(state === "lost" ? "The connection is lost; reconnecting." : "The monitor has ended.");
}

// MARK: Announcements

function say(text) { byId("announcements").textContent = text; }

const done = (state) => state.tasks.filter((task) => ["succeeded", "failed", "skipped"].includes(task.status)).length;

function announce(before, state) {
  if (!before) return;
  const texts = [];
  if (before.status !== state.status) texts.push(`The run is ${state.status}.`);
  const failed = new Set(before.tasks.filter((task) => task.status === "failed").map((task) => task.task));
  for (const task of state.tasks) {
    if (task.status === "failed" && !failed.has(task.task)) texts.push(`${visible(task.task)} failed.`);
  }
  const firing = new Set(before.alerts.filter((alert) => alert.status === "firing").map((alert) => alert.name));
  for (const alert of state.alerts) {
    if (alert.status === "firing" && !firing.has(alert.name)) texts.push(`Alert: ${visible(alert.text)}.`);
  }
  const quarter = (one) => one.tasks.length ? Math.floor((4 * done(one)) / one.tasks.length) : 0;
  if (quarter(state) > quarter(before)) texts.push(`${done(state)} of ${plural(state.tasks.length, "task")} done.`);
  if (texts.length) say(texts.join(" "));
}

// MARK: Drawing

function show(id, isShown) { byId(id).hidden = !isShown; }

function draw() {
  const { state } = known;
  if (!state) return;
  const elapsed = elapsedNow();
  drawHead(state, elapsed);
  drawClock(state, elapsed);
  drawFigures(state);
  drawNotices(state);
  const hasStarted = state.tasks.some((task) => Number.isFinite(task.start));
  show("chart", hasStarted);
  if (hasStarted) drawGantt(byId("gantt"), state, elapsed);
  drawPhases(state);
  show("agents", state.agents.length > 0);
  agents.draw(state.agents.map((agent) => ({ ...agent, id: agent.agent, now: elapsed })));
  drawMachine(state);
  for (const [index, id] of ["processors", "memory"].entries()) {
    show(id, known.samples.length > 0);
    if (known.samples.length) charts[index].draw(known.samples, { processors: state.usage?.processors ?? undefined });
  }
  show("earlier", known.earlier.length > 0);
  if (known.earlier.length) drawEarlier(byId("earlier-chart"), known.earlier, state, elapsed);
  drawTasks(state, elapsed);
}

function drawHead(state) {
  const failed = state.tasks.filter((task) => task.status === "failed").length;
  const kind = state.status === "ended" ? (failed ? "failed" : "succeeded") : state.status;
  const word = { running: "running", lost: "lost: its monitor stopped", failed: `ended, ${failed} failed`, succeeded: "ended" }[kind] ?? kind;
  setText(byId("workflow"), visible(state.workflow));
  const badge = byId("status");
  if (badge.textContent !== `${marks[kind] ?? ""} ${word}`) {
    badge.dataset.status = kind;
    badge.replaceChildren(element("span", { class: "mark", "aria-hidden": "true" }, marks[kind] ?? ""), ` ${word}`);
  }
  const share = state.tasks.length ? `${done(state)}/${state.tasks.length} ` : "";
  document.title = `${marks[kind] ?? ""} ${share}${visible(state.workflow)} – ${pageTitle}`;
}

function drawClock(state, elapsed) {
  setText(byId("elapsed"), duration(elapsed));
  const prediction = state.status === "running" ? state.prediction : null;
  const [lower, upper] = prediction?.interval ?? [];
  let [label, value, text] = ["", "", ""];
  if (prediction && elapsed > upper) {
    [label, value] = ["", "longer than predicted"];
    text = `predicted ${duration(lower)} – ${duration(upper)}`;
  } else if (prediction) {
    [label, value] = ["remaining", `about ${duration(prediction.total - elapsed)}`];
    const end = new Date(Date.now() + 1000 * (prediction.total - elapsed));
    const clock = end.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    text = `ends about ${clock}; ${percent(prediction.coverage)} interval ${duration(lower)} – ${duration(upper)}, `
      + `from ${plural(prediction.runs, "run")}`;
    if (prediction.tested) text += ` (held in ${prediction.held} of ${prediction.tested})`;
  } else if (state.status === "running") {
    text = "end not predicted: too few recorded runs";
  }
  setText(byId("remaining-label"), label);
  setText(byId("remaining"), value);
  setText(byId("forecast"), text);
  drawTimeline(byId("timeline"), state, elapsed);
}

function drawFigures(state) {
  const count = (status) => state.tasks.filter((task) => task.status === status).length;
  const figures = [];
  if (state.tasks.length) {
    const notes = ["failed", "running", "waiting", "skipped"].filter(count).map((status) => `${count(status)}\u00a0${status}`);
    figures.push(["tasks done", `${done(state)} of ${state.tasks.length}`, notes.join(", ")]);
  }
  if (state.usage) {
    const { usage } = state;
    figures.push(["processors", Number.isFinite(usage.processors_used) ? `${usage.processors_used.toFixed(1)} of ${usage.processors ?? "–"}` : "–",
      `${duration(usage.cpu_time)} of CPU time`]);
    figures.push(["memory", bytes(usage.resident_memory), "resident"]);
    figures.push(["processes", usage.processes.toLocaleString("en"), plural(usage.threads, "thread")]);
    figures.push(["read", bytes(usage.bytes_read), `${bytes(usage.bytes_written)} written`]);
  }
  const list = byId("figures");
  while (list.children.length > figures.length) list.lastChild.remove();
  figures.forEach((texts, index) => {
    const item = list.children[index] ?? list.appendChild(element("li", {},
      ...["label", "value", "note"].map((name) => element("span", { class: name }))));
    texts.forEach((text, place) => setText(item.children[place], text));
  });
}

function drawNotices(state) {
  show("problems", state.problems.length > 0);
  byId("problem-list").replaceChildren(...state.problems.map((problem) => element("li", {}, visible(problem))));
  show("alerts", state.alerts.length > 0);
  const rank = (alert) => ["critical", "warning", "info"].indexOf(alert.severity);
  const sorted = [...state.alerts].sort((left, right) => rank(left) - rank(right));
  byId("alert-list").replaceChildren(...sorted.map((alert) => element("li", { "data-severity": visible(alert.severity) },
    element("span", { class: "severity" }, `${{ critical: "‼", warning: "!" }[alert.severity] ?? "i"} ${visible(alert.severity)}`),
    element("span", { class: "name" }, visible(alert.name)), element("span", {}, visible(alert.text)),
    element("span", { class: "muted" }, `${visible(alert.status).replace("_", " ")}`
      + (Number.isFinite(alert.since) ? `, since ${duration(alert.since)}` : "")))));
}

// A row with a name, a bar and a value.
function bar(list, index, tag, name, attributes, value, kind = "") {
  const item = list.children[index] ?? list.appendChild(element("li", {},
    element("span", { class: "name" }), element(tag), element("span", { class: "value" })));
  setText(item.children[0], name);
  setAttribute(item.children[0], "title", name);
  for (const [key, text] of Object.entries({ ...attributes, "aria-label": `${name}: ${value}` })) setAttribute(item.children[1], key, text);
  setText(item.children[2], value);
  item.className = kind;
}

function trim(list, count) { while (list.children.length > count) list.lastChild.remove(); }

function drawPhases(state) {
  show("phases", state.phases.length > 0);
  const list = byId("phase-list");
  state.phases.forEach((phase, index) => {
    const own = state.tasks.filter((task) => (task.phase ?? "") === phase);
    const over = own.filter((task) => ["succeeded", "failed", "skipped"].includes(task.status)).length;
    const failed = own.filter((task) => task.status === "failed").length;
    const kind = failed ? "failed" : over === own.length ? "complete" : "";
    const mark = failed ? "✕" : over === own.length ? "✓" : own.some((task) => task.status === "running") ? "▶" : "○";
    bar(list, index, "progress", `${mark} ${visible(phase)}`, { max: Math.max(1, own.length), value: over },
      `${over} of ${own.length}${failed ? `, ${failed} failed` : ""}`, kind);
  });
  trim(list, state.phases.length);
}

function drawMachine({ machine, usage }) {
  show("machine", Boolean(machine));
  if (!machine) return;
  const loads = byId("loads");
  const isMany = machine.load.length > 12;
  loads.classList.toggle("many", isMany);
  machine.load.forEach((load, index) => bar(loads, index, "meter", isMany ? String(index) : `CPU ${index}`,
    { min: 0, max: 1, value: load.toFixed(3) }, isMany ? load.toFixed(2) : `${load.toFixed(2)} of 1 busy`));
  trim(loads, machine.load.length);
  const rows = [];
  if (Number.isFinite(machine.memory_usage)) rows.push(["memory", machine.memory_usage, `${percent(machine.memory_usage)} used`]);
  if (Number.isFinite(machine.io_wait)) rows.push(["I/O wait", machine.io_wait, `${percent(machine.io_wait)} of time`]);
  for (const [name, value] of Object.entries(machine.pressure ?? {}).sort()) {
    rows.push([`${{ cpu: "CPU", io: "I/O" }[name] ?? visible(name)} stalls`, value, `${percent(value)} of time`]);
  }
  const list = byId("pressures");
  rows.forEach(([name, value, text], index) => bar(list, index, "meter", name,
    { min: 0, max: 1, high: name === "memory" ? 0.9 : 0.5, value: value.toFixed(3) }, text));
  trim(list, rows.length);
}

function drawTasks(state, elapsed) {
  show("tasks", state.tasks.length > 0);
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = state.tasks.filter((task) => {
    const text = [task.task, task.phase, task.agent, task.status].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  }).map((task) => ({ ...task, id: task.task, now: elapsed }));
  const shown = tasks.draw(rows, rowLimit);
  byId("task-rest").hidden = shown === state.tasks.length;
  byId("task-all").hidden = shown === rows.length;
  setText(byId("task-count"), `${shown.toLocaleString("en")} of ${plural(state.tasks.length, "task")} shown.`);
}

// MARK: What the reader does

function setPaused(paused) {
  isPaused = paused;
  const button = byId("pause");
  button.setAttribute("aria-pressed", String(paused));
  if (!paused && known.pending) take(known.pending);
  known.pending = null;
}

// What was chosen is in the address, so that it stays over reloading.
function keepChoice() {
  const choice = new URLSearchParams();
  if (tasks.order) choice.set("sort", `${tasks.order.descending ? "-" : ""}${tasks.order.key}`);
  if (byId("filter").value) choice.set("filter", byId("filter").value);
  history.replaceState(null, "", choice.size ? `#${choice}` : location.pathname);
}

function restoreChoice() {
  const choice = new URLSearchParams(location.hash.slice(1));
  byId("filter").value = choice.get("filter") ?? "";
  const sort = choice.get("sort");
  if (sort) tasks.sort(sort.replace(/^-/, ""), sort.startsWith("-"));
}

function listen() {
  byId("pause").addEventListener("click", () => setPaused(!isPaused));
  byId("filter").addEventListener("input", () => { draw(); keepChoice(); });
  byId("task-all").addEventListener("click", () => { rowLimit = Infinity; draw(); });
  tasks.onSort = keepChoice;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input")) return;
    if (event.key === "p") setPaused(!isPaused);
    if (event.key === "/") { event.preventDefault(); byId("filter").focus(); }
  });
  let width = 0;
  new ResizeObserver(() => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    draw();
  }).observe(document.body);
  // Only the clock moves between two states.
  setInterval(() => {
    if (known.state?.status === "running" && !document.hidden) drawClock(known.state, elapsedNow());
  }, 500);
}

patterns();
drawLegend();
restoreChoice();
listen();
connect();
