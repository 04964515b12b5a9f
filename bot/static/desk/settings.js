// What a person sets for themselves: whether they are there, sound, notifications, keys, language; and the way out.

import { attempt, dialog, readable, say } from './bits.js';
import { notifications, sound } from './alerts.js';
import { h, signButton } from './dom.js';
import { link } from './link.js';
import { lock } from './lock.js';
import { choose, chosen, may, on, store, tell } from './store.js';
import { LANGUAGES, language, t } from './words.js';

export const areKeysOn = () => chosen('keys', true);

const there = h('button', { type: 'button', class: 'there', role: 'switch', disabled: true, onclick: () => setThere(!store.me.there) }, h('span', { class: 'lamp' }), h('span'));
export const presence = there;
export const settingsButton = signButton('settings', t('Settings'), openSettings);

function drawThere() {
  const isThere = Boolean(store.me && store.me.there);
  there.hidden = !may('claim');
  there.setAttribute('aria-checked', String(isThere));
  there.lastChild.textContent = isThere ? t('There') : t('Away');
  there.title = isThere ? t('You are given conversations. Press to be away.') : t('You are given no conversations. Press to be there.');
  there.disabled = !store.isOnline;
}

/** Say that one takes conversations, or no more. */
export function setThere(isThere) {
  if (!may('claim')) return;
  if (!link.say({ type: 'presence', there: isThere })) { say(t('The house cannot be reached just now; it is tried again.'), true); return; }
  store.me = { ...store.me, there: isThere };
  tell('me');
  say(isThere ? t('You are there: new conversations may come to you.') : t('You are away: those you hold stay yours, no new ones come.'));
}

function toggle(label, isOn, change, hint = '') {
  const box = h('input', { type: 'checkbox', checked: isOn, onchange: () => change(box) });
  return h('label', { class: 'toggle' }, box, h('span', {}, label, hint ? h('span', { class: 'hint' }, hint) : null));
}

function openSettings() {
  const { me } = store;
  const languages = h('select', { id: 'language', onchange: () => attempt(() => setLanguage(languages.value)) }, Object.entries(LANGUAGES).map(([code, name]) => h('option', { value: code, lang: code, selected: code === language }, name)));
  dialog({
    title: t('Settings'),
    body: [
      h('p', { class: 'quiet' }, `${me.name} · ${readable(me.role)}`),
      toggle(t('Sound'), sound.isOn, (box) => { sound.isOn = box.checked; }, t('A short tone when a customer of yours writes, or somebody waits.')),
      toggle(t('Notifications of the browser'), notifications.isOn, async (box) => { box.checked = await notifications.turn(box.checked); }, notifications.isRefused ? t('This browser does not allow them; see its own settings.') : t('While the desk is in the background.')),
      toggle(t('Single keys as shortcuts'), areKeysOn(), (box) => choose('keys', box.checked), t('Press ? to see them.')),
      h('div', { class: 'field' }, h('label', { htmlFor: 'language' }, t('Language of the desk')), languages),
      h('ul', { class: 'ways' },
        may('read_board') ? h('li', {}, h('a', { href: '/desk/board' }, t('Board'))) : null,
        may('manage_staff') ? h('li', {}, h('a', { href: '/desk/staff' }, t('Staff'))) : null,
        h('li', {}, h('a', { href: '/desk/account' }, t('Your account'))),
        h('li', {}, h('button', { type: 'button', class: 'link', onclick: lock }, t('Lock the desk'))),
        h('li', {}, h('button', { type: 'button', class: 'link', onclick: signOut }, t('Sign out')))),
    ],
  });
}

async function setLanguage(code) {
  const answer = await fetch('/desk/account/language', {
    method: 'POST', credentials: 'same-origin', redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-heard-csrf': store.me.csrf }, body: new URLSearchParams({ language: code, csrf: store.me.csrf }),
  });
  if (answer.type !== 'opaqueredirect' && !answer.ok) throw new Error(t('Something went wrong here; please try again in a moment.'));
  location.reload();
}

function signOut() {
  const form = h('form', { method: 'post', action: '/desk/sign-out', hidden: true }, h('input', { type: 'hidden', name: 'csrf', value: store.me.csrf }));
  document.body.append(form);
  sessionStorage.clear(); // drafts are nobody else's
  form.submit();
}

on('me', drawThere);
on('online', drawThere);
