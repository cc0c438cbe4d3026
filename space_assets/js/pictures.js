// Pictures of the clipboard and of the camera go where a dropped file goes. Nobody has them as files: while they are the
// last that were given, the page offers them for download, for the command line to read.
(() => {
  const INPUT = '#photo-files input[type=file]';
  const given = new Map(); // name -> address of the very bytes

  document.addEventListener('emox-pictures', (event) => {
    const input = document.querySelector(INPUT);
    if (!input) return; // while files are on their way
    const transfer = new DataTransfer();
    event.detail.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    event.detail.forEach((file) => given.set(file.name, URL.createObjectURL(file)));
  });

  // Pictures are only on the page while Photo is: elsewhere a paste is left alone.
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || !document.querySelector('#photo-files')?.offsetParent) return;
    document.dispatchEvent(new CustomEvent('emox-pictures', { detail: files }));
    event.preventDefault();
  });

  // What the input is given, whoever gives it, takes the place of what was there before.
  document.addEventListener('change', (event) => event.target.matches?.(INPUT) && forget(), true);
  document.addEventListener('drop', (event) => event.target.closest?.('#photo-files') && forget(), true);
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
