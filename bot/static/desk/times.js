// Times as people say them, and what has to be said anew each second.

import { store } from './store.js';
import { language, t } from './words.js';

const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SOON = 2 * HOUR; // before a deadline of a case
const SOON_TO_TAKE = 2 * MINUTE; // before somebody has to take a chat

export const now = () => Date.now() + store.clock;

const shapes = new Map();
function shape(kind, options) {
  if (!shapes.has(kind)) shapes.set(kind, new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, options));
  return shapes.get(kind);
}

const isGood = (date) => !Number.isNaN(date.getTime());
const isSameDay = (one, other) => one.toDateString() === other.toDateString();

export function clockTime(iso) {
  const date = new Date(iso);
  return isGood(date) ? shape('clock', { hour: '2-digit', minute: '2-digit' }).format(date) : '';
}

export function dayName(iso) {
  const date = new Date(iso);
  if (!isGood(date)) return '';
  if (isSameDay(date, new Date(now()))) return t('Today');
  if (isSameDay(date, new Date(now() - DAY))) return t('Yesterday');
  return shape('day', { weekday: 'long', day: 'numeric', month: 'long' }).format(date);
}

export function dayAndTime(iso) {
  const date = new Date(iso);
  if (!isGood(date)) return '';
  if (isSameDay(date, new Date(now()))) return `${t('Today')}, ${clockTime(iso)}`;
  return shape('both', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(date);
}

export function day(iso) {
  const date = new Date(iso);
  return isGood(date) ? shape('date', { day: 'numeric', month: 'short', year: 'numeric' }).format(date) : '';
}

export const dayOf = (iso) => new Date(iso).toDateString();

/** How long something lasts, in the two units that matter. */
export function span(milliseconds) {
  const all = Math.max(0, milliseconds);
  if (all < MINUTE) return t('{n} s', { n: Math.floor(all / 1000) });
  if (all < 10 * MINUTE) return t('{n} min {s} s', { n: Math.floor(all / MINUTE), s: Math.floor((all % MINUTE) / 1000) });
  if (all < HOUR) return t('{n} min', { n: Math.floor(all / MINUTE) });
  if (all < DAY) return t('{n} h {m} min', { n: Math.floor(all / HOUR), m: Math.floor((all % HOUR) / MINUTE) });
  const days = Math.floor(all / DAY);
  return days === 1 ? t('1 day') : t('{n} days', { n: days });
}

/** How a deadline stands: {level: 'late'|'soon'|'fine', text}. */
export function deadline(iso, isToTake = false) {
  const left = new Date(iso).getTime() - now();
  if (Number.isNaN(left)) return { level: 'fine', text: '' };
  if (left < 0) return { level: 'late', text: t('{span} late', { span: span(-left) }) };
  const level = left < (isToTake ? SOON_TO_TAKE : SOON) ? 'soon' : 'fine';
  return { level, text: isToTake ? t('take within {span}', { span: span(left) }) : t('due in {span}', { span: span(left) }) };
}

const ticking = new Set();
/** Have `say` called each second for as long as the element is on the page. */
export function eachSecond(element, say) {
  ticking.add({ element, say, wasThere: false });
  say();
}

setInterval(() => {
  for (const one of ticking) {
    if (one.element.isConnected) { one.wasThere = true; one.say(); } else if (one.wasThere) ticking.delete(one);
  }
}, 1000);
