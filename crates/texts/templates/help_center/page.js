// Counts a view of the article some seconds after the reader does something; reading needs no script.
(() => {
  const article = document.querySelector("article[data-views]");
  if (!article) return;
  const signs = ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"];
  const count = () => {
    for (const sign of signs) removeEventListener(sign, count);
    setTimeout(() => { new Image().src = article.dataset.views; }, 5000);
  };
  for (const sign of signs) addEventListener(sign, count, { passive: true });
})();
