// The line to the house: one socket for what happens, requests for what a person does.

import { store, tell } from './store.js';
import { language, t } from './words.js';

const PAUSES = [0.3, 1, 2, 4, 8, 15]; // seconds between tries to connect again
const BEAT = 10000; // milliseconds between signs of life
const SILENCE = 25000; // after which a line that says nothing is dead, whatever the socket thinks
const SIGNED_OUT = 4401;
const PATIENCE = 20000; // milliseconds for an answer

/** Something that went wrong, as a sentence for the person. */
export class Refused extends Error {
  constructor(sentence, status, body = {}) {
    super(sentence);
    this.status = status;
    this.claims = body.claims || [];
  }
}

/** Ask the house; what it answers. Raises Refused. */
export async function ask(path, { method = 'GET', body, signal } = {}) {
  const headers = { accept: 'application/json', 'accept-language': language }; // in which the house says what went wrong
  if (method !== 'GET') {
    headers['content-type'] = 'application/json';
    headers['x-heard-csrf'] = store.me ? store.me.csrf : '';
  }
  const timeout = AbortSignal.timeout(PATIENCE);
  let answer;
  try {
    answer = await fetch(`/desk/api/${path}`, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: 'same-origin', redirect: 'error',
      signal: signal && AbortSignal.any ? AbortSignal.any([signal, timeout]) : signal || timeout,
    });
  } catch (error) {
    if (signal && signal.aborted) throw error;
    throw new Refused(t('The house cannot be reached just now; it is tried again.'), 0);
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 401) goToSignIn();
  if (answer.status === 423) tell('refused:locked');
  if (!answer.ok) throw new Refused(told.error || t(sentenceOf(answer.status)), answer.status, told);
  return told;
}

export const post = (path, body = {}) => ask(path, { method: 'POST', body });

/** Part of an address, whatever is in it; half a character would be none. */
export const part = (text) => encodeURIComponent(String(text).replace(/\p{Surrogate}/gu, '\ufffd'));

function sentenceOf(status) {
  if (status === 403) return 'You may not do this; ask a colleague who may.';
  if (status === 404) return 'It is not there any more.';
  if (status === 409) return 'A colleague was quicker.';
  if (status === 429) return 'That was too much at once; please wait a moment.';
  return 'Something went wrong here; please try again in a moment.';
}

/** Off to signing in, and back here afterwards. */
export function goToSignIn() {
  const back = location.pathname + location.hash;
  location.assign(`/desk/sign-in?next=${encodeURIComponent(back)}`);
}

class Link {
  constructor() {
    this.tries = 0;
    this.isOver = false;
    this.rests = false; // the desk is locked
  }

  connect() {
    clearTimeout(this.again);
    if (this.socket || this.isOver || this.rests) return;
    const address = `${location.origin.replace(/^http/, 'ws')}/desk/ws`;
    const socket = (this.socket = new WebSocket(address, 'heard.v1'));
    socket.onmessage = (event) => socket === this.socket && this.read(event.data);
    socket.onclose = (event) => this.lost(socket, event.code);
    this.heard();
  }

  read(data) {
    this.heard();
    let frame;
    try { frame = JSON.parse(data); } catch { return; }
    if (frame.type === 'hello') {
      this.tries = 0;
      this.beat = setInterval(() => this.say({ type: 'ping' }), BEAT);
      this.setOnline(true);
    }
    if (frame.type === 'signed_out') this.isOver = true;
    tell(`link:${frame.type}`, frame);
  }

  /** Say something; whether there was a line to say it on. */
  say(frame) {
    if (!store.isOnline || !this.socket || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  lost(socket, code) {
    if (socket !== this.socket) return;
    this.socket = null;
    clearInterval(this.beat);
    clearTimeout(this.silence);
    socket.onclose = null;
    socket.close();
    this.setOnline(false);
    if (this.rests) return;
    if (code === SIGNED_OUT) { if (!this.isOver) goToSignIn(); return; }
    const pause = PAUSES[Math.min(this.tries++, PAUSES.length - 1)] * (0.7 + Math.random() * 0.6);
    this.again = setTimeout(() => this.connect(), pause * 1000);
  }

  heard() {
    clearTimeout(this.silence);
    const socket = this.socket;
    this.silence = setTimeout(() => this.lost(socket, 0), SILENCE);
  }

  setOnline(isOnline) {
    if (store.isOnline === isOnline) return;
    store.isOnline = isOnline;
    tell('online', isOnline);
  }

  /** Hang up until it is woken: the desk is locked. */
  rest() {
    this.rests = true;
    clearTimeout(this.again);
    if (this.socket) this.lost(this.socket, 0);
  }

  wake() {
    this.rests = false;
    this.hurry();
  }

  /** Whatever the pause was: try now. */
  hurry() {
    this.tries = 0;
    if (!this.socket) this.connect();
  }
}

export const link = new Link();
addEventListener('online', () => link.hurry());
addEventListener('offline', () => link.socket && link.lost(link.socket, 0));
document.addEventListener('visibilitychange', () => { if (!document.hidden) link.hurry(); });
