/**
 * The script of the security key's page, the only script the sign-in needs: it hands the page's options to the browser
 * and the authenticator's answer to the page's form. Served from `/signin/static`, so that the policy is
 * `script-src 'self'`.
 */
export const fido2Script = `'use strict';
(() => {
  const page = document.getElementById('ceremony');
  const problem = document.getElementById('problem');
  const again = document.getElementById('again');
  const waiting = document.getElementById('waiting');
  const { purpose, options } = JSON.parse(page.dataset.options);

  const toBytes = (text) => {
    const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(bytes, (c) => c.charCodeAt(0));
  };
  const toText = (buffer) => {
    const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
    return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  };
  const descriptors = (list) => (list || []).map((item) => ({ ...item, id: toBytes(item.id) }));

  async function ask() {
    const publicKey = { ...options, challenge: toBytes(options.challenge) };
    if (purpose === 'register') {
      publicKey.user = { ...options.user, id: toBytes(options.user.id) };
      publicKey.excludeCredentials = descriptors(options.excludeCredentials);
      const credential = await navigator.credentials.create({ publicKey });
      const { response } = credential;
      return { ...facts(credential), response: {
        clientDataJSON: toText(response.clientDataJSON), attestationObject: toText(response.attestationObject),
        transports: response.getTransports ? response.getTransports() : [],
      } };
    }
    publicKey.allowCredentials = descriptors(options.allowCredentials);
    const credential = await navigator.credentials.get({ publicKey });
    const { response } = credential;
    return { ...facts(credential), response: {
      clientDataJSON: toText(response.clientDataJSON), authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle ? toText(response.userHandle) : undefined,
    } };
  }

  function facts(credential) {
    const clientExtensionResults = credential.getClientExtensionResults();
    return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, clientExtensionResults };
  }

  const texts = {
    NotAllowedError: 'The request was cancelled, or it took too long.',
    InvalidStateError: 'This authenticator is registered already. Use another one.',
    NotSupportedError: 'This authenticator cannot be used here.',
    SecurityError: 'The browser does not allow authenticators on this page.',
  };

  async function run() {
    problem.hidden = true;
    again.hidden = true;
    waiting.hidden = false;
    try {
      if (!window.PublicKeyCredential) throw new DOMException('', 'NotSupportedError');
      page.elements.credential.value = JSON.stringify(await ask());
      page.submit();
    } catch (error) {
      waiting.hidden = true;
      problem.textContent = texts[error.name] || 'That did not work: ' + error.message;
      problem.hidden = false;
      again.hidden = false;
      again.focus();
    }
  }

  again.addEventListener('click', run);
  run();
})();
`;
