// The Live tab: camera -> small JPEG -> WebSocket -> answer, one picture under way at a time.
// live_draw.js and live_camera.js come before this, in the same scope.

// --- the connection
function resume() {
  if (!stream || paused) return;
  if (document.hidden) {
    disconnect();
    become('hidden');
    return;
  }
  video.play().catch(() => {});
  if (!socket && !retry) connect();
  loop += 1;
  nextPicture(loop);
}

function connect() {
  clearTimeout(retry);
  retry = null;
  if (root.dataset.state !== 'reconnecting' && root.dataset.state !== 'busy') become('connecting');
  const base = new URL((window.gradio_config?.root ?? window.location.href).replace(/\/?(\?.*|#.*)?$/, ''));
  const scheme = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
  const opened = new WebSocket(`${scheme}//${window.location.host}${base.pathname.replace(/\/$/, '')}${given.path}`);
  socket = opened;
  sentAt = 0;
  busy = false;
  opened.addEventListener('open', () => {
    if (opened !== socket) return;
    drawing.forget();
    tell();
  });
  opened.addEventListener('message', (event) => opened === socket && hear(JSON.parse(event.data)));
  opened.addEventListener('close', () => {
    if (opened !== socket) return;
    socket = null;
    drawing.clear();
    if (!stream || paused || document.hidden) return;
    const seconds = busy ? 10 : Math.min(0.5 * 2 ** tries, 8);
    tries += 1;
    become(busy ? 'busy' : 'reconnecting', { seconds: Math.ceil(seconds) });
    retry = setTimeout(connect, seconds * 1000 * (0.8 + 0.4 * Math.random()));
  });
}

function disconnect() {
  clearTimeout(retry);
  retry = null;
  const closed = socket;
  socket = null;
  closed?.close();
  sentAt = 0;
  answers.length = 0;
  figures();
}

function tell() {
  if (socket?.readyState !== WebSocket.OPEN) return;
  const chosen = { smoothing: Number(part('smoothing').value) };
  if (part('model')) chosen.model = part('model').value;
  socket.send(JSON.stringify(chosen));
}

function hear(answer) {
  const now = performance.now();
  if (answer.type === 'busy') busy = true;
  if (answer.type === 'error') {
    sentAt = 0;
    become('problem', answer);
  }
  if (answer.type !== 'faces') return;
  const server = Object.values(answer.milliseconds).reduce((sum, time) => sum + time, 0);
  answers.push({ at: now, latency: now - sentAt, server });
  sentAt = 0;
  tries = 0;
  if (root.dataset.state !== 'live') become('live');
  send(); // before drawing: the server need not wait for that
  drawing.answer(answer, part('mirror').checked, now);
}

// --- the pictures: each new one of the camera is a chance to send; those that come meanwhile are left out
function nextPicture(turn) {
  if (turn !== loop || !stream || paused) return;
  const go = () => {
    if (turn !== loop) return;
    fresh = true;
    send();
    nextPicture(turn);
  };
  if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(go);
  else requestAnimationFrame(go);
}

function send() {
  const now = performance.now();
  if (!fresh || sentAt || socket?.readyState !== WebSocket.OPEN || now - capturedAt < given.gap || !video.videoWidth) return;
  capturedAt = sentAt = now;
  fresh = false;
  const scale = Math.min(given.side / Math.max(video.videoWidth, video.videoHeight), 1);
  small.width = Math.round(video.videoWidth * scale);
  small.height = Math.round(video.videoHeight * scale);
  small.getContext('2d').drawImage(video, 0, 0, small.width, small.height);
  const to = socket;
  small.toBlob((jpeg) => {
    if (jpeg && to === socket && to.readyState === WebSocket.OPEN) to.send(jpeg);
    else if (to === socket) sentAt = 0;
  }, 'image/jpeg', 0.85);
}

function figures() {
  const now = performance.now();
  while (answers.length && now - answers[0].at > 3000) answers.shift();
  const middle = (key) => answers.map((answer) => answer[key]).sort((a, b) => a - b)[answers.length >> 1];
  const span = answers.length > 1 ? (now - answers[0].at) / 1000 : 0;
  part('rate').textContent = span > 0 ? (answers.length / Math.max(span, 0.5)).toFixed(0) : '0';
  part('latency').textContent = answers.length ? middle('latency').toFixed(0) : '–';
  const server = answers.length ? { milliseconds: middle('server').toFixed(0) } : null;
  part('server').textContent = server ? drawing.fill(words.server, server) : '';
}

// --- into the Photo tab, which takes the picture as it takes a pasted one
function freeze() {
  if (!document.querySelector('#photo-files input[type=file]') || !video.videoWidth) {
    part('notice').textContent = words.freeze_failed;
    return;
  }
  const full = document.createElement('canvas');
  full.width = video.videoWidth;
  full.height = video.videoHeight;
  full.getContext('2d').drawImage(video, 0, 0);
  full.toBlob((jpeg) => {
    const time = new Date().toTimeString().slice(0, 8).replaceAll(':', '-');
    const picture = new File([jpeg], `camera-${time}.jpg`, { type: 'image/jpeg' });
    document.dispatchEvent(new CustomEvent('emox-pictures', { detail: [picture] }));
    trigger('select', {});
  }, 'image/jpeg', 0.95);
}

// --- what the visitor does
part('start').addEventListener('click', () => {
  if (wanted) return stop('off');
  wanted = true;
  return open();
});
part('pause').addEventListener('click', () => {
  paused = !paused;
  if (!paused) return resume();
  video.pause();
  disconnect();
  return become('paused');
});
part('freeze').addEventListener('click', freeze);
part('mirror').addEventListener('change', () => {
  mirror();
  drawing.clear();
});
part('model')?.addEventListener('change', tell);
part('smoothing').addEventListener('input', () => {
  part('seconds').textContent = drawing.fill(words.seconds, { seconds: Number(part('smoothing').value).toFixed(1) });
  tell();
});
part('camera').addEventListener('change', () => {
  if (root.dataset.state === 'off') return; // Start reads the choice; until then the camera stays dark
  wanted = true; // a camera that could not be opened took the wish back, and this is another one
  release();
  paused = false;
  open();
});

// --- what happens to the page
function leaveOrReturn() {
  if (!inView() && stream) {
    if (paused) return stop('off'); // who paused it has not asked for it to go on by itself
    release();
    become('away');
  } else if (inView() && wanted && root.dataset.state === 'away') {
    open();
  }
  return undefined;
}
new IntersectionObserver(leaveOrReturn).observe(root); // another tab of the app hides this one
document.addEventListener('visibilitychange', resume);
navigator.mediaDevices?.addEventListener?.('devicechange', () => {
  if (stream) listCameras();
  else if (['missing', 'unplugged'].includes(root.dataset.state)) {
    wanted = true;
    open();
  }
});
navigator.permissions?.query({ name: 'camera' }).then((permission) => {
  permission.addEventListener('change', () => {
    if (permission.state !== 'granted' || root.dataset.state !== 'refused') return;
    wanted = true;
    open();
  });
}).catch(() => {}); // not every browser knows this permission
const heartbeat = setInterval(() => {
  leaveOrReturn();
  if (!root.isConnected) clearInterval(heartbeat);
  figures();
  if (sentAt && performance.now() - sentAt > LONGEST_WAIT) socket?.close();
}, 500);
become('off');
