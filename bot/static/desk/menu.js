// A list that opens above a field as one types in it: canned replies after “/”, colleagues after “@”.

import { fill, freshId, h } from './dom.js';

const MOST = 8; // offered at once

export class Menu {
  constructor(input, label) {
    this.input = input;
    this.items = [];
    this.at = 0;
    this.box = h('ul', { class: 'menu', role: 'listbox', id: freshId('menu'), 'aria-label': label, hidden: true });
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', this.box.id);
  }

  get isOpen() { return !this.box.hidden; }

  /** Offer items {title, detail, mark, pick}; none closes it. */
  offer(items) {
    this.items = items.slice(0, MOST);
    this.at = Math.min(this.at, Math.max(0, this.items.length - 1));
    if (!this.items.length) { this.close(); return; }
    this.box.hidden = false;
    fill(this.box, this.items.map((item, at) => h('li', {
      role: 'option', id: `${this.box.id}-${at}`, onmousedown: (event) => { event.preventDefault(); this.pick(at); },
    }, h('b', { dir: 'auto' }, item.title), item.mark ? h('span', { class: 'badge warm' }, item.mark) : null, item.detail ? h('span', { class: 'detail', dir: 'auto' }, item.detail) : null)));
    this.show();
  }

  show() {
    [...this.box.children].forEach((option, at) => option.setAttribute('aria-selected', String(at === this.at)));
    this.input.setAttribute('aria-activedescendant', `${this.box.id}-${this.at}`);
    if (this.box.children[this.at]) this.box.children[this.at].scrollIntoView({ block: 'nearest' });
  }

  /** A key of the field; whether it was for the menu. */
  takes(event) {
    if (!this.isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.at = (this.at + step + this.items.length) % this.items.length;
      this.show();
    } else if (event.key === 'Enter' || event.key === 'Tab') this.pick(this.at);
    else if (event.key === 'Escape') this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  pick(at) {
    const item = this.items[at];
    this.close();
    if (item) item.pick();
  }

  close() {
    this.box.hidden = true;
    this.at = 0;
    fill(this.box);
    this.input.removeAttribute('aria-activedescendant');
  }
}

/** What fits the letters typed, by the beginnings of words first. */
export function fitting(items, typed, textOf) {
  const sought = typed.trim().toLocaleLowerCase();
  const rank = (item) => {
    const text = textOf(item).toLocaleLowerCase();
    if (!sought || text.startsWith(sought)) return 0;
    if (text.split(/[\s/_-]+/).some((word) => word.startsWith(sought))) return 1;
    return text.includes(sought) ? 2 : 3;
  };
  return items.map((item) => [rank(item), item]).filter(([place]) => place < 3).sort(([one], [other]) => one - other).map(([, item]) => item);
}
