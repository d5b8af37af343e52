// The page of the library: Python runs here, and nothing leaves the browser.
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
  for (const [id, terms] of [["antibody", about.antibodies], ["lung", about.lungs]]) {
    for (const term of terms) {
      const option = element("option", term.name);
      option.value = term.id;
      at(id).append(option);
    }
  }
  const answer = () => { at("answer").textContent = explorer.answer(at("antibody").value, at("lung").value); };
  for (const id of ["antibody", "lung"]) at(id).addEventListener("change", answer);
  answer();
  at("about").textContent =
    `${about.intended_use} Library ${about.library}, data ${about.data}, Python ${about.python}, Pyodide ${pyodide}.`;
  const wanted = () => decodeURIComponent(location.hash.slice(1));
  const known = about.studies.map(({ id }) => id);
  if (known.includes(wanted())) at("study").value = wanted();

  let rows = [];
  const doses = () => {
    const weight = at("weight").value.trim();
    const found = JSON.parse(explorer.doses(at("study").value, weight, at("unit").value));
    at("error").textContent = found.error;
    at("doses").replaceChildren(...found.doses.map(dose));
    if (!found.error && !found.doses.length) at("doses").append(element("p", "No regimen is reported."));
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
    rows = found.rows;
    history.replaceState(null, "", `#${id}`);
    figures();
    doses();
  };
  at("study").addEventListener("change", study);
  for (const id of ["weight", "unit"]) at(id).addEventListener("input", doses);
  for (const id of ["filter", "corrected"]) at(id).addEventListener("input", figures);
  for (const form of document.forms) form.addEventListener("submit", (event) => event.preventDefault());
  at("code-form").addEventListener("submit", () => { at("output").textContent = explorer.run(at("code").value); });
  addEventListener("hashchange", () => {
    if (known.includes(wanted())) { at("study").value = wanted(); study(); }
  });
  study();
  document.querySelector("main").hidden = false;
  say("");
}

function dose(found) {
  const card = element("article");
  const list = element("dl");
  list.append(element("dt", "As reported"), element("dd", found.reported));
  for (const [label, [grams, reported]] of Object.entries(found.figures)) {
    const value = element("dd");
    if (grams) value.append(element("strong", together(grams)));
    value.append(element("small", together(reported)));
    list.append(element("dt", label), value);
  }
  const cautions = element("ul");
  cautions.append(...found.cautions.map((text) => element("li", text)));
  const steps = element("details");
  steps.append(element("summary", "Every step, to check by hand"), element("pre", found.steps));
  card.append(element("h3", together(`${found.key} for ${found.weight}`)), list, cautions, steps);
  return card;
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
