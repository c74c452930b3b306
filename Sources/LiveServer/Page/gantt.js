// The schedule: a row for each agent.

const maximumBars = 3000;

// Rows for agents that run one task at a time; more where tasks overlap.
function ganttRows(state) {
  const rows = new Map(state.agents.map((agent) => [agent.agent, []]));
  for (const task of state.tasks) {
    if (!Number.isFinite(task.start)) continue;
    const agent = task.agent ?? "";
    if (!rows.has(agent)) rows.set(agent, []);
    rows.get(agent).push(task);
  }
  const result = [];
  for (const [agent, tasks] of rows) {
    const lanes = [];
    for (const task of tasks.sort((left, right) => left.start - right.start)) {
      const lane = lanes.find((candidate) => (candidate.at(-1).end ?? Infinity) <= task.start + 1e-6);
      if (lane) lane.push(task); else lanes.push([task]);
    }
    (lanes.length ? lanes : [[]]).forEach((lane, index) => result.push({ agent: index ? "" : agent, tasks: lane }));
  }
  return result;
}

function drawLegend() {
  const entry = (kind, text) => element("span", {},
    drawn("svg", { viewBox: "0 0 22 13", "aria-hidden": "true" },
      drawn("rect", { class: `bar ${kind}`, width: 22, height: 13 })), `${marks[kind]} ${text}`);
  byId("legend").replaceChildren(entry("succeeded", "succeeded"), entry("running", "running"), entry("failed", "failed"),
    element("span", {}, drawn("svg", { viewBox: "0 0 22 13", "aria-hidden": "true" },
      drawn("line", { class: "predicted", x1: 11, x2: 11, y1: 0, y2: 13 }),
      drawn("rect", { class: "band", width: 22, height: 13 })), "predicted end"));
}

function barTitle(task, end) {
  const parts = [visible(task.task)];
  if (task.phase) parts.push(`phase ${visible(task.phase)}`);
  parts.push(`${task.status}, ${precise(end - task.start)} from ${precise(task.start)}`);
  if (Number.isFinite(task.estimate)) parts.push(`estimate ${precise(task.estimate)}`);
  if (task.attempt > 1) parts.push(`attempt ${task.attempt}`);
  return parts.join(", ");
}

function ganttBar(task, end, x, y, height) {
  const [from, to] = [x(task.start), x(end)];
  const width = Math.max(1.5, to - from - 1);
  const nodes = [drawn("rect", { class: `bar ${task.status}`, x: from, y, width, height },
    drawn("title", {}, barTitle(task, end)))];
  const room = Math.floor((width - 9) / 6.9);
  const label = `${marks[task.status] ?? ""} ${visible(task.task)}`;
  if (room >= 3) {
    const text = label.length > room ? `${label.slice(0, room - 1)}…` : label;
    nodes.push(drawn("text", { class: "name", x: from + 5, y: y + height / 2 + 4 }, text));
  }
  return nodes;
}

function drawGantt(box, state, elapsed) {
  const rows = ganttRows(state);
  const width = Math.max(260, box.clientWidth);
  const longest = Math.max(5, ...rows.map((row) => visible(row.agent).length));
  const left = Math.min(width > 600 ? 150 : 64, longest * 7.5 + 12);
  const [rowHeight, top] = [rows.length > 24 ? 18 : 28, 22];
  const height = top + rows.length * rowHeight + 4;
  const prediction = state.status === "running" ? state.prediction : null;
  const end = Math.max(elapsed, prediction?.interval?.[1] ?? 0, 0.001) * 1.01;
  const x = (time) => left + (Math.max(0, time) / end) * (width - left - 2);
  const parts = [];
  for (const tick of timeTicks(end, width > 700 ? 9 : 4)) {
    parts.push(drawn("line", { class: "grid", x1: x(tick), x2: x(tick), y1: top - 4, y2: height }),
      drawn("text", { x: x(tick), y: 12, "text-anchor": tick ? "middle" : "start" }, duration(tick)));
  }
  if (prediction) {
    const [from, to] = prediction.interval.map(x);
    parts.push(drawn("rect", { class: "band", x: from, width: Math.max(1, to - from), y: top - 4, height: height - top + 4 },
      drawn("title", {}, `The run ends here with a probability of ${percent(prediction.coverage)}`)));
  }
  if (rows.some((row) => row.agent)) parts.push(drawn("text", { x: 0, y: 12 }, "agent"));
  let bars = 0;
  rows.forEach((row, index) => {
    const y = top + index * rowHeight;
    const room = Math.floor((left - 10) / 7);
    const name = visible(row.agent);
    parts.push(drawn("text", { class: "row", x: 0, y: y + rowHeight / 2 + 4 }, name.length > room ? `${name.slice(0, room - 1)}…` : name));
    let column = -1;
    for (const task of row.tasks) {
      const to = task.end ?? elapsed;
      // What would be drawn over another bar of a pixel.
      if (x(to) - x(task.start) < 1 && Math.floor(x(task.start)) === column || bars >= maximumBars) continue;
      column = Math.floor(x(to));
      bars += 1;
      parts.push(...ganttBar(task, to, x, y + 2, rowHeight - 5));
    }
  });
  if (prediction) parts.push(drawn("line", { class: "predicted", x1: x(prediction.total), x2: x(prediction.total), y1: top - 4, y2: height }));
  if (state.status === "running") parts.push(drawn("line", { class: "now", x1: x(elapsed), x2: x(elapsed), y1: top - 4, y2: height }));
  const running = state.tasks.filter((task) => task.status === "running").map((task) => visible(task.task));
  const label = `Gantt chart of ${plural(state.tasks.filter((task) => Number.isFinite(task.start)).length, "started task")} on `
    + `${plural(state.agents.length || 1, "agent")}; running: ${running.slice(0, 8).join(", ") || "none"}. The tasks are listed in the table below.`;
  box.replaceChildren(drawn("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": label }, ...parts));
}
