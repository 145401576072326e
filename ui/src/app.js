// Every page is complete without this. It adds: the folded menu on a phone,
// the focus on errors, one press of a button counting once, leaving at once by
// pressing Shift three times, showing a password, folding a filter on a phone,
// and passkeys, which browsers give to script alone.
import {
  Button,
  ErrorSummary,
  ExitThisPage,
  NotificationBanner,
  PasswordInput,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll,
} from 'govuk-frontend';
import './call.js';
import { leave } from './leave.js';
import { offerPasskeys } from './passkey.js';

// The library hides the page and opens the other one after it, so that Back
// shows everything again. Here the page is emptied first, with what was typed.
class QuickExit extends ExitThisPage {
  exitPage() {
    const cover = this.$updateSpan;
    if (!cover) return;
    // Its clock says no more that Shift was too slow.
    this.$updateSpan = null;
    cover.className = 'govuk-exit-this-page-overlay';
    cover.setAttribute('role', 'alert');
    document.body.replaceChildren(cover);
    cover.textContent = this.i18n.t('activated');
    leave();
  }
}

for (const component of [
  Button,
  ErrorSummary,
  QuickExit,
  NotificationBanner,
  PasswordInput,
  ServiceNavigation,
  SkipLink,
  Tabs,
]) {
  createAll(component);
}

offerPasskeys();

// What is asked besides, when a choice is made that asks for it. The library's
// own way puts `aria-expanded` on a radio button, which ARIA does not allow.
const asking = [...document.querySelectorAll('input[data-aria-controls]')];
for (const input of asking) input.setAttribute('aria-controls', input.dataset.ariaControls);
const ask = () => {
  for (const input of asking) {
    const panel = document.getElementById(input.dataset.ariaControls);
    const kind = input.type === 'radio' ? 'radios' : 'checkboxes';
    panel?.classList.toggle(`govuk-${kind}__conditional--hidden`, !input.checked);
  }
};
ask();
document.addEventListener('change', ask);
// A browser that comes back to a page ticks boxes after this has run.
window.addEventListener('pageshow', ask);

// One choice among boxes drops all others: “none of these”.
document.addEventListener('change', ({ target }) => {
  if (target.type !== 'checkbox' || !target.checked) return;
  const exclusive = target.dataset.behaviour === 'exclusive';
  for (const other of document.getElementsByName(target.name)) {
    if (other !== target && (exclusive || other.dataset.behaviour === 'exclusive')) other.checked = false;
  }
  ask();
});

// A filter beside a list is open; above it, on a phone, it is folded, unless
// somebody is using it.
const wide = window.matchMedia('(min-width: 48.0625em)');
const folds = [...document.querySelectorAll('details.pr-fold')];
const fold = () => {
  for (const details of folds) {
    if (!details.contains(document.activeElement)) details.open = wide.matches;
  }
};
fold();
wide.addEventListener('change', fold);

// What is folded away is printed too.
window.addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('main details:not([open])')) {
    details.open = true;
    details.dataset.printed = '';
  }
});
window.addEventListener('afterprint', () => {
  for (const details of document.querySelectorAll('details[data-printed]')) {
    details.open = false;
    delete details.dataset.printed;
  }
});
