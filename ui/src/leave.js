// Leaving at once, with no way back by the window: whoever presses Back or
// Forward afterwards must not come to a page of this visit.
//
// The first page of the visit is gone back to. Its address becomes that of the
// way out, what came after it falls away with the next address, and that is
// left by one that takes its place.
const OUT = '/exit';

// The name of the window goes along from page to page and is kept nowhere; a
// browser takes it away when another site is opened.
const MARK = 'leaving';

// How long the first page of the visit is waited for, in milliseconds. Being
// gone matters more than what Back leads to.
const PATIENCE = 1000;

function away() {
  document.documentElement.hidden = true;
  window.name = '';
  history.replaceState(null, '', OUT);
  history.pushState(null, '', OUT);
  location.replace(OUT);
}

/** Goes on leaving, where a page before this one began to. */
export function goOn() {
  if (window.name === MARK) away();
}

/** Leaves; what was on the page is gone from it already. */
export function leave() {
  // A browser that does not know how many pages of ours are behind this one
  // takes this one and those after it alone. There, an element could have the
  // name; it has no entries.
  const behind = (typeof navigation === 'undefined' ? null : navigation.currentEntry?.index) ?? 0;
  if (behind < 1) {
    away();
    return;
  }
  window.name = MARK;
  history.go(-behind);
  setTimeout(away, PATIENCE);
}
