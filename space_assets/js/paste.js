// Pictures on the clipboard go where a dropped file goes, while that is on the page.
document.addEventListener('paste', (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const input = document.querySelector('#photo-files input[type=file]');
  if (!files.length || !input || !document.querySelector('#photo-files').offsetParent) return;
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  input.files = transfer.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  event.preventDefault();
});
