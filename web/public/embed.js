// Tells the page around a frame how high it is and what happened in it, and takes the theme from it. Only a page
// of the partner's own origins is told, by its exact origin: its browser says which it is, or its referrer does.
// A browser that can size frames by what is in them (Chrome 154) is asked to, for the same origins. It measures in the
// width that the frame was opened with, and a frame that is opened in a busy browser, or behind a tab, has none: so the
// page is held to the frame's width of now while it is measured. Where an ad server counts clicks, the message's link goes
// by way of it.
(() => {
  const slot = document.querySelector("erawan-message");
  const { click } = document.body.dataset;
  if (click) slot.addEventListener("erawan:render", () => {
    const link = slot.shadowRoot.querySelector("a.action");
    if (link) link.href = click + encodeURIComponent(link.href);
  });
  if (parent === window) document.documentElement.className = "alone"; // opened from a mail
  else if (window.requestResize) new ResizeObserver(() => {
    const { clientWidth, style } = document.documentElement;
    if (!clientWidth) return;
    style.width = clientWidth + "px";
    try { requestResize(); } catch { /* not by this page */ }
    style.width = "";
  }).observe(slot);
  const page = location.ancestorOrigins ? location.ancestorOrigins[0] : document.referrer && new URL(document.referrer).origin;
  const fits = (allowed) => {
    const [scheme, rest] = allowed.split("://*");
    return rest ? page.startsWith(scheme + "://") && page.endsWith(rest) : page === allowed;
  };
  if (parent === window || !page || page === "null" || !JSON.parse(document.body.dataset.origins).some(fits)) return;
  let id = 0;
  const tell = (type, payload) => parent.postMessage({ source: "erawan", v: 1, type, id: ++id, payload }, page);
  new ResizeObserver(() => tell("resize", { height: Math.ceil(slot.getBoundingClientRect().height) })).observe(slot);
  for (const name of ["decision", "render", "empty", "error", "impression", "viewable", "click", "open", "law_read", "pledge", "dismiss"])
    addEventListener("erawan:" + name, (e) => tell("event", { name, detail: e.detail }));
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || origin !== page || !data || data.source !== "erawan" || data.type !== "command") return;
    if (["light", "dark", "auto"].includes(data.payload && data.payload.theme)) slot.setAttribute("theme", data.payload.theme);
    tell("ack", { id: data.id });
  });
  tell("ready", {});
})();
