// What the Live tab knows, and the camera. live_draw.js comes before this in the same scope, live.js after.
const root = element.querySelector('.ex-live');
const given = JSON.parse(root.dataset.given);
const { words } = given;
const part = (name) => root.querySelector(`[data-live="${name}"]`);
const drawing = liveDrawing(part, given);
const video = part('video');
const small = document.createElement('canvas');
const LONGEST_WAIT = 8000; // milliseconds without an answer before the connection is given up
video.muted = true;

let wanted = false; // the visitor wants the camera
let paused = false;
let stream = null;
let opening = 0; // counts attempts, so that a late answer to an old one is dropped
let socket = null;
let sentAt = 0; // 0: no picture is under way
let capturedAt = 0;
let fresh = false; // the camera has shown a picture since the last one that was sent
let tries = 0;
let retry = null;
let busy = false;
let loop = 0;
const answers = []; // { at, latency, server } of the last three seconds

function become(state, values = {}) {
  root.dataset.state = state;
  const sentence = drawing.fill(given.states[state], values);
  if (part('notice').textContent !== sentence) part('notice').textContent = sentence;
  part('start').textContent = wanted ? words.stop : words.start;
  part('pause').textContent = paused ? words.resume : words.pause;
  part('pause').disabled = part('freeze').disabled = !stream;
}

const inView = () => root.isConnected && root.offsetParent !== null;

// --- the camera
async function open() {
  if (!navigator.mediaDevices?.getUserMedia) {
    wanted = false;
    return become('insecure');
  }
  const attempt = ++opening;
  become('starting');
  const device = part('camera').value;
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  const which = device ? { deviceId: { exact: device } } : { facingMode: 'user' };
  let found;
  try {
    found = await navigator.mediaDevices.getUserMedia({ video: { ...size, ...which }, audio: false });
    if (attempt !== opening || !wanted) return found.getTracks().forEach((track) => track.stop());
    video.srcObject = found;
    await video.play();
  } catch (problem) {
    found?.getTracks().forEach((track) => track.stop());
    if (attempt !== opening || !wanted) return undefined;
    const kind = { NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'missing',
      OverconstrainedError: 'missing', NotReadableError: 'in-use', AbortError: 'in-use' }[problem.name] ?? 'failed';
    wanted = false;
    return become(kind);
  }
  stream = found;
  stream.getVideoTracks()[0].addEventListener('ended', () => {
    if (stream !== found) return;
    stop('unplugged');
  });
  listCameras();
  mirror();
  return resume();
}

function release() {
  opening += 1;
  disconnect();
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  video.srcObject = null;
  drawing.clear();
}

function stop(state) {
  wanted = paused = false;
  release();
  become(state);
}

async function listCameras() {
  const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === 'videoinput');
  const current = stream?.getVideoTracks()[0]?.getSettings().deviceId;
  part('camera').replaceChildren(...cameras.map((device, index) => {
    const label = device.label || drawing.fill(words.camera_number, { number: index + 1 });
    return new Option(label, device.deviceId, false, device.deviceId === current);
  }));
  part('cameras').hidden = cameras.length < 2;
}

video.addEventListener('resize', () => { // also at the first picture, and when a phone is turned
  if (video.videoWidth) part('frame').style.setProperty('--ex-ratio', video.videoWidth / video.videoHeight);
});

function mirror() {
  root.classList.toggle('ex-mirrored', part('mirror').checked);
}
