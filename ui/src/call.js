// While somebody takes a call: how long it lasts, and what is typed saved by
// itself. Without this the form is saved by its button.
//
// Nothing is kept here: what is typed goes to the address of its own form, as
// the button sends it, and the answer is the number of the version, no text.
const PAUSE = 4000;

for (const clock of document.querySelectorAll('[data-pr-since]')) {
  const since = Number(clock.dataset.prSince);
  const tick = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    const two = (n) => String(n).padStart(2, '0');
    // After some hours it is no call any more.
    clock.textContent = seconds < 4 * 3600 ? `(${two(Math.floor(seconds / 60))}:${two(seconds % 60)})` : '';
  };
  tick();
  setInterval(tick, 1000);
}

for (const form of document.querySelectorAll('form[data-pr-saves]')) {
  const version = form.querySelector('input[name="_version"]');
  const told = form.querySelector('[data-pr-saved]');
  let waiting = 0;
  let saving = false;
  // A button that was pressed while it was saved: it goes on when that is done.
  let held = false;
  let pressed = null;
  // What was refused once is not sent again before the button is pressed.
  let refused = false;

  const save = async () => {
    waiting = 0;
    if (refused) return;
    if (saving) {
      later();
      return;
    }
    saving = true;
    const typed = new URLSearchParams(new FormData(form));
    typed.set('_then', 'alone');
    try {
      const answer = await fetch(form.action, { method: 'POST', body: typed, redirect: 'error' });
      const now = answer.headers.get('x-version');
      refused = answer.status !== 204 || !now;
      if (now) version.value = now;
      told.textContent = refused ? form.dataset.prSavesNot : form.dataset.prSaves;
    } catch {
      told.textContent = form.dataset.prSavesNot;
      later();
    }
    saving = false;
    if (held) form.requestSubmit(pressed);
  };
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  };
  form.addEventListener('input', later);
  form.addEventListener('change', later);
  // The button sends the version that is there: nothing is saved beside it.
  form.addEventListener('submit', (event) => {
    clearTimeout(waiting);
    refused = true;
    if (!saving) return;
    event.preventDefault();
    held = true;
    pressed = event.submitter;
  });
}
