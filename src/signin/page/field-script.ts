/** The script of pages with password fields: a password can be shown, and is hidden again before it is sent. */

export const fieldScriptPath = '/signin/static/field.js';

export const fieldScript = `'use strict';
(() => {
  for (const button of document.querySelectorAll('[data-reveal]')) {
    const field = document.getElementById(button.dataset.reveal);
    const show = (shown) => {
      field.type = shown ? 'text' : 'password';
      button.textContent = shown ? 'Hide' : 'Show';
    };
    show(false);
    button.hidden = false;
    button.addEventListener('click', () => {
      show(field.type === 'password');
      field.focus();
    });
    field.form.addEventListener('submit', () => show(false));
  }
})();
`;
