// Small things that several views show: avatars, badges, deadlines, sentences for everybody to hear, dialogs.

import { fill, freshId, h, icon, signButton, spoken } from './dom.js';
import { deadline, eachSecond } from './times.js';
import { t } from './words.js';

export const CHANNEL_SIGNS = { web_widget: 'chat', widget: 'chat', web: 'chat', rest: 'plug', mail: 'mail', email: 'mail', whatsapp: 'phone', telegram: 'send', facebook: 'chat', slack: 'chat', twilio: 'phone' };
const CHANNELS = { web_widget: 'Chat on the website', widget: 'Chat on the website', web: 'Chat on the website', rest: 'Interface', mail: 'E-mail', email: 'E-mail', whatsapp: 'WhatsApp', telegram: 'Telegram', facebook: 'Messenger', slack: 'Slack', twilio: 'SMS or WhatsApp by Twilio' };
export const channelName = (channel) => (Object.hasOwn(CHANNELS, channel) ? t(CHANNELS[channel]) : channel);

const HUES = 6;
/** Two letters on a colour of their own; the assistant has its sign. */
export function avatar(name, isBot = false) {
  if (isBot) return h('span', { class: 'avatar bot', 'aria-hidden': 'true' }, icon('bot'));
  const words = String(name || '?').trim().split(/\s+/);
  const letters = [...(words[0] || '?')].slice(0, 1).concat(words.length > 1 ? [...words.at(-1)].slice(0, 1) : []).join('');
  const hue = [...String(name)].reduce((sum, letter) => (Math.imul(sum, 16777619) ^ letter.codePointAt(0)) >>> 0, 2166136261) % HUES;
  return h('span', { class: `avatar hue-${hue}`, 'aria-hidden': 'true' }, letters.toUpperCase());
}

export const badge = (text, kind = '') => h('span', { class: `badge ${kind}` }, text);

/** A deadline in words and colour, ticking. */
export function dueMark(iso, isToTake = false, before = '') {
  const text = h('span');
  const mark = h('span', { class: 'due' }, icon('clock'), text);
  mark.set = (moment) => {
    const { level, text: said } = deadline(moment, isToTake);
    mark.className = `due ${level}`;
    const whole = before ? `${before} ${said}` : said;
    if (text.textContent !== whole) text.textContent = whole;
    mark.hidden = !said;
  };
  mark.iso = iso;
  eachSecond(mark, () => mark.set(mark.iso));
  return mark;
}

/** Words of the house such as `external_dispute`, as one reads them. */
export function readable(word) {
  const text = String(word ?? '').replaceAll('_', ' ');
  const known = t(text);
  return known.charAt(0).toUpperCase() + known.slice(1);
}

const live = h('div', { class: 'toast', role: 'status', 'aria-live': 'polite' });
const loud = h('div', { class: 'toast wrong', role: 'alert' });
export const voices = h('div', { class: 'voices' }, live, loud);
let fades;
/** Say a sentence to the eye and the ear; a wrong one stays until the next. */
export function say(sentence, isWrong = false) {
  clearTimeout(fades);
  fill(live);
  fill(loud);
  const region = isWrong ? loud : live;
  const close = signButton('close', t('Dismiss'), () => fill(region));
  fill(region, h('p', {}, sentence), close);
  fades = setTimeout(() => fill(region), isWrong ? 15000 : 6000);
}

/** Do something; what goes wrong is said. Answers whether it went well. */
export async function attempt(deed) {
  try { await deed(); return true; } catch (error) {
    if (error.name !== 'AbortError') say(error.message || t('Something went wrong here; please try again in a moment.'), true);
    return false;
  }
}

/** A field with its label. */
export function field(label, control, { hint = '', required = false } = {}) {
  control.id = control.id || freshId('field');
  if (required) control.required = true;
  const note = hint ? h('p', { class: 'hint', id: freshId('hint') }, hint) : null;
  if (note) control.setAttribute('aria-describedby', note.id);
  return h('div', { class: 'field' }, h('label', { htmlFor: control.id }, label, required ? null : h('span', { class: 'quiet' }, ` (${t('optional')})`)), note, control);
}

/**
 * Ask something in a dialog. `deed` is done as it is confirmed; where that goes wrong the dialog stays and says why.
 */
export function dialog({ title, body, confirm, deed, danger = false, wide = false }) {
  const back = document.activeElement;
  const heading = h('h2', { id: freshId('title') }, title);
  const wrong = h('p', { class: 'wrong-line', role: 'alert' });
  const ok = confirm ? h('button', { class: danger ? 'danger' : 'first' }, confirm) : null;
  const cancel = h('button', { type: 'button', class: 'second', onclick: () => end() }, confirm ? t('Cancel') : t('Close'));
  const form = h('form', { method: 'dialog', onsubmit: async (event) => {
    event.preventDefault();
    if (!deed || ok.disabled) return;
    ok.disabled = true;
    try { await deed(box); end(); } catch (error) { fill(wrong, error.message); ok.disabled = false; }
  } }, heading, body, wrong, h('div', { class: 'buttons' }, ok, cancel));
  // At once, not with the event that the browser sends a moment after: the next key is for the page again.
  const end = () => {
    if (!box.isConnected) return;
    box.close();
    box.remove();
    if (back && back.isConnected) back.focus();
  };
  const box = h('dialog', {
    class: wide ? 'wide' : '', 'aria-labelledby': heading.id, onclose: end,
    onkeydown: (event) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
  }, form);
  document.body.append(box);
  box.showModal();
  return box;
}

/** What was refused; of the guard which words and why, each once. */
export function refusal(sentence, claims = []) {
  const told = claims.map((claim) => (typeof claim === 'string' ? { words: claim } : claim));
  const repeats = told.length && told.every(({ text }) => text && sentence.includes(text));
  return [repeats ? null : h('p', { dir: 'auto' }, sentence), told.length ? h('ul', {}, told.map(({ words = '', text = '' }) => h('li', { dir: 'auto' },
    words && !text.includes(words) ? h('b', {}, `“${words}” `) : null, text))) : null];
}

/** Whether a person may answer for all of it themselves. */
export const mayAnswerFor = (claims) => claims.length > 0 && claims.every((claim) => claim.may_be_confirmed !== false);

/** A line of a list of facts; nothing where there is nothing to say. */
export function fact(name, ...value) {
  const said = value.flat().filter((one) => one !== null && one !== undefined && one !== '');
  return said.length ? h('div', {}, h('dt', {}, name), h('dd', { dir: 'auto' }, said.map(breakable))) : null;
}

/** A mail address that is too long for its line goes on after the @, not anywhere. */
function breakable(text) {
  const [, mine, house] = String(text).match(/^([^\s@]+@)([^\s@]+)$/) || [];
  return mine && typeof text === 'string' ? [mine, h('wbr'), house] : text;
}

export { spoken };
