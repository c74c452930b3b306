"use strict";
// The chart of a series: all samples, zoomed and moved, with two points that can be compared. The address
// keeps what is shown.
{
  const data = JSON.parse(document.getElementById("data").textContent);
  const shared = window.perfCheckHistory;
  const figure = document.getElementById("chart");
  const readout = document.getElementById("readout");
  const comparison = document.getElementById("comparison");
  const boxes = { log: document.getElementById("log"), zero: document.getElementById("zero") };
  const buttons = Object.fromEntries([...document.querySelectorAll("[data-does]")].map((one) => [one.dataset.does, one]));

  // Variable-length quantities in base 64, each the difference to the one before.
  function unpack(text) {
    const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const values = [];
    let [last, value, factor] = [0, 0, 1];
    for (const letter of text) {
      const digit = digits.indexOf(letter);
      value += (digit & 31) * factor;
      factor *= 32;
      if (digit & 32) continue;
      last += value % 2 ? -Math.floor(value / 2) : value / 2;
      values.push(last);
      [value, factor] = [0, 1];
    }
    return values;
  }

  const median = (sorted) => sorted.length % 2 ? sorted[(sorted.length - 1) / 2]
    : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
  const times = unpack(shared.times);
  const samples = unpack(data.samples).map((value) => value * data.step);
  let used = 0;
  const counts = unpack(data.counts);
  const points = unpack(data.places).map((place, index) => {
    const own = samples.slice(used, used += counts[index]).sort((a, b) => a - b);
    return { index, place, own, value: median(own), least: own[0], most: own[own.length - 1],
      id: shared.ids[place], subject: shared.subjects[place] ?? "", time: times[place] };
  });
  const isPositive = points.every((point) => point.least > 0);
  const gaps = points.slice(1).map((point, index) => point.place - points[index].place).sort((a, b) => a - b);
  const usualGap = gaps.length ? median(gaps) : 1;
  const end = points.length ? points[points.length - 1].place : 0;
  const whole = [(points[0]?.place ?? 0) - 0.5, end + 0.5 + data.forecast.length];
  const state = { from: whole[0], to: whole[1], chosen: null, baseline: null };
  boxes.log.disabled = !isPositive;

  const scales = { s: [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]],
    B: [[2 ** 40, "TiB"], [2 ** 30, "GiB"], [2 ** 20, "MiB"], [1024, "KiB"], [1, "B"]] };
  function text(value, digits = 3) {
    const scale = (scales[data.unit] ?? [[1, data.unit]]).find((one) => Math.abs(value) >= one[0] * 0.9995)
      ?? (scales[data.unit] ?? [[1, data.unit]]).at(-1);
    const number = value / scale[0];
    const shown = number === 0 ? "0" : Math.abs(number) >= 1e15 ? number.toExponential(2)
      : Number(number.toPrecision(Math.max(digits, Math.floor(Math.log10(Math.abs(number))) + 1))).toString();
    return `${shown} ${scale[1]}`.trim();
  }
  const percent = (fraction) => `${fraction >= 0 ? "+" : "−"}${Math.abs(fraction * 100).toFixed(1)} %`;
  const day = (time) => time ? new Date(time * 1000).toISOString().slice(0, 10) : "";
  const moment = (time) => time ? new Date(time * 1000).toISOString().slice(0, 16).replace("T", " ") : "";
  const escape = (string) => string.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const name = (point) => point.id || `no. ${point.place + 1}`;

  const [left, right, top, bottom] = [72, 12, 26, 26];
  let [width, height] = [0, 0];
  let [low, high] = [0, 1];
  const x = (place) => left + (place - state.from) / (state.to - state.from) * (width - left - right);
  const level = (value) => boxes.log.checked ? Math.log10(value) : value;
  const y = (value) => top + (high - level(value)) / (high - low) * (height - top - bottom);
  const placeAt = (pixel) => state.from + (pixel - left) / (width - left - right) * (state.to - state.from);
  const round = (value) => Math.round(value * 10) / 10;

  const visible = () => points.filter((point) => point.place >= state.from - 0.5 && point.place <= state.to + 0.5);

  function ticks(from, to, count) {
    const raw = (to - from) / count;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw * 0.999);
    const result = [];
    for (let value = Math.ceil(from / step) * step; value <= to; value += step) result.push(value);
    return result;
  }

  // What is seen decides the range of values; a few outliers don't squeeze the rest.
  function fit(shown) {
    const values = shown.flatMap((point) => [point.least, point.most]).sort((a, b) => a - b);
    const ahead = data.forecast.filter((_, step) => end + step + 1 <= state.to).flat();
    if (!values.length) { [low, high] = [level(1), level(2)]; return; }
    const cut = Math.floor(values.length / 200);
    const middles = shown.map((point) => point.value);
    let [least, most] = [Math.min(values[cut], ...middles), Math.max(values[values.length - 1 - cut], ...middles)];
    if (ahead.length) [least, most] = [Math.min(least, ...ahead), Math.max(most, ...ahead)];
    if (boxes.log.checked) least = Math.max(least, Math.min(...middles) / 1e3);
    if (boxes.zero.checked && !boxes.log.checked) [least, most] = [Math.min(0, least), Math.max(0, most)];
    [low, high] = [level(least), level(most)];
    const margin = (high - low) * 0.05 || Math.abs(high) * 0.01 || 1;
    [low, high] = [low - margin, high + margin];
  }

  function axes() {
    const values = boxes.log.checked
      ? ticks(10 ** low, 10 ** high, 6).filter((value) => value > 0) : ticks(low, high, 6);
    const lines = values.map((value) => `<path class="grid" d="M${left} ${round(y(value))}H${width - right}"/>`
      + `<text x="${left - 8}" y="${round(y(value))}" dy=".35em" text-anchor="end">${escape(text(value))}</text>`);
    let last = -Infinity;
    const names = ticks(state.from, state.to, Math.max(2, (width - left) / 130)).map((place) => {
      const entry = Math.round(place);
      if (entry < 0 || entry >= shared.ids.length) return "";
      const label = day(times[entry]) || shared.ids[entry] || String(entry + 1);
      if (x(entry) - last < 84 || x(entry) > width - 40) return "";
      last = x(entry);
      return `<text x="${round(x(entry))}" y="${height - 6}" text-anchor="middle">${escape(label)}</text>`;
    });
    return lines.join("") + names.join("");
  }

  function releases() {
    let last = -Infinity;
    return shared.releases.filter(([place]) => place >= state.from && place <= state.to).map(([place, label]) => {
      const at = round(x(place));
      const isApart = at - last > 8 * label.length + 14 && at < width - 30;
      if (isApart) last = at;
      return `<path class="release" d="M${at} ${top}V${height - bottom}"/>`
        + (isApart ? `<text x="${at}" y="14" text-anchor="middle">${escape(label)}</text>` : "");
    }).join("");
  }

  function changes() {
    const free = [-Infinity, -Infinity, -Infinity];
    return data.changes.map((change, order) => {
      const [first, last] = change.between.map((index) => points[index]?.place ?? 0);
      const at = points[change.at]?.place ?? 0;
      const style = (change.after - change.before) * data.worse > 0 ? "bad" : "good";
      const start = order ? points[data.changes[order - 1].at].place : points[0].place;
      const next = data.changes[order + 1];
      const stop = next ? points[next.at].place : end;
      const before = order ? "" : segment(start, at - 0.5, change.before);
      const label = change.change === null ? "" : percent(change.change);
      if (last < state.from || first > state.to) return before + segment(at - 0.5, stop, change.after);
      // Names that would cover each other stand below each other.
      const name = round(x(at - 0.5)) + 4;
      const row = Math.max(0, free.findIndex((used) => used < name));
      free[row] = name + 8 * label.length;
      return before + segment(at - 0.5, stop, change.after)
        + `<rect class="uncertain ${style}" x="${round(x(first - 0.5))}" y="${top}" width="${round(Math.max(2, x(last + 0.5) - x(first - 0.5)))}" height="${height - top - bottom}"/>`
        + `<path class="change ${style}" d="M${round(x(at - 0.5))} ${top}V${height - bottom}"/>`
        + `<text class="flag ${style}" x="${name}" y="${top + 12 + 15 * row}">${escape(label)}</text>`;
    }).join("");
  }

  const segment = (from, to, value) => to < state.from || from > state.to || boxes.log.checked && value <= 0 ? ""
    : `<path class="level" d="M${round(x(Math.max(from, state.from)))} ${round(y(value))}H${round(x(Math.min(to, state.to)))}"/>`;

  function courses(shown) {
    const [lines, bridges] = [[], []];
    shown.forEach((point, order) => {
      const before = shown[order - 1];
      const at = `${round(x(point.place))} ${round(y(point.value))}`;
      const isFar = before && (point.first ?? point.place) - (before.last ?? before.place) > 2 * usualGap;
      if (isFar) bridges.push(`M${round(x(before.place))} ${round(y(before.value))}L${at}`);
      lines.push((before && !isFar ? "L" : "M") + at);
    });
    return `<path class="bridge" d="${bridges.join("")}"/><path class="median" d="${lines.join("")}"/>`;
  }

  // Where a pixel has many points, it shows their range; no sample is left out when it is looked at closely.
  function thinned(shown) {
    const columns = new Map();
    for (const point of shown) {
      const column = Math.round(x(point.place) / 2);
      const one = columns.get(column);
      if (one) one.push(point); else columns.set(column, [point]);
    }
    return [...columns.values()].map((group) => {
      const middle = group.map((point) => point.value).sort((a, b) => a - b);
      return { first: group[0].place, last: group[group.length - 1].place,
        place: group.reduce((sum, point) => sum + point.place, 0) / group.length,
        value: median(middle), least: Math.min(...group.map((point) => point.least)),
        most: Math.max(...group.map((point) => point.most)), own: [] };
    });
  }

  function marks(shown) {
    const inner = (width - left - right) / Math.max(1, shown.length);
    if (inner < 3) {
      const groups = thinned(shown);
      const bands = groups.map((group) => `M${round(x(group.place))} ${round(y(group.most))}V${round(y(group.least)) + 0.5}`).join("");
      return `<path class="spread" stroke-width="2" d="${bands}"/>` + courses(groups);
    }
    const size = inner > 8 ? 3 : 2;
    const dots = shown.flatMap((point) => point.own.length > 1 ? point.own.map((value) =>
      `<circle class="sample" cx="${round(x(point.place))}" cy="${round(y(value))}" r="2"/>`) : []);
    const middles = shown.map((point) => `<circle class="point" cx="${round(x(point.place))}" cy="${round(y(point.value))}" r="${size}"/>`);
    return (dots.length < 6000 ? dots.join("") : "") + courses(shown) + middles.join("");
  }

  function forecast() {
    const steps = data.forecast.map((one, step) => [end + step + 1, ...one]).filter(([place]) => place <= state.to + 1);
    if (!steps.length || boxes.log.checked && steps.some((one) => one[2] <= 0)) return "";
    const start = points[points.length - 1];
    const upper = steps.map((one) => `L${round(x(one[0]))} ${round(y(one[3]))}`).join("");
    const lower = [...steps].reverse().map((one) => `L${round(x(one[0]))} ${round(y(one[2]))}`).join("");
    const origin = `M${round(x(end))} ${round(y(start.value))}`;
    return `<path class="fan" d="${origin}${upper}${lower}Z"/><path class="ahead" d="${origin}`
      + steps.map((one) => `L${round(x(one[0]))} ${round(y(one[1]))}`).join("") + '"/>';
  }

  function chosen() {
    return [["baseline", state.baseline], ["chosen", state.chosen]].map(([style, index]) => {
      const point = points[index];
      if (!point || point.place < state.from || point.place > state.to) return "";
      return `<circle class="${style}" cx="${round(x(point.place))}" cy="${round(y(point.value))}" r="6"/>`;
    }).join("");
  }

  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "application");
  svg.setAttribute("aria-label", `Chart of ${points.length} points from ${text(Math.min(...points.map((point) => point.value)))} `
    + `to ${text(Math.max(...points.map((point) => point.value)))}; arrow keys choose a point`);

  function draw() {
    width = figure.clientWidth;
    height = figure.clientHeight;
    if (width < 120 || height < 80) return;
    const shown = visible();
    fit(shown);
    const odd = data.anomalies.map((index) => points[index]).filter((point) => point.place >= state.from && point.place <= state.to)
      .map((point) => `<circle class="odd" cx="${round(x(point.place))}" cy="${round(y(point.value))}" r="5"/>`).join("");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.innerHTML = `<clipPath id="area"><rect x="${left}" y="${top - 14}" width="${width - left - right}" height="${height - top - bottom + 16}"/></clipPath>`
      + axes() + releases() + `<g clip-path="url(#area)">${changes()}${marks(shown)}${forecast()}${odd}${chosen()}</g>`;
    buttons.all.disabled = state.from === whole[0] && state.to === whole[1];
  }

  // MARK: What is chosen

  function link(point) {
    const id = `<code>${escape(name(point))}</code>`;
    return shared.address && point.id ? `<a href="${escape(shared.address + point.id)}">${id}</a>` : id;
  }

  function describe(point) {
    const spread = point.own.length > 1 ? ` (${point.own.length} samples, ${text(point.least)} … ${text(point.most)})` : "";
    return `<strong>${escape(text(point.value, 4))}</strong>${escape(spread)} at ${link(point)} ${escape(point.subject)} `
      + `<span class="muted">${escape(moment(point.time))}</span>`;
  }

  function tell() {
    const [point, base] = [points[state.chosen], points[state.baseline]];
    readout.innerHTML = point ? describe(point) : "";
    comparison.hidden = !point || !base || point === base;
    if (comparison.hidden) return;
    const change = base.value ? point.value / base.value - 1 : null;
    const isWorse = (point.value - base.value) * data.worse > 0;
    comparison.innerHTML = `<p>${link(point)} against ${link(base)}: <strong class="${isWorse ? "bad" : "good"}">`
      + `${change === null ? escape(text(point.value - base.value)) : percent(change)}</strong>, `
      + `${escape(text(base.value, 4))} → ${escape(text(point.value, 4))}, ${point.value === base.value ? "the same" : isWorse ? "worse" : "better"}; `
      + `${Math.abs(point.place - base.place)} commits apart</p>`;
  }

  function choose(index, isClick) {
    index = Math.min(points.length - 1, Math.max(0, index));
    if (isClick && state.chosen !== null && state.baseline === null && state.chosen !== index) state.baseline = state.chosen;
    state.chosen = index;
    const { place } = points[index];
    const length = state.to - state.from;
    if (place < state.from) move(place - length / 10, place + length * 0.9);
    else if (place > state.to) move(place - length * 0.9, place + length / 10);
    tell();
    draw();
    save();
  }

  const nearest = (pixel) => {
    const place = placeAt(pixel);
    return points.reduce((best, point) => Math.abs(point.place - place) < Math.abs(points[best].place - place) ? point.index : best, 0);
  };

  // MARK: Zooming and moving

  function move(from, to) {
    const length = Math.min(whole[1] - whole[0], Math.max(4, to - from));
    from = Math.min(Math.max(from, whole[0]), whole[1] - length);
    [state.from, state.to] = [from, from + length];
  }

  function zoom(factor, center = (state.from + state.to) / 2) {
    move(center - (center - state.from) * factor, center + (state.to - center) * factor);
    draw();
    save();
  }

  let frame = 0;
  function soon() { cancelAnimationFrame(frame); frame = requestAnimationFrame(draw); }

  const held = new Map();
  let [moved, wasTwo] = [0, false];
  const pixel = (event) => (event.clientX - svg.getBoundingClientRect().left);
  svg.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, pixel(event));
    svg.setPointerCapture(event.pointerId);
    if (held.size === 1) [moved, wasTwo] = [0, false]; else wasTwo = true;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (before === undefined) {
      const point = points[nearest(pixel(event))];
      if (point && state.chosen === null) readout.innerHTML = describe(point);
      return;
    }
    const now = pixel(event);
    const other = [...held.entries()].find(([id]) => id !== event.pointerId)?.[1];
    moved += Math.abs(now - before);
    if (other !== undefined && Math.abs(now - other) > 10) {
      const center = placeAt((now + other) / 2);
      const factor = Math.abs(before - other) / Math.abs(now - other);
      move(center - (center - state.from) * factor, center + (state.to - center) * factor);
    } else {
      const shift = placeAt(before) - placeAt(now);
      move(state.from + shift, state.to + shift);
    }
    held.set(event.pointerId, now);
    soon();
  });
  for (const kind of ["pointerup", "pointercancel"]) svg.addEventListener(kind, (event) => {
    held.delete(event.pointerId);
    if (kind === "pointerup" && moved < 5 && !wasTwo && points.length) {
      const index = nearest(pixel(event));
      if (event.shiftKey) state.baseline = index;
      choose(event.shiftKey && state.chosen !== null ? state.chosen : index, !event.shiftKey);
    }
    save();
  });
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(Math.sign(event.deltaY) * 0.2), placeAt(pixel(event)));
  }, { passive: false });
  svg.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
    if (event.ctrlKey || event.metaKey || event.altKey || !points.length) return;
    if (event.key in steps) choose(state.chosen === null ? points.length - 1 : state.chosen + steps[event.key]);
    else if (event.key === "Home") choose(0);
    else if (event.key === "End") choose(points.length - 1);
    else if (event.key === "b") { state.baseline = state.chosen; tell(); draw(); save(); }
    else if (event.key === "+" || event.key === "=") zoom(0.7, points[state.chosen]?.place);
    else if (event.key === "-") zoom(1 / 0.7, points[state.chosen]?.place);
    else if (event.key === "0") { move(...whole); draw(); save(); }
    else if (event.key === "l" && isPositive) boxes.log.click();
    else if (event.key === "Escape") { [state.chosen, state.baseline] = [null, null]; tell(); draw(); save(); }
    else return;
    event.preventDefault();
  });
  buttons.in.addEventListener("click", () => zoom(0.5));
  buttons.out.addEventListener("click", () => zoom(2));
  buttons.all.addEventListener("click", () => { move(...whole); draw(); save(); });
  for (const box of Object.values(boxes)) box.addEventListener("change", () => { draw(); save(); });

  // MARK: The address

  function save() {
    const query = new URLSearchParams();
    if (state.from !== whole[0] || state.to !== whole[1]) {
      query.set("from", state.from.toFixed(1));
      query.set("to", state.to.toFixed(1));
    }
    if (state.chosen !== null) query.set("at", name(points[state.chosen]));
    if (state.baseline !== null) query.set("base", name(points[state.baseline]));
    for (const [key, box] of Object.entries(boxes)) if (box.checked) query.set(key, "1");
    history.replaceState(null, "", `#${query}`);
  }

  function restore() {
    const query = new URLSearchParams(location.hash.slice(1));
    const [from, to] = [Number.parseFloat(query.get("from")), Number.parseFloat(query.get("to"))];
    move(...(from < to ? [from, to] : whole));
    const find = (key) => points.find((point) => name(point) === query.get(key))?.index ?? null;
    [state.chosen, state.baseline] = [find("at"), find("base")];
    boxes.log.checked = isPositive && query.has("log");
    boxes.zero.checked = query.has("zero");
    tell();
    draw();
  }

  const keys = [["median", "medians", 1], ["sample", "samples", points.some((point) => point.own.length > 1)],
    ["level", "levels", data.changes.length], ["flag", "change, with where it may be", data.changes.length],
    ["ahead", "forecast, 95 %", data.forecast.length], ["odd", "anomaly", data.anomalies.length],
    ["release", "release", shared.releases.length]];
  document.getElementById("legend").innerHTML = keys.filter((key) => key[2]).map(([style, label]) => {
    const mark = { sample: '<circle class="sample" cx="11" cy="6" r="4"/>', odd: '<circle class="odd" cx="11" cy="6" r="4"/>',
      flag: '<rect class="flag" x="9" width="3" height="12"/>' }[style] ?? `<path class="${style}" d="M0 6H22"/>`;
    return `<span><svg viewBox="0 0 22 12" aria-hidden="true">${mark}</svg>${label}</span>`;
  }).join("");

  const values = document.getElementById("values");
  values.addEventListener("toggle", () => {
    const table = values.querySelector("table");
    if (!values.open || table.rows.length) return;
    const rows = points.map((point) => `<tr><th scope="row">${link(point)}</th><td>${escape(moment(point.time))}</td>`
      + `<td class="number">${escape(text(point.value, 5))}</td><td class="number">${point.own.length}</td><td>${escape(point.subject)}</td></tr>`);
    table.innerHTML = '<thead><tr><th scope="col">commit</th><th scope="col">time</th><th scope="col" class="number">median</th>'
      + `<th scope="col" class="number">samples</th><th scope="col">subject</th></tr></thead><tbody>${rows.join("")}</tbody>`;
  });

  figure.replaceChildren(svg);
  addEventListener("hashchange", restore);
  new ResizeObserver(soon).observe(figure);
  restore();
}
