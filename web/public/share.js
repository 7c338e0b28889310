(() => {
  const button = document.querySelector("button[data-share]");
  if (!button || !navigator.share) return;
  button.hidden = false;
  button.addEventListener("click", () => navigator.share({ text: button.dataset.text, url: button.dataset.share }).catch(() => {}));
})();
