// What the Live tab draws: boxes over the video, the list of faces, the bars and the timeline.
// `part` finds an element by its data-live; `given` is what the server put into the page.
function liveDrawing(part, given) {
  const { names, colours, words } = given;
  const history = new Map(); // face number -> [{ at, shares }], the last `given.span` seconds; no shares: not seen
  let chosen = null; // number of the face whose bars are shown
  let spoken = '';
  let spokenAt = 0;
  let timelineAt = 0;

  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
  const top = (shares) => shares.indexOf(Math.max(...shares));
  const labelOf = (face) => (face.probabilities ? names[top(face.probabilities)] : words.not_classified);
  const toneOf = (face) => (face.probabilities ? colours[top(face.probabilities)] : '#8c8c8c');

  // Whole per cent, but never 100 or 0 for what is not.
  const percent = (share) => (share >= 0.995 ? '>99%' : share < 0.005 ? '<1%' : `${Math.round(share * 100)}%`);

  // A canvas as large as it is shown, in device pixels; its context measures in CSS pixels.
  function canvasOf(name) {
    const canvas = part(name);
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const [inside, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== inside || canvas.height !== high) Object.assign(canvas, { width: inside, height: high });
    const pen = canvas.getContext('2d');
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    return { pen, width, height };
  }

  function boxes(answer, mirrored) {
    const { pen, width, height } = canvasOf('overlay');
    const [across, down] = [width / answer.width, height / answer.height];
    for (const face of answer.faces) {
      const [x1, y1, x2, y2] = face.box;
      const left = (mirrored ? answer.width - x2 : x1) * across;
      const [above, wide, high] = [y1 * down, (x2 - x1) * across, (y2 - y1) * down];
      pen.globalAlpha = face.lost ? 0.5 : 1;
      pen.setLineDash(face.lost ? [7, 6] : []);
      for (const [colour, line] of [['rgb(255 255 255 / .85)', 5.5], [toneOf(face), 3]]) {
        pen.strokeStyle = colour;
        pen.lineWidth = line;
        pen.beginPath();
        pen.roundRect(left, above, wide, high, 8);
        pen.stroke();
      }
      const share = face.probabilities ? ` ${percent(Math.max(...face.probabilities))}` : '';
      const label = `${face.number}  ${labelOf(face)}${share}`;
      pen.font = '600 14px ui-sans-serif, system-ui, sans-serif';
      const room = pen.measureText(label).width + 14;
      const x = Math.min(Math.max(left, 2), Math.max(width - room - 2, 2));
      const y = above > 28 ? above - 27 : Math.min(above + high + 4, height - 26);
      pen.fillStyle = 'rgb(15 23 42 / .88)';
      pen.beginPath();
      pen.roundRect(x, y, room, 23, 6);
      pen.fill();
      pen.fillStyle = '#fff';
      pen.fillText(label, x + 7, y + 16);
      pen.globalAlpha = 1;
    }
  }

  // One button a face; they are made anew only when other faces are there, so that focus stays where it is.
  function list(faces) {
    const holder = part('faces');
    const numbers = faces.map((face) => face.number).join();
    if (holder.dataset.numbers !== numbers) {
      holder.dataset.numbers = numbers;
      holder.replaceChildren(...faces.map((face) => {
        const button = document.createElement('button');
        Object.assign(button, { type: 'button', className: 'ex-thumb ex-live-face' });
        button.dataset.number = face.number;
        button.append(document.createElement('b'), document.createElement('span'));
        button.firstChild.textContent = fill(words.face, face);
        button.addEventListener('click', () => { chosen = face.number; });
        return button;
      }));
    }
    [...holder.children].forEach((button, index) => {
      const label = labelOf(faces[index]);
      if (button.lastChild.textContent !== label) button.lastChild.textContent = label;
      button.style.setProperty('--tone', toneOf(faces[index]));
      button.setAttribute('aria-pressed', String(faces[index].number === chosen));
    });
  }

  function bars(face) {
    const shares = face?.probabilities;
    const best = shares ? top(shares) : -1;
    [...part('bars').rows].forEach((row, index) => {
      row.querySelector('.ex-track i').style.width = shares ? `${shares[index] * 100}%` : '0';
      row.querySelector('td span').textContent = shares ? percent(shares[index]) : '–';
      row.querySelector('td').classList.toggle('ex-top', index === best);
    });
  }

  // One moment a tenth of a second at most, but always the first with a face and the first without it.
  function remember(faces, now) {
    const shown = new Map(faces.map((face) => [face.number, face.probabilities]));
    for (const [number, shares] of shown) if (shares && !history.has(number)) history.set(number, []);
    for (const [number, moments] of history) {
      const [last, shares] = [moments.at(-1), shown.get(number)];
      if (shares ? !last?.shares || now - last.at >= 100 : last.shares) moments.push({ at: now, shares });
      while (moments.length > 1 && now - moments[1].at > given.span * 1000) moments.shift();
      if (!moments.some((moment) => moment.shares)) history.delete(number);
    }
  }

  // Stacked shares of the chosen face; a gap where it was not seen.
  function timeline(now) {
    const { pen, width, height } = canvasOf('timeline');
    const seen = history.get(chosen) ?? [];
    const x = (at) => width * (1 - (now - at) / (given.span * 1000));
    seen.forEach((moment, index) => {
      if (!moment.shares) return;
      const next = seen[index + 1]; // answers may be slow to come: until then this one holds
      const begin = Math.floor(x(moment.at)); // whole pixels: neighbours would show a seam
      const end = Math.ceil(next ? x(next.at) : x(moment.at) + 2);
      let y = height;
      moment.shares.forEach((share, place) => {
        pen.fillStyle = colours[place];
        pen.fillRect(begin, y - share * height, end - begin, share * height);
        y -= share * height;
      });
    });
  }

  function speak(faces, now) {
    if (now - spokenAt < 2000) return; // a screen reader must be able to keep up
    const sentence = faces.map((face) => fill(words.spoken, { ...face, label: labelOf(face) })).join(', ') || words.nobody;
    if (sentence === spoken) return;
    part('spoken').textContent = spoken = sentence;
    spokenAt = now;
  }

  return {
    fill,
    answer(answer, mirrored, now) {
      const here = answer.faces.filter((face) => !face.lost);
      const area = ({ box }) => (box[2] - box[0]) * (box[3] - box[1]);
      if (!answer.faces.some((face) => face.number === chosen))
        chosen = [...here].sort((one, other) => area(other) - area(one))[0]?.number ?? null;
      boxes(answer, mirrored);
      list(answer.faces);
      bars(answer.faces.find((face) => face.number === chosen));
      remember(here, now);
      if (now - timelineAt > 100) {
        timeline(now);
        timelineAt = now;
      }
      speak(here, now);
    },
    clear() {
      canvasOf('overlay');
      list([]);
      bars(null);
    },
    forget() { // numbers start again with every connection
      history.clear();
      chosen = null;
      canvasOf('timeline');
    },
  };
}
