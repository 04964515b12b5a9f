// Elements of the page. What comes from outside only ever becomes a text node or a property that runs nothing.

const SVG = 'http://www.w3.org/2000/svg';

const ICONS = {
  chat: 'M4 5h16v11H9l-5 4z', phone: 'M7 3h10v18H7zM10.5 18h3', mail: 'M3 6h18v12H3zM3 7l9 6.5L21 7',
  plug: 'M8 8l-4 4 4 4M16 8l4 4-4 4', bot: 'M5 9h14v10H5zM12 9V5M12 4.5v.01M9 13.5v.01M15 13.5v.01M9.5 16.5h5',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.7-4 3.7-6 7.5-6s6.8 2 7.5 6', search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L21 21',
  back: 'M15 5l-7 7 7 7', close: 'M5 5l14 14M19 5L5 19', send: 'M4 12l16-8-6 16-3-7z', clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.5l3.5 2',
  alarm: 'M12 4L2.5 20h19zM12 10v4.5M12 17.2v.01', note: 'M6 3h12v12l-5 6H6zM18 15h-5v6', eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  check: 'M4 12.5l5 5L20 6.5', checks: 'M2 12.5l5 5L17 7M11 16l1.5 1.5L22.5 7', down: 'M5 9l7 7 7-7', settings: 'M4 7h9M18 7h2M4 17h2M11 17h9M15.5 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8.5 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4', swap: 'M4 8h15l-4-4M20 16H5l4 4', flag: 'M6 21V4h12l-3 4 3 4H6', more: 'M5 12v.01M12 12v.01M19 12v.01',
  slash: 'M15 4L9 20', shield: 'M12 3l8 3v6c0 5-3.5 7.8-8 9-4.5-1.2-8-4-8-9V6z', sound: 'M4 9v6h4l5 4V5L8 9zM16.5 9a4 4 0 0 1 0 6', case: 'M3 8h18v12H3zM8 8V5h8v3',
};

/** An element. `given`: on… is listened to, what is a property is set, the rest are attributes; null is left out. */
export function h(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else if (name in element && !name.includes('-')) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A drawn sign, for the eye alone; what it means is said in words beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  const look = { viewBox: '0 0 24 24', 'aria-hidden': 'true', class: 'icon', fill: 'none', stroke: 'currentColor', 'stroke-width': 2, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' };
  for (const [key, value] of Object.entries(look)) svg.setAttribute(key, value);
  path.setAttribute('d', ICONS[name] || ICONS.chat);
  svg.append(path);
  return svg;
}

/** Give an element these children and no others. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Text for the screen reader alone. */
export function spoken(text) { return h('span', { class: 'sr' }, text); }

const kept = new WeakMap(); // parent → key → its element

/**
 * Keep the children of `parent` in step with `items`: who stays keeps its element, and with it focus and scroll.
 * `make(item)` gives an element; where that has a function `update`, it is called with the item from then on.
 */
export function keep(parent, items, keyOf, make) {
  const old = kept.get(parent) || new Map();
  const now = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const element = old.get(key) || make(item);
    if (element.update) element.update(item);
    now.set(key, element);
  }
  for (const [key, element] of old) if (now.get(key) !== element) element.remove();
  let place = parent.firstChild;
  for (const element of now.values()) {
    if (element === place) place = place.nextSibling;
    else parent.insertBefore(element, place);
  }
  kept.set(parent, now);
}

/** A button with a sign; `label` names it, and is shown where `shown`. */
export function signButton(sign, label, onclick, given = {}, shown = false) {
  return h('button', { type: 'button', class: 'sign', title: shown ? null : label, onclick, ...given }, icon(sign), shown ? h('span', {}, label) : spoken(label));
}

let names = 0;
/** An id that nothing else on the page has. */
export function freshId(word) { return `${word}-${++names}`; }
