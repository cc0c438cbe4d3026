// Pictures of the clipboard and of the camera go where a dropped file goes. Nobody has them as files: while they are the
// last that were given, the page offers them for download, for the command line to read.
(() => {
  const INPUT = '#photo-files input[type=file]';
  const waiting = new Set(); // files on their way to the input
  const given = new Map(); // name -> address of the very bytes

  document.addEventListener('emox-pictures', (event) => {
    const input = document.querySelector(INPUT);
    if (!input) return; // while other files are on their way
    const transfer = new DataTransfer();
    event.detail.forEach((file) => transfer.items.add(file));
    event.detail.forEach((file) => waiting.add(file.name));
    input.files = transfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    waiting.clear();
  });

  // Pictures are only on the page while Photo is: elsewhere a paste is left alone.
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || !document.querySelector('#photo-files')?.offsetParent || !document.querySelector(INPUT)) return;
    document.dispatchEvent(new CustomEvent('emox-pictures', { detail: files }));
    event.preventDefault();
  });

  // What the input took, after upload_limit.js had its say, takes the place of what was there before.
  document.addEventListener('change', (event) => {
    if (!event.target.matches?.(INPUT)) return;
    forget();
    [...event.target.files].forEach((file) => waiting.has(file.name) && given.set(file.name, URL.createObjectURL(file)));
  });
  document.addEventListener('drop', (event) => event.target.closest?.('#photo-files') && forget());
  function forget() {
    given.forEach((address) => URL.revokeObjectURL(address));
    given.clear();
  }

  new MutationObserver(() => {
    document.querySelectorAll('#downloads a[data-picture][hidden]').forEach((link) => {
      const address = given.get(link.dataset.picture);
      if (!address) return;
      link.href = address;
      link.hidden = false;
    });
  }).observe(document, { subtree: true, childList: true });
})();
