// The page of the library: Python runs here, and nothing leaves the browser.
const PATIENT = ["weight", "unit", "height", "sex", "age", "policy", "product", "rounding", "risk"];
const STATE = ["study", "antibody", "lung", "order", ...PATIENT];
const at = (id) => document.getElementById(id);
const say = (text) => { at("status").textContent = text; };

function element(name, text, kind) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

// A number and its unit never stand on two lines.
const together = (text) => text.replace(/(\d) (?=m?k?g)/g, "$1\u00a0");

async function bytes(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

async function start() {
  let parts;
  try {
    parts = await (await bytes("parts.json")).json();
  } catch {
    say("This copy of the documentation was built without the live page. Build it with: python docs/build.py");
    return;
  }
  const { loadPyodide } = await import("./pyodide/pyodide.mjs");
  const python = await loadPyodide({ indexURL: new URL("pyodide/", location.href).href });
  say("Loading the library …");
  const wheels = await Promise.all(parts.wheels.map(async ({ name, integrity }) =>
    (await bytes(`wheels/${name}`, { integrity })).arrayBuffer()));
  wheels.forEach((wheel) => python.unpackArchive(wheel, "wheel"));
  const source = await (await bytes("explorer.py")).text();
  python.FS.writeFile("explorer.py", source);
  const explorer = python.pyimport("explorer");
  show(explorer, parts.pyodide);
}

function show(explorer, pyodide) {
  const about = JSON.parse(explorer.about());
  const groups = new Map();
  for (const { id, name, group } of about.studies) {
    if (!groups.has(group)) {
      groups.set(group, element("optgroup"));
      groups.get(group).label = group;
      at("study").append(groups.get(group));
    }
    const option = element("option", name);
    option.value = id;
    groups.get(group).append(option);
  }
  for (const [id, terms] of [["antibody", about.antibodies], ["lung", about.lungs], ["policy", about.policies], ["product", about.products]]) {
    for (const term of terms) {
      const option = element("option", term.name);
      option.value = term.id;
      at(id).append(option);
    }
  }
  at("about").textContent =
    `${about.intended_use} Library ${about.library}, data ${about.data}, Python ${about.python}, Pyodide ${pyodide}.`;
  const known = about.studies.map(({ id }) => id);
  const initial = Object.fromEntries(STATE.map((id) => [id, at(id).value]));
  // The address has what was chosen, so that a colleague gets the same view; nothing of it is sent.
  const restore = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    const given = known.includes(hash) ? new URLSearchParams({ study: hash }) : new URLSearchParams(location.hash.slice(1));
    for (const id of STATE) {
      const wanted = given.get(id) ?? initial[id];
      at(id).value = wanted;
      if (at(id).value !== wanted) at(id).value = initial[id];
    }
  };
  const keep = () => {
    const changed = STATE.filter((id) => at(id).value !== initial[id] || id === "study");
    history.replaceState(null, "", `#${new URLSearchParams(changed.map((id) => [id, at(id).value]))}`);
  };
  const answer = () => {
    at("answer").textContent = explorer.answer(at("antibody").value, at("lung").value);
    const told = JSON.parse(explorer.positions(at("antibody").value, at("lung").value));
    at("positions").replaceChildren(...told.map(([title, pairs]) => card(title, pairs)));
    if (!told.length) at("positions").append(element("p", "None in this evidence."));
    keep();
  };
  const order = () => { at("nearest").textContent = explorer.nearest(at("order").value); keep(); };
  for (const id of ["antibody", "lung"]) at(id).addEventListener("change", answer);
  at("order").addEventListener("change", order);

  let rows = [];
  const doses = () => {
    const fields = Object.fromEntries(PATIENT.map((id) => [id, at(id).value]));
    const found = JSON.parse(explorer.doses(at("study").value, JSON.stringify(fields)));
    at("error").textContent = found.error;
    at("doses").replaceChildren(...found.doses.map(dose));
    if (!found.error && !found.doses.length) at("doses").append(element("p", "No regimen is reported."));
    const facts = element("ul");
    facts.append(...found.safety.map((text) => element("li", text)));
    at("safety").replaceChildren(...(found.safety.length ? [element("h3", "Safety, as the labels say"), facts] : []));
    keep();
  };
  const figures = () => {
    const words = at("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const only = at("corrected").checked;
    const kept = rows.filter((row) => {
      const text = Object.values(row).join(" ").toLowerCase();
      return words.every((word) => text.includes(word)) && (!only || row.printed);
    });
    at("figures").replaceChildren(...kept.map(line));
    at("count").textContent = `${kept.length} of ${rows.length} figures`;
  };
  const study = () => {
    const id = at("study").value;
    const found = JSON.parse(explorer.study(id));
    at("study-title").textContent = found.title;
    at("design").textContent = found.design;
    at("care").textContent = found.care;
    at("page").href = `../studies/${id}/`;
    at("citation").textContent = found.citation;
    at("results").replaceChildren(...pairsOf(found.results));
    rows = found.rows;
    figures();
    doses();
  };
  at("study").addEventListener("change", study);
  for (const id of PATIENT) at(id).addEventListener("input", doses);
  for (const id of ["filter", "corrected"]) at(id).addEventListener("input", figures);
  for (const form of document.forms) form.addEventListener("submit", (event) => event.preventDefault());
  at("code-form").addEventListener("submit", () => { at("output").textContent = explorer.run(at("code").value); });
  const all = () => { answer(); order(); study(); };
  addEventListener("hashchange", () => { restore(); all(); });
  at("print").addEventListener("click", () => print());
  restore();
  all();
  document.querySelector("main").hidden = false;
  say("");
}

function pairsOf(pairs) {
  return pairs.filter(([, text]) => text).flatMap(([label, text]) => [element("dt", label), element("dd", together(text))]);
}

function card(title, pairs) {
  const made = element("article");
  const list = element("dl");
  list.append(...pairsOf(pairs));
  made.append(element("h3", together(title)), list);
  return made;
}

function folded(title, text) {
  const made = element("details");
  made.append(element("summary", title), element("pre", text));
  return made;
}

function dose(found) {
  const made = card(found.name, found.pairs);
  if (found.rates) made.append(folded("Rates of a day from the first minute", found.rates));
  made.append(folded("Every step, to check by hand", found.steps));
  return made;
}

function line(row) {
  const made = element("tr");
  const figure = element("td", row.figure, "figure");
  if (row.printed) figure.append(element("small", `corrected; printed: ${row.printed}`));
  made.append(element("td", row.what), element("td", row.group), figure, element("td", row.when),
    element("td", row.source), element("td", row.note, "note"));
  return made;
}

start().catch((error) => {
  say(`The library could not be started: ${error.message}`);
  throw error;
});

// After the first visit the page works without a network.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("worker.js").catch(() => {});
