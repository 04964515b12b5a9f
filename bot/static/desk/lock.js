// The lock before a desk that nobody sits at: the page is covered, the session opens nothing, the password takes it off.
// What was being written stays in the page and in this tab.

import { fill, h, icon } from './dom.js';
import { goToSignIn, link } from './link.js';
import { choose, chosen, on, store, tell } from './store.js';
import { t } from './words.js';

const LOOK_EVERY = 3000; // milliseconds between looks at how long nobody was here
const TELL_EVERY = 3000; // between two words to the other tabs that somebody is
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'];

let cover = null;
let here = Date.now();
let told = 0;

export const isLocked = () => cover !== null;

function seen() {
  if (isLocked()) return;
  here = Date.now();
  if (here - told < TELL_EVERY) return;
  told = here;
  choose('here', here);
}

function lookAround() {
  const after = store.me && store.me.lock_after;
  if (!after || isLocked()) return;
  if (Date.now() - Math.max(here, Number(chosen('here', 0))) >= after * 1000) lock();
}

/** Lock the desk, in every tab of this browser. */
export function lock() {
  if (isLocked()) return;
  putCover();
  choose('locked', Date.now());
  send('lock', {}, store.me.csrf).catch(() => {}); // without a line to the house it is locked here, and the password is asked for all the same
}

async function call(path, given = {}) {
  const answer = await fetch(path, { credentials: 'same-origin', redirect: 'error', ...given });
  if (answer.status === 401) goToSignIn();
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || t('Something went wrong here; please try again in a moment.'));
  return said;
}

const send = (what, body, csrf) => call(`/desk/${what}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-heard-csrf': csrf }, body: JSON.stringify(body) });

/** Whose session it is, as it stands now; another may have signed in meanwhile, in another tab. */
const who = () => call('/desk/lock');

function putCover() {
  const wrong = h('p', { class: 'wrong-line', role: 'alert' });
  const password = h('input', { type: 'password', id: 'lock-password', autocomplete: 'current-password', required: true, maxLength: 256 });
  const button = h('button', { class: 'first' }, t('Unlock'));
  const name = h('p', { class: 'quiet' }, store.me ? store.me.name : '');
  const form = h('form', { onsubmit: async (event) => {
    event.preventDefault();
    button.disabled = true;
    fill(wrong);
    try {
      const owner = await who();
      await send('unlock', { password: password.value }, owner.csrf);
      opened(owner.name);
    } catch (error) {
      fill(wrong, error instanceof TypeError ? t('The house cannot be reached just now; it is tried again.') : error.message);
      password.select();
    } finally { button.disabled = false; }
  } }, icon('shield'), h('h1', { id: 'lock-title' }, t('The desk is locked')), name,
  h('div', { class: 'field' }, h('label', { htmlFor: 'lock-password' }, t('Password')), password), wrong, h('div', { class: 'buttons' }, button),
  h('p', { class: 'quiet' }, t('What you were writing is kept.')), h('button', { type: 'button', class: 'link', onclick: leave }, t('Sign out')));
  cover = h('dialog', { class: 'lock', 'aria-labelledby': 'lock-title', oncancel: (event) => event.preventDefault(), onclose: () => { if (isLocked() && cover.isConnected) cover.showModal(); } }, form);
  document.body.classList.add('is-locked');
  document.body.append(cover);
  cover.showModal();
  password.focus();
  tell('locked', true);
  link.rest();
  if (!store.me) who().then((owner) => { name.textContent = owner.name; }).catch(() => {});
}

function opened(name) {
  choose('locked', null);
  if (!store.me || store.me.name !== name) { location.reload(); return; }
  takeCover();
}

function takeCover() {
  const was = cover;
  cover = null;
  here = Date.now();
  was.close();
  was.remove();
  document.body.classList.remove('is-locked');
  tell('locked', false);
  link.wake();
}

async function leave() {
  try {
    const { csrf } = await who();
    const form = h('form', { method: 'post', action: '/desk/sign-out', hidden: true }, h('input', { type: 'hidden', name: 'csrf', value: csrf }));
    cover.append(form);
    choose('locked', null);
    sessionStorage.clear(); // drafts are nobody else's
    form.submit();
  } catch { goToSignIn(); }
}

/** Look after the lock from now on; called once. */
export function startLock() {
  for (const sign of SIGNS) addEventListener(sign, seen, { passive: true, capture: true });
  setInterval(lookAround, LOOK_EVERY);
  document.addEventListener('visibilitychange', lookAround);
  addEventListener('storage', async ({ key }) => {
    if (key !== 'heard-desk:locked') return;
    if (chosen('locked', null)) { if (!isLocked()) putCover(); } else if (isLocked()) who().then((owner) => owner.locked || opened(owner.name)).catch(() => {});
  });
  on('refused:locked', () => { if (!isLocked()) putCover(); });
}
