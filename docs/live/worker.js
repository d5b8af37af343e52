// Keeps the files of the live page, so that it opens without a network. The network comes first:
// a new build of the page is never hidden by an old one.
const KEPT = "live-page";
const PAGE = ["explorer.html", "live.css", "live.js", "explorer.py", "parts.json"];
const PYTHON = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT);
    const { wheels } = await (await fetch("parts.json")).json();
    const files = [...PAGE, ...PYTHON.map((name) => `pyodide/${name}`), ...wheels.map(({ name }) => `wheels/${name}`)];
    await kept.addAll(files);
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith((async () => {
    const kept = await caches.open(KEPT);
    try {
      const response = await fetch(event.request);
      if (response.ok) await kept.put(event.request, response.clone());
      return response;
    } catch (error) {
      const found = await kept.match(event.request, { ignoreSearch: true });
      if (found) return found;
      throw error;
    }
  })());
});
