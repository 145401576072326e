// Runs before the page is drawn: tells the styles that there is script, and
// shows nothing to who is leaving.
import { goOn } from './leave.js';

document.body.classList.add('js-enabled', 'govuk-frontend-supported');
goOn();
// A page that the browser kept in memory does not run anew.
window.addEventListener('pageshow', ({ persisted }) => persisted && goOn());
