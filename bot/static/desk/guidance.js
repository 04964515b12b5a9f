// What to ask, look at, offer and say about a complaint of this kind, and what not: help, with the most pressing first.

import { insert } from './composer.js';
import { h, icon } from './dom.js';
import { language, t } from './words.js';

const LOOKS = { never_say: 'never', raise_when: 'raise' };
const SIGNS = { never_say: 'close', raise_when: 'alarm' };

/** The part of the panel about it; nothing where there is none. `writes`: words may be put into the answer. */
export function drawGuidance(guidance, writes) {
  if (!guidance.length) return null;
  return h('section', { class: 'card' }, h('h2', {}, t('What helps here')),
    guidance.map((one) => h('details', { class: 'step guidance', 'data-step': `guidance-${one.topic}`, open: one.topic === 'safety' },
      h('summary', { dir: 'auto' }, one.title), one.parts.map((part) => drawPart(part, writes)))));
}

function drawPart({ part, heading, sentences }, writes) {
  const look = Object.hasOwn(LOOKS, part) ? LOOKS[part] : '';
  return h('section', { class: look }, h('h3', {}, look ? icon(SIGNS[part]) : null, heading),
    h('ul', { class: part === 'say' ? 'said' : 'plain' }, sentences.map((one) => (part === 'say' ? toSay(one, writes) : h('li', { dir: 'auto' }, one.text)))));
}

/** Words for the customer, in their language; with what they mean, for who does not read it. */
function toSay({ text, lang, means }, writes) {
  return h('li', {}, h('p', { dir: 'auto', lang: lang || language }, text), means ? h('p', { class: 'quiet', dir: 'auto' }, means) : null,
    writes ? h('button', { type: 'button', class: 'second small', 'aria-label': t('Insert: {text}', { text: text.slice(0, 60) }), onclick: () => insert(text) }, t('Insert')) : null);
}
