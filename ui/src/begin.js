// Runs before the page is drawn: tells the styles that there is script.
document.body.classList.add('js-enabled', 'govuk-frontend-supported');
