(() => {
  const parts = (name) => document.querySelectorAll("[data-" + name + "]");
  const source = new EventSource(document.documentElement.dataset.live);
  const lost = document.getElementById("lost");
  source.onmessage = (event) => {
    const { texts, bars } = JSON.parse(event.data);
    lost.hidden = true;
    for (const key of Object.keys(bars)) {
      if (key !== "goal" && !document.querySelector('[data-text="' + key + '"]')) return location.reload();
    }
    for (const one of parts("text")) if (texts[one.dataset.text]) one.textContent = texts[one.dataset.text];
    for (const one of parts("bar")) if (bars[one.dataset.bar]) one.setAttribute("width", bars[one.dataset.bar]);
  };
  source.onerror = () => {
    lost.hidden = false;
  };
})();
