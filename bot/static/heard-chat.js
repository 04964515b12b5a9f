// <heard-chat>: the customer's side of Heard. One element, no dependency, text only ever becomes text nodes.
// Attributes: server, heading, accent, lang (by default of <html>), identity; the README says what each is.

const SERVER = new URL(import.meta.url).origin;
const MOST = 2000; // characters of one message
const MOST_FILES = 5; // of one message
const BIGGEST = 10e6; // bytes of a file
const SHOWN = 220; // pixels of a picture's longer side
const MARKED = /(C-\d{4}-[2-9A-Z]{4}-[2-9A-Z]|https?:\/\/\S+)/; // references stay on one line, addresses can be followed
const PAUSES = [0.3, 1, 2, 4, 8, 15]; // seconds between tries to connect again

const ENGLISH = {
  open: 'Open chat', close: 'Close chat', send: 'Send', heading: 'Chat with us', write: 'Write a message',
  unread: (n) => `Open chat, ${n} unread message${n === 1 ? '' : 's'}`,
  connecting: 'Connecting …', offline: 'No connection. What you send is kept here and goes out when it is back.',
  sending: 'Sending …', waiting: 'Not sent yet', typing: 'The assistant is writing',
  messages: 'Messages', customer: 'You', bot: 'Automated assistant', system: 'Notice', agent: 'Colleague',
  long: (n) => `That is ${n} character${n === 1 ? '' : 's'} too many; please send it in parts.`,
  attach: 'Add a picture or PDF', files: 'To be sent', remove: 'Remove', save: 'Save', uploading: 'Uploading …',
  many: 'A message can carry 5 files; please send the others in another one.',
  gone: 'The file cannot be fetched just now; please try again.', lost: 'It could not be uploaded; it is tried again.',
  400: 'The file is damaged or empty; please choose another one.',
  413: 'That is too large: 10 MB and 50 million pixels are the most.',
  415: 'This kind of file cannot be taken; please send a picture (JPEG, PNG, WebP, GIF) or a PDF.',
  429: 'Those are many files at once; it goes on in a moment.',
};
const FURTHER = {
  de: {
    open: 'Chat öffnen', close: 'Chat schließen', send: 'Senden', heading: 'Chatten Sie mit uns', write: 'Nachricht schreiben',
    unread: (n) => `Chat öffnen, ${n} ungelesene Nachricht${n === 1 ? '' : 'en'}`,
    connecting: 'Verbindung wird aufgebaut …',
    offline: 'Keine Verbindung. Was Sie senden, bleibt hier und geht hinaus, sobald sie wieder da ist.',
    sending: 'Wird gesendet …', waiting: 'Noch nicht gesendet', typing: 'Der Assistent schreibt',
    messages: 'Nachrichten', customer: 'Sie', bot: 'Automatischer Assistent', system: 'Hinweis', agent: 'Aus dem Team',
    long: (n) => `Das ist um ${n} Zeichen zu lang; bitte senden Sie es in Teilen.`,
    attach: 'Bild oder PDF hinzufügen', files: 'Wird mitgesendet', remove: 'Entfernen', save: 'Speichern',
    uploading: 'Wird hochgeladen …', many: 'Eine Nachricht kann 5 Dateien tragen; bitte senden Sie die anderen danach.',
    gone: 'Die Datei lässt sich gerade nicht holen; bitte versuchen Sie es noch einmal.',
    lost: 'Das Hochladen hat nicht geklappt; es wird noch einmal versucht.',
    400: 'Die Datei ist beschädigt oder leer; bitte wählen Sie eine andere.',
    413: 'Das ist zu groß: höchstens 10 MB und 50 Millionen Bildpunkte.',
    415: 'Diese Art von Datei geht nicht; bitte senden Sie ein Bild (JPEG, PNG, WebP, GIF) oder ein PDF.',
    429: 'Das sind viele Dateien auf einmal; gleich geht es weiter.',
  },
};
const LANGUAGE = (document.querySelector('heard-chat[lang]') || document.documentElement).lang.slice(0, 2).toLowerCase();
const WORDS = FURTHER[LANGUAGE] || ENGLISH;

const STYLE = `
:host { --accent: #0b6e69; --on-accent: #fff; --paper: #fff; --ink: #1c2523; --soft: #eef3f1; --line: #d4dedb;
  --quiet: #56635f; --bad: #a8321b; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :host { --accent: #58c2b6; --on-accent: #06231f; --paper: #17201e; --ink: #e8efed;
  --soft: #24302d; --line: #3a4a46; --quiet: #a5b5b0; --bad: #ff9d86; } }
* { box-sizing: border-box; margin: 0; }
button, textarea { font: inherit; color: inherit; }
.text a { color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.launch { position: fixed; right: 20px; bottom: 20px; width: 60px; height: 60px; border: 0; border-radius: 50%;
  background: var(--accent); color: var(--on-accent); box-shadow: 0 4px 16px #0004; z-index: 2147483000;
  display: grid; place-items: center; }
.launch svg { width: 28px; height: 28px; }
.badge { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: var(--bad); color: var(--paper); font-size: 13px; line-height: 22px; }
.panel { position: fixed; right: 20px; bottom: 92px; width: 390px; height: min(640px, calc(100dvh - 112px));
  display: flex; flex-direction: column; overflow: hidden; border: 1px solid var(--line); border-radius: 16px;
  background: var(--paper); box-shadow: 0 12px 40px #0005; z-index: 2147483000; }
[hidden] { display: none !important; }
header { display: flex; align-items: center; gap: 12px; padding: 14px 10px 14px 18px; background: var(--accent);
  color: var(--on-accent); }
header h2 { flex: 1; font-size: 17px; font-weight: 600; }
header p { font-size: 13px; opacity: .92; }
header button { width: 40px; height: 40px; border: 0; border-radius: 50%; background: none; display: grid; place-items: center; }
header svg { width: 20px; height: 20px; }
header :focus-visible { outline-color: var(--on-accent); }
.log { flex: 1; overflow-y: auto; padding: 16px 14px 4px; overscroll-behavior: contain; }
.log ul { list-style: none; padding: 0; display: flex; flex-direction: column; gap: 8px; }
.log li { display: flex; flex-direction: column; align-items: flex-start; max-width: 86%; }
.who { font-size: 12px; color: var(--quiet); margin: 6px 4px 2px; }
.spoken, .customer + .customer .who, .bot + .bot .who, .system + .system .who, .agent + .agent .who { position: absolute;
  clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
b { white-space: nowrap; font-weight: 600; }
.text { padding: 9px 13px; border-radius: 4px 14px 14px 14px; background: var(--soft); white-space: pre-wrap;
  overflow-wrap: anywhere; unicode-bidi: plaintext; }
.customer { align-self: flex-end; align-items: flex-end !important; }
.customer .text { background: var(--accent); color: var(--on-accent); border-radius: 14px 14px 4px 14px; }
.system .text { background: none; border: 1px solid var(--line); color: var(--quiet); }
.agent .text { background: none; border: 1px solid var(--accent); }
.note { font-size: 12px; color: var(--quiet); margin: 2px 4px 0; }
.choices { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; }
.choices button { padding: 7px 13px; min-height: 36px; border: 1.5px solid var(--accent); border-radius: 18px; background: none;
  color: var(--accent); text-align: start; }
.choices button:hover { background: var(--accent); color: var(--on-accent); }
.status { min-height: 26px; padding: 3px 18px; font-size: 13px; color: var(--quiet); }
.dots i { display: inline-block; width: 6px; height: 6px; margin-right: 4px; border-radius: 50%; background: var(--quiet);
  animation: dot 1.2s infinite; }
.dots i:nth-child(2) { animation-delay: .2s; } .dots i:nth-child(3) { animation-delay: .4s; }
@keyframes dot { 30% { opacity: .25; transform: translateY(-3px); } }
@media (prefers-reduced-motion: reduce) { .dots i { animation: none; } }
form { display: flex; align-items: flex-end; gap: 8px; padding: 10px 12px 12px; border-top: 1px solid var(--line); }
textarea { flex: 1; resize: none; max-height: 130px; padding: 9px 12px; border: 1px solid var(--quiet); border-radius: 12px;
  background: var(--paper); unicode-bidi: plaintext; }
textarea:focus-visible { outline: 2px solid var(--accent); outline-offset: -1px; }
textarea::placeholder { color: var(--quiet); opacity: 1; }
.clip { background: none !important; color: var(--quiet) !important; margin: 0 -6px; }
.over { outline: 3px dashed var(--accent); outline-offset: -6px; }
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
form button { width: 44px; height: 44px; border: 0; border-radius: 50%; background: var(--accent); color: var(--on-accent);
  display: grid; place-items: center; flex: none; }
form svg { width: 20px; height: 20px; }
.error { padding: 6px 18px; font-size: 13px; color: var(--bad); }
@media (max-width: 480px) { .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
  .panel:not([hidden]) ~ .launch { display: none; } }
`;

const ICONS = {
  chat: 'M4 5h16v11H9l-5 4z', close: 'M5 5l14 14M19 5L5 19', send: 'M4 12l16-8-6 16-3-7z',
  clip: 'M20 11l-8 8a5 5 0 0 1-7-7l8-8a3.5 3.5 0 0 1 5 5l-8 8a2 2 0 0 1-3-3l7-7', paper: 'M6 3h8l4 4v14H6zM14 3v4h4',
};

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes('-')) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[name]);
  for (const [key, value] of Object.entries({
    fill: 'none', stroke: 'currentColor', 'stroke-width': 2, 'stroke-linejoin': 'round', 'stroke-linecap': 'round',
  })) path.setAttribute(key, value);
  svg.append(path);
  return svg;
}

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

// A reference or an address of the house; a customer's own words are never a link.
function marked(part, author) {
  if (!part.startsWith('http')) return make('b', { textContent: part });
  if (author === 'customer') return part;
  const shown = part.replace(/^https?:\/\//, '');
  const textContent = shown.length > 36 ? `${shown.slice(0, 35)}…` : shown;
  return make('a', { href: part, target: '_blank', rel: 'noopener noreferrer', textContent });
}

// The part of Socket.IO 5 over Engine.IO 4 that a chat needs: connect, events with acknowledgements, heartbeat.
class Wire {
  constructor(server, on) {
    this.url = server.replace(/^http/, 'ws') + '/socket.io/?EIO=4&transport=websocket';
    this.on = on;
    this.tries = 0;
    this.acks = new Map();
    this.next = 0;
  }

  connect() {
    clearTimeout(this.again);
    if (this.socket) return;
    const socket = (this.socket = new WebSocket(this.url));
    socket.onmessage = (event) => this.read(String(event.data));
    socket.onclose = () => this.lost(socket);
    this.watch(15000);
  }

  close() {
    clearTimeout(this.again);
    clearTimeout(this.silence);
    const socket = this.socket;
    this.socket = null;
    if (socket) { socket.onclose = null; socket.close(); }
  }

  lost(socket) {
    if (!socket || socket !== this.socket) return;
    this.close();
    this.acks.clear();
    this.on.lost();
    const pause = PAUSES[Math.min(this.tries++, PAUSES.length - 1)] * (0.7 + Math.random() * 0.6);
    this.again = setTimeout(() => this.connect(), pause * 1000);
  }

  watch(silence) { // a line that says nothing is dead, whatever the socket thinks
    clearTimeout(this.silence);
    const socket = this.socket;
    this.silence = setTimeout(() => this.lost(socket), silence);
  }

  read(data) {
    if (data[0] === '0') {
      const { pingInterval, pingTimeout } = JSON.parse(data.slice(1));
      this.patience = pingInterval + pingTimeout;
      this.socket.send('40');
    } else if (data === '2') {
      this.socket.send('3');
    } else if (data.startsWith('40')) {
      this.tries = 0;
      this.on.connected();
    } else if (data.startsWith('42')) {
      const [name, content] = JSON.parse(data.slice(data.indexOf('[')));
      this.on.event(name, content);
    } else if (data.startsWith('43')) {
      const start = data.indexOf('[');
      const id = Number(data.slice(2, start));
      const answer = this.acks.get(id);
      this.acks.delete(id);
      if (answer) answer(JSON.parse(data.slice(start))[0]);
    } else if (data[0] === '1' || data.startsWith('41') || data.startsWith('44')) {
      this.lost(this.socket);
    }
    if (this.socket) this.watch(this.patience || 15000);
  }

  emit(name, content, answer) {
    const id = this.next++;
    this.acks.set(id, answer);
    this.socket.send(`42${id}${JSON.stringify([name, content])}`);
  }
}

class HeardChat extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const accent = this.getAttribute('accent');
    if (accent && CSS.supports('color', accent)) this.style.setProperty('--accent', accent);
    this.server = (this.getAttribute('server') || SERVER).replace(/\/$/, '');
    this.key = `heard:${this.server}`;
    this.messages = new Map(); // seq → item
    this.shots = new Map(); // id of a picture → its small one, on its way
    this.files = []; // to be sent with the next message
    this.seen = 0;
    this.unread = 0;
    this.ready = false;
    this.build(root);
    const kept = this.load();
    this.token = kept.token;
    this.pending = (kept.pending || []).map((message) => ({ ...message }));
    this.pending.forEach((message) => this.showPending(message));
    this.wire = new Wire(this.server, {
      connected: () => this.startSession(),
      lost: () => this.setReady(false),
      event: (name, content) => this.hear(name, content),
    });
    addEventListener('offline', () => this.wire.lost(this.wire.socket));
    addEventListener('online', () => this.wire.socket || this.wire.connect());
    if (this.token) this.wire.connect(); // a customer who was here before hears of answers with the chat closed
  }

  disconnectedCallback() { this.wire.close(); }

  static observedAttributes = ['identity'];

  attributeChangedCallback(name, old, given) {
    if (old && !given) this.restart();
    else if (this.ready) this.startSession();
  }

  restart() { // the customer has logged out: nothing of this chat is left for the next one
    this.token = null;
    this.pending = [];
    this.forget();
    this.save();
    if (this.ready) this.startSession();
  }

  build(root) {
    this.badge = make('span', { className: 'badge', hidden: true, 'aria-hidden': 'true' });
    this.launch = make('button', { className: 'launch', type: 'button', 'aria-label': WORDS.open,
      'aria-expanded': 'false', onclick: () => this.toggle() }, icon('chat'), this.badge);
    this.list = make('ul');
    this.log = make('div', { className: 'log', role: 'log', tabIndex: 0, 'aria-live': 'polite',
      'aria-label': WORDS.messages }, this.list);
    this.dots = make('span', { className: 'dots', hidden: true }, make('i'), make('i'), make('i'));
    this.state = make('span');
    this.spoken = make('span', { className: 'spoken' });
    const status = make('div', { className: 'status', role: 'status' }, this.dots, this.spoken, this.state);
    this.error = make('div', { className: 'error', role: 'alert', hidden: true });
    this.input = make('textarea', { rows: 1, dir: 'auto', placeholder: WORDS.write, 'aria-label': WORDS.write,
      oninput: () => this.typed(), onkeydown: (event) => this.key_(event),
      onpaste: (event) => { // text that was copied with a picture of itself is text
        const data = event.clipboardData;
        if (!data.files.length || data.types.includes('text/plain')) return;
        event.preventDefault();
        this.add(data.files);
      } });
    this.chooser = make('input', { type: 'file', multiple: true, accept: 'image/*,application/pdf', hidden: true,
      onchange: () => { this.add(this.chooser.files); this.chooser.value = ''; } });
    this.tray = make('ul', { className: 'tray', hidden: true, 'aria-label': WORDS.files });
    this.form = make('form', { onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      this.chooser, this.input, make('button', { type: 'button', className: 'clip', title: WORDS.attach,
        'aria-label': WORDS.attach, onclick: () => this.chooser.click() }, icon('clip')), make('button', { type: 'submit', 'aria-label': WORDS.send }, icon('send')));
    const heading = this.getAttribute('heading') || WORDS.heading;
    this.panel = make('section', { className: 'panel', hidden: true, role: 'dialog', 'aria-label': heading,
      onkeydown: (event) => { if (event.key === 'Escape') this.toggle(false); },
      ondragover: (event) => this.drag(event, true), ondragleave: (event) => this.drag(event, false),
      ondrop: (event) => { this.drag(event, false); this.add(event.dataTransfer.files); } },
      make('header', {}, make('h2', { textContent: heading }),
        make('button', { type: 'button', 'aria-label': WORDS.close, onclick: () => this.toggle(false) }, icon('close'))),
      this.log, status, this.error, this.tray, this.form);
    root.append(this.panel, this.launch);
  }

  toggle(open = this.panel.hidden) {
    this.panel.hidden = !open;
    this.launch.setAttribute('aria-expanded', String(open));
    if (open) {
      this.setUnread(0);
      this.wire.connect();
      if (!this.ready) this.state.textContent = WORDS.connecting;
      this.scroll();
      this.input.focus();
    } else {
      this.launch.focus();
    }
  }

  // --- what goes out ---

  submit() {
    const text = this.input.value.trim();
    if (!text && !this.files.length) return;
    if ([...text].length > MOST) return this.complain(WORDS.long([...text].length - MOST));
    this.leaving = this.files.some((file) => !file.kept); // it goes out when they are there
    if (this.leaving) {
      this.state.textContent = WORDS.uploading;
      return;
    }
    const files = this.files.map((file) => file.kept);
    [...this.files].forEach((file) => this.drop(file));
    this.input.value = '';
    this.typed();
    this.say({ text, files });
  }

  say({ text, button, files = [] }) {
    const message = { id: crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now(),
      text, button, files };
    this.dropChoices();
    this.pending.push(message);
    this.save();
    this.showPending(message);
    this.flush();
  }

  flush() { // one at a time and in order, each with its own id: sent twice, it is stored once
    const message = this.pending[0];
    if (!this.ready || !message || this.sending) return;
    this.sending = true;
    this.mark(message, WORDS.sending);
    this.wire.emit('user_uttered', { message: message.text, id: message.id, button: message.button,
      attachments: (message.files || []).map((file) => file.id) }, (answer) => {
      this.sending = false;
      if (answer?.ok) {
        this.settle(message);
        this.place({ id: answer.id, seq: answer.seq, author: 'customer', text: message.text, attachments: message.files });
      } else if (answer?.retry_after) {
        this.mark(message, WORDS.waiting);
        this.complain(answer.error);
        setTimeout(() => this.flush(), answer.retry_after * 1000);
        return;
      } else {
        this.settle(message);
        this.complain(answer?.error);
        if (!this.input.value) this.input.value = message.text;
      }
      this.flush();
    });
  }

  drag(event, over) {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    this.panel.classList.toggle('over', over);
  }

  add(files) {
    this.complain('');
    for (const file of files) {
      if (this.files.length >= MOST_FILES) this.complain(WORDS.many);
      else if (file.size > BIGGEST) this.complain(`${file.name}: ${WORDS[413]}`);
      else this.prepare({ file });
    }
    this.input.focus();
  }

  prepare(entry) {
    const { name } = entry.file;
    const canvas = make('canvas', { role: 'img', 'aria-label': name });
    entry.bar = make('progress', { value: 0, 'aria-label': WORDS.uploading });
    entry.item = make('li', {}, canvas, entry.bar, make('button', { type: 'button', 'aria-label': `${WORDS.remove} ${name}`,
      onclick: () => { this.drop(entry); this.input.focus(); } }, icon('close')));
    paint(canvas, entry.file, 128).catch(() => canvas.replaceWith(make('span', { textContent: name })));
    this.files.push(entry);
    this.tray.append(entry.item);
    this.tray.hidden = false;
    this.scroll();
    this.upload(entry);
  }

  upload(entry) { // again until the server has said yes or no; the message waits in its field
    if (!this.ready || entry.request || entry.kept || !this.files.includes(entry)) return;
    const request = (entry.request = new XMLHttpRequest());
    this.state.textContent = WORDS.uploading;
    request.open('POST', `${this.server}/attachments`);
    request.setRequestHeader('authorization', `Bearer ${this.token}`);
    request.setRequestHeader('x-file-name', encodeURIComponent(entry.file.name));
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => { entry.bar.value = loaded / total; };
    request.onloadend = () => {
      const { status, response } = request;
      entry.request = null;
      if (!this.files.includes(entry)) return;
      if (status === 201) {
        entry.kept = response;
        entry.bar.remove();
        if (entry.waited) this.complain('');
      } else if (status >= 400 && status < 429) {
        this.leaving = false;
        this.drop(entry);
        this.complain(`${entry.file.name}: ${WORDS[status] || response.error}`);
      } else {
        entry.waited = true;
        this.complain(WORDS[status] || WORDS.lost);
        setTimeout(() => this.upload(entry), (response?.retry_after || 4) * 1000);
      }
      if (!this.files.some((file) => file.request)) this.state.textContent = this.ready ? '' : WORDS.offline;
      if (this.leaving) this.submit();
    };
    request.send(entry.file);
  }

  drop(entry) {
    this.files = this.files.filter((file) => file !== entry);
    entry.item.remove();
    if (entry.request) entry.request.abort();
    this.tray.hidden = !this.files.length;
  }

  bytes(file, small) {
    return fetch(`${this.server}/attachments/${file.id}${small ? '/thumbnail' : ''}`, {
      headers: { authorization: `Bearer ${this.token}` },
    }).then((answer) => (answer.ok ? answer.blob() : Promise.reject(answer.status)));
  }

  async keep(file) { // on the customer's disk
    try {
      const address = URL.createObjectURL(await this.bytes(file));
      make('a', { href: address, download: file.name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    } catch {
      this.complain(WORDS.gone);
    }
  }

  shot(file) {
    const button = make('button', { type: 'button', className: 'file', title: WORDS.save,
      'aria-label': `${WORDS.save} ${file.name}`, onclick: () => this.keep(file) });
    const name = [icon('paper'), make('span', { textContent: file.name })];
    button.append(...name);
    if (!file.width) return button;
    const canvas = make('canvas');
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

  settle(message) {
    this.pending = this.pending.filter((other) => other.id !== message.id);
    this.save();
    if (message.item) message.item.remove();
  }

  // --- what comes in ---

  async startSession() {
    const { socket } = this.wire;
    let identity = this.identity || this.getAttribute('identity');
    try {
      if (identity?.call) identity = await Promise.race([identity(), new Promise((on) => setTimeout(on, 5000))]);
    } catch (error) { console.warn(error); }
    if (socket !== this.wire.socket) return;
    this.wire.emit('session_request', { session_id: this.token, since: this.seen, language: LANGUAGE, identity }, (answer) => {
      if (answer?.identity) console.warn(answer.identity);
      if (answer?.ok) this.setReady(true);
      else {
        this.complain(answer?.error);
        setTimeout(() => this.wire.socket && !this.ready && this.startSession(), (answer?.retry_after || 15) * 1000);
      }
    });
  }

  setTyping(on) {
    this.dots.hidden = !on;
    this.spoken.textContent = on ? WORDS.typing : '';
  }

  hear(name, content) {
    if (name === 'session_confirm') {
      if (this.token && content !== this.token) this.forget();
      this.token = content;
      this.save();
    } else if (name === 'history') {
      content.messages.forEach((message) => this.place(message));
    } else if (name === 'bot_uttered') {
      if (this.messages.has(content.seq)) return;
      this.setTyping(false);
      this.place(content);
      if (this.panel.hidden) this.setUnread(this.unread + 1);
    } else if (name === 'typing') {
      this.setTyping(content.on && !(content.seq < this.seen && this.hasAnswerAfter(content.seq)));
      this.state.textContent = '';
    }
  }

  hasAnswerAfter(seq) { // the sign may come later than the answer it announces
    return [...this.messages].some(([place, item]) => place > seq && !item.classList.contains('customer'));
  }

  place(message) { // by its place in the log; one that is there already is passed over
    if (!message.seq || this.messages.has(message.seq)) return;
    const item = this.item(message);
    this.messages.set(message.seq, item);
    const later = [...this.messages.keys()].filter((seq) => seq > message.seq).sort((a, b) => a - b)[0];
    const next = later ? this.messages.get(later) : (this.pending.find((m) => m.item) || {}).item;
    this.list.insertBefore(item, next || null);
    this.seen = Math.max(this.seen, message.seq);
    if (message.author === 'customer' || later) this.dropChoices(this.messages.get(this.seen));
    this.scroll();
  }

  item(message) {
    const author = WORDS[message.author] ? message.author : 'bot';
    const text = make('div', { className: 'text', dir: 'auto' });
    message.text.split(MARKED).forEach((part, i) => text.append(i % 2 ? marked(part, author) : part));
    const files = message.attachments || [];
    const item = make('li', { className: author }, make('span', { className: 'who', textContent: WORDS[author] }),
      ...files.map((file) => this.shot(file)));
    if (message.text && !message.files_alone) item.append(text);
    if (message.quick_replies) {
      this.dropChoices();
      item.append(make('div', { className: 'choices' }, ...message.quick_replies.map((choice) =>
        make('button', { type: 'button', dir: 'auto', textContent: choice.title, onclick: () => {
          this.say({ text: choice.title, button: choice.payload });
          this.input.focus();
        } }))));
    }
    return item;
  }

  showPending(message) {
    message.item = this.item({ author: 'customer', text: message.text, attachments: message.files });
    message.note = make('span', { className: 'note' });
    message.item.append(message.note);
    this.mark(message, this.ready ? WORDS.sending : WORDS.waiting);
    this.list.append(message.item);
    this.scroll();
  }

  mark(message, note) { if (message.note) message.note.textContent = note; }

  dropChoices(except) { // choices belong to the last thing said
    this.list.querySelectorAll('.choices').forEach((choices) => {
      if (!except || !except.contains(choices)) choices.remove();
    });
  }

  // --- the frame ---

  setReady(ready) {
    this.ready = ready;
    this.sending = false;
    this.state.textContent = ready ? '' : WORDS.offline;
    if (!ready) {
      this.setTyping(false);
      this.pending.forEach((message) => this.mark(message, WORDS.waiting));
    } else {
      this.flush();
      this.files.forEach((file) => this.upload(file));
    }
  }

  setUnread(count) {
    this.unread = count;
    this.badge.hidden = !count;
    this.badge.textContent = count;
    this.launch.setAttribute('aria-label', count ? WORDS.unread(count) : WORDS.open);
  }

  complain(sentence) {
    this.error.textContent = sentence || '';
    this.error.hidden = !sentence;
    if (sentence) this.scroll();
  }

  typed() {
    this.complain('');
    this.input.style.height = 'auto';
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  key_(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    }
  }

  scroll() { this.log.scrollTop = this.log.scrollHeight; }

  forget() { // another session: nothing of the old one stays on the screen
    this.messages.clear();
    this.shots.clear();
    [...this.files].forEach((file) => this.drop(file));
    this.seen = 0;
    this.list.replaceChildren(...this.pending.map((message) => message.item));
  }

  load() {
    try { return JSON.parse(localStorage.getItem(this.key)) || {}; } catch { return {}; }
  }

  save() {
    const pending = this.pending.map(({ id, text, button, files }) => ({ id, text, button, files }));
    try { localStorage.setItem(this.key, JSON.stringify({ token: this.token, pending })); } catch { /* private window */ }
  }
}

customElements.define('heard-chat', HeardChat);
