// Text and elements. What comes from a run is only ever set as text.

const hidden = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

// A name as it can be shown: nothing that breaks lines or turns the direction of text.
const visible = (text) => String(text ?? "").replace(hidden, "\ufffd");

const byId = (id) => document.getElementById(id);

function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Changes a text only where it differs, so that a selection stays.
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

// "0.4s", "12s", "2m 10s", "1h 5m", "3d 4h".
function duration(seconds) {
  if (!Number.isFinite(seconds)) return "–";
  const time = Math.max(0, seconds);
  if (time < 0.95) return time < 0.05 ? "0s" : `0.${Math.round(time * 10)}s`;
  const whole = Math.round(time);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)}h ${Math.floor((whole % 3600) / 60)}m`;
  return `${Math.floor(whole / 86400)}d ${Math.floor((whole % 86400) / 3600)}h`;
}

// With a tenth below ten seconds, for tables.
function precise(seconds) {
  if (!Number.isFinite(seconds)) return "–";
  return seconds >= 1 && seconds < 9.95 ? `${seconds.toFixed(1)}s` : duration(seconds);
}

function bytes(count) {
  if (!Number.isFinite(count)) return "–";
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let [value, unit] = [Math.max(0, count), 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toPrecision(3)} ${units[unit]}`;
}

const percent = (fraction) => `${Math.round(fraction * 100)} %`;

function plural(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;
}

// "1.8 of 2 processors".
function processors(used, count) {
  const number = Number.isFinite(used) ? used.toFixed(1) : "–";
  return Number.isFinite(count) ? `${number} of ${plural(count, "processor")}` : `${number} processors`;
}

const marks = { waiting: "○", running: "▶", succeeded: "✓", failed: "✕", skipped: "–", lost: "?" };

// Round values that divide a range into a few parts.
function ticks(end, parts, steps = [1, 2, 5, 10]) {
  if (!(end > 0)) return [0];
  const raw = end / parts;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = steps.map((factor) => factor * power).find((candidate) => candidate >= raw) ?? raw;
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => index * step);
}

// Powers of two.
function byteTicks(end, parts) {
  const step = 2 ** Math.ceil(Math.log2(Math.max(1, end / parts)));
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400];

function timeTicks(end, parts) {
  const step = end < parts ? null : timeSteps.find((candidate) => candidate >= end / parts);
  if (!step) return ticks(end, parts);
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => index * step);
}
