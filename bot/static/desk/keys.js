// Everything by keyboard; `?` shows how. Single letters count only where nobody writes, and can be turned off.

import { caseLinks } from './cases.js';
import { claim, shownRows, showTab, rowsOf, TABS } from './queue.js';
import { giveBack, shownTalk, takeOver, transfer } from './chat.js';
import { dialog } from './bits.js';
import { focusComposer, setMode } from './composer.js';
import { h } from './dom.js';
import { part } from './link.js';
import { lock } from './lock.js';
import { logBox } from './log.js';
import { areKeysOn, setThere } from './settings.js';
import { field as searchField } from './search.js';
import { isMine, pin, store } from './store.js';
import { t } from './words.js';

const KEYS = [
  ['j', 'Next conversation, or case', () => step(1)],
  ['k', 'Previous conversation, or case', () => step(-1)],
  ['1', 'My conversations', () => showTab(TABS[0])],
  ['2', 'The queue', () => showTab(TABS[1])],
  ['3', 'What is watched', () => showTab(TABS[2])],
  ['4', 'All conversations', () => showTab(TABS[3])],
  ['5', 'Open cases', () => { location.hash = '#/cases'; }],
  ['c', 'Take this one, or the first that waits', takeOne],
  ['o', 'Take over', takeOver],
  ['w', 'Watch, or no more', () => shownTalk() && pin(shownTalk().id, !store.pinned.has(shownTalk().id))],
  ['r', 'Write to the customer', () => { setMode('reply'); focusComposer(); }],
  ['n', 'Write a note to the colleagues', () => setMode('note', true)],
  ['m', 'Read the messages', () => logBox.focus()],
  ['t', 'Pass it on', transfer],
  ['b', 'Give back to the assistant', giveBack],
  ['i', 'Customer and cases', () => { const talk = shownTalk(); if (talk) location.hash = `#/c/${part(talk.id)}/customer`; }],
  ['f', 'Facts that may help', () => { const talk = shownTalk(); if (talk) location.hash = `#/c/${part(talk.id)}/help`; }],
  ['a', 'There, or away', () => setThere(!store.me.there)],
  ['l', 'Lock the desk', lock],
  ['/', 'Search', () => searchField.focus()],
  ['?', 'These keys', showKeys],
];
const EVERYWHERE = [
  ['Alt+↓', 'Next of my conversations'], ['Alt+↑', 'Previous of my conversations'], ['Esc', 'Out of the field, or back to the list'],
  ['Enter', 'Send'], ['Shift+Enter', 'New line'],
];

function showKeys() {
  const row = ([key, does]) => h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, t(does)));
  dialog({ title: t('Keys'), wide: true, body: [h('dl', { class: 'keys' }, KEYS.map(row), EVERYWHERE.map(row)), h('p', { class: 'quiet' }, t('Single keys can be turned off in the settings.'))] });
}

function takeOne() {
  const talk = shownTalk();
  const row = talk && talk.row && talk.row.owner === 'queue' ? talk.row : rowsOf('queue')[0];
  if (row) claim(row.id);
}

function step(by, rows = shownRows()) {
  const links = caseLinks();
  if (links.length) {
    const at = links.indexOf(document.activeElement);
    links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))].focus();
    return;
  }
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.id === store.route.id);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
  location.hash = `#/c/${part(next.id)}`;
}

function stepMine(by) {
  const mine = rowsOf('mine');
  const at = mine.findIndex((row) => row.id === store.route.id);
  if (mine.length) location.hash = `#/c/${part(mine.at((at + by) % mine.length).id)}`;
  const talk = shownTalk();
  if (talk && isMine(talk.row)) setTimeout(focusComposer);
}

const isWriting = (element) => element.matches('input:not([type="checkbox"]), textarea, select');

/** Listen to the keyboard; called once. */
export function startKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || document.querySelector('dialog[open]')) return;
    if (event.altKey && !event.ctrlKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      stepMine(event.key === 'ArrowDown' ? 1 : -1);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.key === 'Escape') {
      if (isWriting(target)) target.blur();
      else if (location.hash.length > 2) location.hash = '#/';
      return;
    }
    if (isWriting(target) || !areKeysOn()) return;
    const known = KEYS.find(([key]) => key === event.key);
    if (!known) return;
    event.preventDefault();
    known[2]();
  });
}
