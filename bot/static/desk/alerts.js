// Being called while one looks elsewhere: the number in the title, a sound, a notification of the browser.

import { calls } from './notes.js';
import { choose, chosen, isMine, on, store, unreadOf } from './store.js';
import { t } from './words.js';

const BEEP = [[880, 0], [1175, 0.13]]; // hertz, and seconds after the start
const LOUD = 0.08;
const TOGETHER = 1500; // milliseconds in which one sound is enough

const title = document.title;
let context;
let lastSound = 0;

export const sound = {
  get isOn() { return chosen('sound', false); },
  set isOn(value) { choose('sound', value); if (value) beep(); },
};

export const notifications = {
  get isOn() { return 'Notification' in window && Notification.permission === 'granted' && chosen('notify', false); },
  get isRefused() { return !('Notification' in window) || Notification.permission === 'denied'; },
  async turn(value) {
    if (value && 'Notification' in window && Notification.permission === 'default') await Notification.requestPermission();
    choose('notify', value && !notifications.isRefused);
    return notifications.isOn;
  },
};

function beep() {
  if (Date.now() - lastSound < TOGETHER) return;
  lastSound = Date.now();
  context = context || new AudioContext();
  for (const [hertz, after] of BEEP) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const start = context.currentTime + after;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUD, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.25);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.3);
  }
}

function call(heading, text, hash) {
  const isLooking = !document.hidden && document.hasFocus() && location.hash === hash;
  if (sound.isOn && !isLooking) beep();
  if (!document.hidden || !notifications.isOn) return;
  const shown = new Notification(heading, { body: (text || '').slice(0, 160), tag: hash, icon: 'data:,' });
  shown.onclick = () => { window.focus(); location.hash = hash; shown.close(); };
}

/** The number of messages that wait for this person, before the title. */
function drawTitle() {
  const waiting = [...store.rows.values()].filter(isMine).reduce((sum, row) => sum + unreadOf(row), 0);
  const next = waiting ? `(${waiting}) ${title}` : title;
  if (document.title !== next) document.title = next;
}

const known = new Map(); // id → what this person was last called for
let isFirst = true;

on('rows', () => {
  drawTitle();
  for (const row of store.rows.values()) {
    const before = known.get(row.id);
    const seq = row.last ? row.last.seq : 0;
    known.set(row.id, { seq, owner: row.owner });
    if (isFirst) continue;
    const hash = `#/c/${encodeURIComponent(row.id)}`;
    if (isMine(row) && row.last && row.last.author === 'customer' && (!before || before.seq < seq)) call(row.customer.label, row.last.text, hash);
    else if (row.owner === 'queue' && (!before || before.owner !== 'queue')) call(t('Somebody waits for a person'), row.customer.label, hash);
  }
  for (const id of known.keys()) if (!store.rows.has(id)) known.delete(id);
  if (known.size || store.isOnline) isFirst = false;
});

const heard = new Set();
on('link:log', ({ conversation, notes = [] }) => {
  for (const note of notes) {
    if (heard.has(note.id)) continue;
    heard.add(note.id);
    if (calls(note, store.me)) call(t('{name} mentions you', { name: note.by }), note.text, `#/c/${encodeURIComponent(conversation)}`);
  }
});
