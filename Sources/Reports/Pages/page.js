"use strict";
// Lists that a field filters, and flame graphs whose calls can be chosen.
for (const field of document.querySelectorAll("input[data-filters]")) {
  const items = [...document.getElementById(field.dataset.filters).children];
  field.addEventListener("input", () => {
    const wanted = field.value.toLowerCase();
    for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(wanted);
  });
}

for (const svg of document.querySelectorAll("svg.flames")) {
  const figure = svg.closest("figure");
  const [find, reset, chosen] = ["input", "button", "output"].map((name) => figure.querySelector(name));
  const calls = [...svg.querySelectorAll(".call")].map((element) => {
    const [rect, text] = [element.querySelector("rect"), element.querySelector("text")];
    const name = element.querySelector("title").textContent;
    const number = (attribute) => Number(rect.getAttribute(attribute));
    return { element, rect, text, name, x: number("x"), y: number("y"), width: number("width") };
  });
  if (!calls.length) continue;
  const whole = calls[0];
  const overlaps = (one, other) => one.x < other.x + other.width - 0.05 && other.x < one.x + one.width - 0.05;

  // What a call holds is drawn as wide as there is room; what leads to it, across everything.
  function show(call) {
    const scale = whole.width / call.width;
    for (const one of calls) {
      const leads = one.y < call.y && overlaps(one, call);
      const holds = one.y >= call.y && overlaps(one, call);
      one.element.toggleAttribute("hidden", !leads && !holds);
      one.element.style.display = leads || holds ? "" : "none";
      const [x, width] = leads ? [whole.x, whole.width] : [whole.x + (one.x - call.x) * scale, one.width * scale];
      one.rect.setAttribute("x", x);
      one.rect.setAttribute("width", width);
      label(one, x, width);
    }
    reset.disabled = call === whole;
    chosen.value = call === whole ? "" : call.name;
  }

  function label(call, x, width) {
    const letters = Math.floor((width - 6) / 6.6);
    if (!call.text && letters < 3) return;
    if (!call.text) {
      call.text = document.createElementNS("http://www.w3.org/2000/svg", "text");
      call.text.setAttribute("y", call.y + 12);
      call.element.append(call.text);
    }
    const name = call.name.replace(/: [^:]*$/, "");
    call.text.setAttribute("x", x + 3);
    call.text.textContent = letters < 3 ? "" : name.length <= letters ? name : name.slice(0, letters - 1) + "…";
  }

  // One call can be reached by Tab; arrows go to its neighbours.
  let current = whole;
  function move(call) {
    if (!call) return;
    current.element.tabIndex = -1;
    current = call;
    current.element.tabIndex = 0;
    current.element.focus();
  }
  const visible = () => calls.filter((call) => call.element.style.display !== "none");
  function neighbour(key) {
    const place = (call) => Number(call.rect.getAttribute("x"));
    const rows = { ArrowUp: current.y - 18, ArrowDown: current.y + 18 };
    if (key in rows) {
      const row = visible().filter((call) => Math.abs(call.y - rows[key]) < 1);
      return row.find((call) => overlaps(call, current)) ?? null;
    }
    const row = visible().filter((call) => Math.abs(call.y - current.y) < 1).sort((a, b) => place(a) - place(b));
    return row[row.indexOf(current) + (key === "ArrowRight" ? 1 : -1)];
  }
  for (const call of calls) {
    call.element.setAttribute("tabindex", call === whole ? 0 : -1);
    call.element.setAttribute("role", "button");
    call.element.setAttribute("aria-label", call.name);
    call.element.addEventListener("click", () => { move(call); show(call); });
  }
  svg.setAttribute("role", "group");
  svg.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) move(neighbour(event.key));
    else if (event.key === "Enter" || event.key === " ") show(current);
    else if (event.key === "Escape") show(whole);
    else return;
    event.preventDefault();
  });
  reset.addEventListener("click", () => { show(whole); move(whole); });
  find.addEventListener("input", () => {
    const wanted = find.value.toLowerCase();
    let found = 0;
    for (const call of calls) {
      const isFound = !wanted || call.name.toLowerCase().includes(wanted);
      call.element.classList.toggle("other", !isFound);
      if (isFound) found += 1;
    }
    chosen.value = wanted ? `${found} of ${calls.length} calls` : "";
  });
}
