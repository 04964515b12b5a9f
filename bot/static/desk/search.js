// Searching: conversations, cases and customers by the words in them.

import { attempt, readable } from './bits.js';
import { fill, h, icon } from './dom.js';
import { ask, part } from './link.js';
import { dayAndTime } from './times.js';
import { t } from './words.js';

const KINDS = [['', 'Everything'], ['conversation', 'Conversations'], ['case', 'Cases'], ['customer', 'Customers']];
const SIGNS = { conversation: 'chat', case: 'case', customer: 'person' };
const PAUSE = 250; // milliseconds after the last letter

const hits = h('ul', { class: 'hits' });
const said = h('p', { class: 'quiet', role: 'status' });
const kinds = h('div', { class: 'modes', role: 'group', 'aria-label': t('Search in') }, KINDS.map(([kind, label]) => h('button', { type: 'button', 'data-kind': kind, onclick: () => go(field.value, kind) }, t(label))));
export const searchView = h('section', { class: 'search', 'aria-labelledby': 'search-title', hidden: true }, h('div', { class: 'search-top' }, h('a', { class: 'sign back', href: '#/' }, icon('back'), h('span', { class: 'sr' }, t('Back to the list'))), h('h1', { id: 'search-title' }, t('Search'))), kinds, said, hits);

export const field = h('input', { type: 'search', id: 'search', maxLength: 200, placeholder: t('Search'), 'aria-label': t('Search conversations, cases and customers'), autocomplete: 'off', oninput: () => { clearTimeout(later); later = setTimeout(() => field.value.trim() && go(field.value, shown.kind, true), PAUSE); } });
export const searchBox = h('form', { role: 'search', onsubmit: (event) => { event.preventDefault(); clearTimeout(later); go(field.value, shown.kind); } }, icon('search'), field);

let later;
let shown = { q: '', kind: '' };
let asking;

function go(q, kind, isTyping = false) {
  const hash = `#/search/${part(q.trim())}${kind ? `/${kind}` : ''}`;
  if (location.hash === hash) look(q.trim(), kind);
  else if (isTyping && location.hash.startsWith('#/search')) { history.replaceState(null, '', hash); look(q.trim(), kind); } else location.hash = hash;
}

/** Show what is found. */
export function showSearch(q, kind = '') {
  searchView.hidden = false;
  if (document.activeElement !== field) field.value = q;
  look(q, kind);
}

/** Nothing is searched: what was sought does not stand beside something else, and is not sought a moment later. */
export function hideSearch() {
  searchView.hidden = true;
  if (document.activeElement !== field) field.value = '';
}

async function look(q, kind) {
  for (const button of kinds.children) button.setAttribute('aria-pressed', String(button.dataset.kind === kind));
  if (asking) asking.abort();
  shown = { q, kind };
  if (!q) { fill(hits); said.textContent = t('Type a name, an order, a reference or words that were said.'); return; }
  const controller = (asking = new AbortController());
  await attempt(async () => {
    const { hits: found } = await ask(`search?q=${part(q)}&kind=${part(kind)}`, { signal: controller.signal });
    if (asking !== controller) return;
    said.textContent = found.length ? (found.length === 1 ? t('One found.') : t('{n} found.', { n: found.length })) : t('Nothing has all of these words.');
    fill(hits, found.map(hitItem));
  });
}

function hitItem(hit) {
  const href = hit.kind === 'case' ? `#/case/${part(hit.id)}`
    : hit.kind === 'customer' && !hit.conversation ? `#/search/${part(hit.title)}/conversation` : `#/c/${part(hit.conversation || hit.id)}`;
  const inside = [icon(SIGNS[hit.kind] || 'chat'), h('span', { class: 'hit-text' },
    h('span', { class: 'thing-top' }, h('b', { dir: 'auto' }, hit.title), h('span', { class: 'quiet' }, readable(hit.kind), hit.at ? ` · ${dayAndTime(hit.at)}` : '')),
    h('span', { class: 'quiet', dir: 'auto' }, highlighted(hit.excerpt || '')))];
  return h('li', {}, h('a', { class: 'thing hit', href }, inside));
}

/** The words that were sought stand out. */
function highlighted(text) {
  const words = shown.q.match(/[\p{L}\p{N}]+/gu) || [];
  if (!words.length) return text;
  const sought = new RegExp(`((?<![\\p{L}\\p{N}])(?:${words.join('|')}))`, 'giu');
  return text.split(sought).map((piece, at) => (at % 2 ? h('mark', {}, piece) : piece));
}
