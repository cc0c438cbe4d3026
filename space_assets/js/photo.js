// A face chosen on the picture is brought into view in the strip below, which scrolls by itself: the page stays.
document.addEventListener('click', (event) => {
  const number = event.target.closest?.('#stage .ex-box')?.dataset.pick;
  const strip = document.querySelector('#stage .ex-faces');
  if (number === undefined || !strip) return;
  const [inner, outer] = [strip.querySelector(`[data-pick="${number}"]`), strip].map((part) => part.getBoundingClientRect());
  const room = 30; // pixels: half of the next row is seen too
  if (inner.top < outer.top) strip.scrollTop -= outer.top - inner.top + room;
  else if (inner.bottom > outer.bottom) strip.scrollTop += inner.bottom - outer.bottom + room;
});

// Gradio says by a class alone whether an accordion is open.
new MutationObserver(() => {
  document.querySelectorAll('button.label-wrap').forEach((button) => {
    button.setAttribute('aria-expanded', String(button.classList.contains('open')));
  });
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
