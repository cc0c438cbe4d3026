// The Errors tab. Each of its parts calls one of these functions once; `element`, `trigger`, `watch` and `server` are Gradio's.
const address = () => {
  const shown = element.querySelector('[data-query]');
  if (shown && element.offsetParent) history.replaceState(null, '', shown.dataset.query);
};

const sent = (form) => Object.fromEntries(new FormData(form));

const filterForm = () => {
  let soon;
  element.addEventListener('change', (event) => {
    clearTimeout(soon); // quick changes in a row are asked once
    soon = setTimeout(() => trigger('select', { query: new URLSearchParams(sent(event.target.form)).toString() }), 60);
  });
  element.addEventListener('submit', (event) => event.preventDefault());
  element.addEventListener('click', (event) => {
    if (event.target.closest('[data-pick]')) trigger('click');
  });
};

const gallery = () => {
  let paged = false;
  element.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-pick]');
    const csv = event.target.closest('[data-csv]');
    if (button) {
      element.querySelectorAll('[aria-pressed]').forEach((other) =>
        other.setAttribute('aria-pressed', String(other === button)));
      paged = button.dataset.pick.startsWith('page:');
      trigger('select', { pick: button.dataset.pick });
    }
    if (csv) {
      const rows = await server.errors_csv(element.querySelector('[data-query]').dataset.query);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([rows], { type: 'text/csv' }));
      link.download = csv.dataset.csv;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }
  });
  watch('value', () => {
    address();
    const count = element.querySelector('[data-count]');
    if (paged && count) {
      count.focus({ preventScroll: true });
      element.scrollIntoView({ block: 'start' });
    }
    paged = false;
  });
};

const chosenFace = () => {
  watch('value', () => {
    address();
    const heading = element.querySelector('[data-query] h2');
    if (heading && matchMedia('(max-width: 640px)').matches) {
      heading.focus({ preventScroll: true });
      element.scrollIntoView({ block: 'start' });
    }
  });
};

const explainForm = () => {
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    trigger('select', sent(event.target));
  });
};
