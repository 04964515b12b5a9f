// What the desk says, in the languages it speaks. An English text is its own key; what has no other stays as it is.

import { GERMAN_OF_CASES } from './german-cases.js';
import { GERMAN } from './german.js';

export const LANGUAGES = { en: 'English', de: 'Deutsch' };
const WORDS = { de: { ...GERMAN_OF_CASES, ...GERMAN } };
const asked = document.documentElement.lang.slice(0, 2).toLowerCase();

export const language = Object.hasOwn(LANGUAGES, asked) ? asked : 'en';
const own = WORDS[language] || {};

/** A text in the language of the desk, its {places} filled once: what fills one is not read again. */
export function t(text, values = {}) {
  const told = Object.hasOwn(own, text) ? own[text] : text;
  return told.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place));
}
