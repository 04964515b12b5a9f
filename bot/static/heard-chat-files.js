// Photos and PDFs of the chat: chosen, dropped or pasted, uploaded, shown in the log and saved again.

const MOST_FILES = 5; // of one message
const BIGGEST = 10e6; // bytes of a file
const SHOWN = 220; // pixels of a picture's longer side
const CLIP = 'M20 11l-8 8a5 5 0 0 1-7-7l8-8a3.5 3.5 0 0 1 5 5l-8 8a2 2 0 0 1-3-3l7-7';
const PAPER = 'M6 3h8l4 4v14H6zM14 3v4h4';
const CLOSE = 'close';

export const WORDS_OF_FILES = {
  attach: 'Add a picture or PDF', files: 'To be sent', remove: 'Remove', save: 'Save', uploading: 'Uploading …',
  many: 'A message can carry 5 files; please send the others in another one.',
  gone: 'The file cannot be fetched just now; please try again.', lost: 'It could not be uploaded; it is tried again.',
  400: 'The file is damaged or empty; please choose another one.',
  413: 'That is too large: 10 MB and 50 million pixels are the most.',
  415: 'This kind of file cannot be taken; please send a picture (JPEG, PNG, WebP, GIF) or a PDF.',
  429: 'Those are many files at once; it goes on in a moment.',
};

export const STYLE_OF_FILES = `
.clip { background: none !important; color: var(--quiet) !important; margin: 0 -6px; }
.over { outline: 3px dashed var(--mark); outline-offset: -6px; }
.tray { display: flex; flex-wrap: wrap; gap: 8px; list-style: none; padding: 10px 14px 2px; border-top: 1px solid var(--line); }
.tray + form { border: 0; }
.tray[hidden] + form { border-top: 1px solid var(--line); }
.tray li { position: relative; width: 64px; height: 64px; overflow: hidden; border: 1px solid var(--line); border-radius: 10px;
  background: var(--soft); font-size: 11px; line-height: 1.25; overflow-wrap: anywhere; }
.tray span { display: block; padding: 24px 5px 0; }
.tray canvas { width: 100%; height: 100%; object-fit: cover; }
.tray button { position: absolute; top: 2px; right: 2px; width: 24px; height: 24px; padding: 5px; border: 0; border-radius: 50%;
  background: var(--ink); color: var(--paper); }
.tray svg, .file svg { display: block; width: 100%; }
progress { position: absolute; left: 5px; bottom: 5px; width: 52px; height: 6px; accent-color: var(--accent); }
.file { max-width: 100%; margin-bottom: 4px; padding: 0; overflow: hidden; border: 1px solid var(--line); border-radius: 14px;
  background: var(--soft); display: flex; align-items: center; text-align: start; overflow-wrap: anywhere; }
.file canvas { max-width: 100%; height: auto; }
.file svg { flex: none; width: 20px; margin: 9px 0 9px 12px; }
.file span { padding: 9px 13px; }
`;

// Pictures are painted: that asks nothing of the page's policy, and a file that is no picture is never run.
async function paint(canvas, blob, most) {
  const picture = await createImageBitmap(blob);
  [canvas.width, canvas.height] = fit(picture, most);
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}

function fit({ width, height }, most) {
  const scale = Math.min(1, most / Math.max(width, height));
  return [width, height].map((side) => Math.max(1, Math.round(side * scale)));
}

export class Files {
  constructor(chat, { make, icon, WORDS }) {
    Object.assign(this, { chat, make, icon, WORDS });
    this.entries = []; // to be sent with the next message
    this.shots = new Map(); // id of a picture → its small one, on its way
  }

  build() {
    const { chat, make, WORDS } = this;
    this.chooser = make('input', { type: 'file', multiple: true, accept: 'image/*,application/pdf', hidden: true,
      onchange: () => { this.add(this.chooser.files); this.chooser.value = ''; } });
    const clip = make('button', { type: 'button', className: 'clip', title: WORDS.attach, 'aria-label': WORDS.attach,
      onclick: () => this.chooser.click() }, this.icon(CLIP));
    this.tray = make('ul', { className: 'tray', hidden: true, 'aria-label': WORDS.files });
    chat.input.before(this.chooser);
    chat.input.after(clip);
    chat.form.before(this.tray);
    for (const entry of this.entries) this.tray.append(entry.item);
    this.tray.hidden = !this.entries.length;
    chat.input.addEventListener('paste', (event) => { // text that was copied with a picture of itself is text
      const data = event.clipboardData;
      if (!data.files.length || data.types.includes('text/plain')) return;
      event.preventDefault();
      this.add(data.files);
    });
    chat.panel.addEventListener('dragover', (event) => this.drag(event, true));
    chat.panel.addEventListener('dragleave', (event) => this.drag(event, false));
    chat.panel.addEventListener('drop', (event) => { this.drag(event, false); this.add(event.dataTransfer.files); });
  }

  take(text) { // what goes out with these words; null while some of it is on its way
    if (!text && !this.entries.length) return [];
    this.leaving = this.entries.some((entry) => !entry.kept); // it goes out when they are there
    if (this.leaving) {
      this.chat.state.textContent = this.WORDS.uploading;
      return null;
    }
    const files = this.entries.map((entry) => entry.kept);
    this.clear();
    return files;
  }

  clear() { [...this.entries].forEach((entry) => this.drop(entry)); }

  drag(event, over) {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    this.chat.panel.classList.toggle('over', over);
  }

  add(files) {
    this.chat.complain('');
    for (const file of files) {
      if (this.entries.length >= MOST_FILES) this.chat.complain(this.WORDS.many);
      else if (file.size > BIGGEST) this.chat.complain(`${file.name}: ${this.WORDS[413]}`);
      else this.prepare({ file });
    }
    this.chat.input.focus();
  }

  prepare(entry) {
    const { name } = entry.file;
    const canvas = this.make('canvas', { role: 'img', 'aria-label': name });
    entry.bar = this.make('progress', { value: 0, 'aria-label': this.WORDS.uploading });
    entry.item = this.make('li', {}, canvas, entry.bar, this.make('button', { type: 'button', 'aria-label': `${this.WORDS.remove} ${name}`,
      onclick: () => { this.drop(entry); this.chat.input.focus(); } }, this.icon(CLOSE)));
    paint(canvas, entry.file, 128).catch(() => canvas.replaceWith(this.make('span', { textContent: name })));
    this.entries.push(entry);
    this.tray.append(entry.item);
    this.tray.hidden = false;
    this.chat.scroll();
    this.upload(entry);
  }

  again() { this.entries.forEach((entry) => this.upload(entry)); }

  upload(entry) { // again until the server has said yes or no; the message waits in its field
    if (!this.chat.ready || entry.request || entry.kept || !this.entries.includes(entry)) return;
    const request = (entry.request = new XMLHttpRequest());
    this.chat.state.textContent = this.WORDS.uploading;
    request.open('POST', `${this.chat.server}/attachments`);
    request.setRequestHeader('authorization', `Bearer ${this.chat.token}`);
    request.setRequestHeader('x-file-name', encodeURIComponent(entry.file.name));
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => { entry.bar.value = loaded / total; };
    request.onloadend = () => {
      const { status, response } = request;
      entry.request = null;
      if (!this.entries.includes(entry)) return;
      if (status === 201) {
        entry.kept = response;
        entry.bar.remove();
        if (entry.waited) this.chat.complain('');
      } else if (status >= 400 && status < 429) {
        this.leaving = false;
        this.drop(entry);
        this.chat.complain(`${entry.file.name}: ${this.WORDS[status] || response.error}`);
      } else {
        entry.waited = true;
        this.chat.complain(this.WORDS[status] || this.WORDS.lost);
        setTimeout(() => this.upload(entry), (response?.retry_after || 4) * 1000);
      }
      if (!this.entries.some((one) => one.request)) this.chat.state.textContent = this.chat.ready ? '' : this.WORDS.offline;
      if (this.leaving) this.chat.submit();
    };
    request.send(entry.file);
  }

  drop(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
    entry.item.remove();
    if (entry.request) entry.request.abort();
    this.tray.hidden = !this.entries.length;
  }

  bytes(file, small) {
    return fetch(`${this.chat.server}/attachments/${file.id}${small ? '/thumbnail' : ''}`, {
      headers: { authorization: `Bearer ${this.chat.token}` },
    }).then((answer) => (answer.ok ? answer.blob() : Promise.reject(answer.status)));
  }

  async keep(file) { // on the customer's disk
    try {
      const address = URL.createObjectURL(await this.bytes(file));
      this.make('a', { href: address, download: file.name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    } catch {
      this.chat.complain(this.WORDS.gone);
    }
  }

  shot(file) {
    const button = this.make('button', { type: 'button', className: 'file', title: this.WORDS.save,
      'aria-label': `${this.WORDS.save} ${file.name}`, onclick: () => this.keep(file) });
    const name = [this.icon(PAPER), this.make('span', { textContent: file.name })];
    button.append(...name);
    if (!file.width) return button;
    const canvas = this.make('canvas');
    [canvas.width, canvas.height] = fit(file, SHOWN); // its place is kept while it is fetched
    canvas.style.width = `${canvas.width}px`;
    button.replaceChildren(canvas);
    if (!this.shots.has(file.id)) this.shots.set(file.id, this.bytes(file, true));
    this.shots.get(file.id).then((blob) => paint(canvas, blob, 2 * SHOWN)).catch(() => {
      this.shots.delete(file.id);
      button.replaceChildren(...name);
    });
    return button;
  }
}
