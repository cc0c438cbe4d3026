// Files larger than the server takes are turned away before they are sent, in our own words.
// `given` stands before this: { bytes, sentence }, and `element` is where the sentence goes.
const INPUT = '#photo-files input[type=file]';

function sorted(event, files) {
  element.replaceChildren();
  const large = files.filter((file) => file.size > given.bytes);
  if (!large.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const alert = document.createElement('p');
  alert.className = 'ex-warning';
  alert.setAttribute('role', 'alert');
  alert.textContent = given.sentence.replace('{names}', large.map((file) => file.name).join(', '));
  element.replaceChildren(alert);
  const rest = files.filter((file) => file.size <= given.bytes);
  const input = document.querySelector(INPUT);
  const transfer = new DataTransfer();
  rest.forEach((file) => transfer.items.add(file));
  input.files = transfer.files;
  if (rest.length) input.dispatchEvent(new CustomEvent('change', { bubbles: true, detail: 'sorted' }));
}

document.addEventListener('change', (event) => {
  if (event.detail !== 'sorted' && event.target.matches?.(INPUT)) sorted(event, [...event.target.files]);
}, true);
document.addEventListener('drop', (event) => {
  if (event.target.closest?.('#photo-files')) sorted(event, [...event.dataTransfer.files]);
}, true);
