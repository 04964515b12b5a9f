// What this browser knows of the desk, and who wants to hear of its changes. Draws nothing, asks nothing.

const listeners = new Map();

export const store = {
  me: null,
  rows: new Map(), // id → ROW: everything the assistant does not hold, and what should be watched
  conversations: new Map(), // id → what is known of one that was opened
  typing: new Map(), // id → who writes there: the customer or a colleague
  pinned: new Set(remembered('pinned', [])), // followed by this person
  route: { view: 'queue' },
  writesNext: null, // id of a conversation that was just taken: its field gets the focus once it is shown
  isOnline: false,
  clock: 0, // milliseconds by which the server is ahead
};

/** Hear of a topic; answers a function that ends it. */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

/** Tell all who hear of a topic. */
export function tell(topic, detail) {
  for (const listener of listeners.get(topic) || []) listener(detail);
}

/** Whether the person may do something at all; whether with this very thing is the server's to say. */
export function may(act) { return Boolean(store.me && store.me.permissions.includes(act)); }

/** Whether the person may do it with this conversation as it stands: the house has looked into its table. */
export function mayHere(row, act) { return Boolean(row && (row.may || []).includes(act)); }

export function isMine(row) { return Boolean(row && store.me && row.owner === 'agent' && row.agent === store.me.name); }

/** Messages of the customer that this person has not had before their eyes. */
export function unreadOf(row) {
  const seen = seenOf(row.id);
  if (!seen || !row.last) return row.unread;
  if (row.last.seq <= seen.seq) return 0;
  return row.unread < seen.unread ? row.unread : row.unread - seen.unread;
}

const seenHere = new Map(Object.entries(remembered('seen', {})));

export function seenOf(id) { return seenHere.get(id); }

/** This person has the end of a conversation before their eyes; whether that is news. */
export function markSeen(row) {
  if (!row || !row.last) return false;
  const before = seenHere.get(row.id);
  if (before && before.seq >= row.last.seq && before.unread === row.unread) return false;
  seenHere.set(row.id, { seq: row.last.seq, unread: row.unread });
  remember('seen', Object.fromEntries([...seenHere].slice(-60)));
  tell('rows');
  return true;
}

export function pin(id, stays) {
  if (stays) store.pinned.add(id);
  else store.pinned.delete(id);
  remember('pinned', [...store.pinned]);
  tell('rows');
}

/** What this tab kept over a reload. */
export function remembered(name, otherwise) {
  try {
    const kept = sessionStorage.getItem(`heard-desk:${name}`);
    return kept === null ? otherwise : JSON.parse(kept);
  } catch { return otherwise; }
}

export function remember(name, value) {
  try {
    if (value === null || value === '') sessionStorage.removeItem(`heard-desk:${name}`);
    else sessionStorage.setItem(`heard-desk:${name}`, JSON.stringify(value));
  } catch { /* a browser that keeps nothing: it lives as long as the page */ }
}

/** Choices of this browser, such as the sound. */
export function chosen(name, otherwise) {
  try {
    const kept = localStorage.getItem(`heard-desk:${name}`);
    return kept === null ? otherwise : JSON.parse(kept);
  } catch { return otherwise; }
}

export function choose(name, value) {
  try { localStorage.setItem(`heard-desk:${name}`, JSON.stringify(value)); } catch { /* see remember */ }
}
