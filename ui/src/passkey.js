// Passkeys: the browser asks the device, and the answer goes into the form. What
// is asked, and of which passkeys, stands in the page.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** The passkeys that stand in the page. */
const passkeys = ({ passkeys: ids }) =>
  ids.split(' ').filter(Boolean).map((id) => ({ type: 'public-key', id: bytes(id) }));

/** A new passkey: which make it is, is not asked. */
async function create(asked) {
  const { response, rawId } = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(asked.challenge),
      rp: { id: asked.host, name: 'Pristan' },
      user: { id: bytes(asked.account), name: asked.login, displayName: asked.login },
      // ES256, EdDSA, RS256.
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: passkeys(asked),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      attestation: 'none',
      timeout: 300000,
    },
  });
  return [rawId, response.clientDataJSON, response.getAuthenticatorData(), null, null];
}

/** The answer of a passkey. */
async function get(asked) {
  const { response, rawId } = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(asked.challenge),
      rpId: asked.host,
      allowCredentials: passkeys(asked),
      userVerification: 'required',
      timeout: 300000,
    },
  });
  return [rawId, response.clientDataJSON, response.authenticatorData, response.signature, response.userHandle];
}

/** Puts the answer into the fields, in the order in which they stand, and sends the form. */
async function answer(box, button) {
  const failed = box.querySelector('[role=alert]');
  failed.hidden = true;
  button.disabled = true;
  try {
    const parts = await (box.dataset.passkey === 'create' ? create : get)(box.dataset);
    const fields = [...box.querySelectorAll('input[type=hidden]')];
    for (const [place, part] of parts.entries()) fields[place].value = part ? text(part) : '';
    button.disabled = false;
    button.form.requestSubmit();
  } catch {
    button.disabled = false;
    failed.hidden = false;
  }
}

/** Shows the buttons, where the browser gives passkeys. */
export function offerPasskeys() {
  if (typeof PublicKeyCredential !== 'function' || !navigator.credentials) return;
  for (const without of document.querySelectorAll('.pr-without-passkey')) without.hidden = true;
  for (const box of document.querySelectorAll('[data-passkey]')) {
    const button = box.querySelector('button');
    box.hidden = false;
    button.addEventListener('click', (press) => {
      press.preventDefault();
      answer(box, button);
    });
  }
}
