/**
 * The access portal's script: shortcut links, copy buttons, the theme, the time that keys have left. The pages work
 * without it, once they are open.
 *
 * The theme is the console's as well: web/src/api/theme.ts has where it is kept and why a cookie names it.
 */
export const portalScript = `'use strict';
(() => {
  // A shortcut: the fragment never reaches the server, so it becomes the query of the page that opens the console.
  const shortcut = location.hash.startsWith('#/console?') ? location.hash.slice('#/console?'.length) : undefined;
  const resume = document.getElementById('resume');
  if (shortcut !== undefined && resume) resume.value = shortcut;
  else if (shortcut !== undefined) {
    // This very page's navigation counts, not the one that follows.
    const own = window.sandlotSite === 'same-origin' || window.sandlotSite === 'none';
    const [, start, id] = location.pathname.split('/');
    if (start === 'start') location.replace('/start/' + id + '/console?' + shortcut + (own ? '' : '&ask'));
  }

  const copied = document.getElementById('copied');
  for (const button of document.querySelectorAll('[data-copy]')) {
    const source = document.getElementById(button.dataset.copy);
    const label = button.getAttribute('aria-label');
    const say = (text) => {
      button.textContent = text;
      button.setAttribute('aria-label', label.replace('Copy', text));
    };
    button.hidden = false;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(source.dataset.value ?? source.textContent);
        say('Copied');
        copied.textContent = 'Copied to the clipboard.';
        setTimeout(() => say('Copy'), 2000);
      } catch {
        getSelection().selectAllChildren(source);
        copied.textContent = 'The browser does not let this page copy. '
          + 'The text is selected: press Ctrl+C, or Command+C on a Mac.';
      }
    });
  }

  const theme = document.getElementById('theme');
  if (theme) {
    const key = 'sandlot.theme';
    const secure = location.protocol === 'https:';
    const cookie = (secure ? '__Host-' : '') + 'sandlot-' + (location.port || (secure ? '443' : '80')) + '-theme';
    const sheet = document.querySelector('link[rel=stylesheet]');
    try {
      const chosen = localStorage.getItem(key);
      theme.value = chosen === 'light' || chosen === 'dark' ? chosen : 'system';
    } catch {
      // Without storage, the system decides.
    }
    theme.parentElement.hidden = false;
    theme.addEventListener('change', () => {
      const { value } = theme;
      try {
        if (value === 'system') localStorage.removeItem(key);
        else localStorage.setItem(key, value);
      } catch {
        // The cookie alone keeps it.
      }
      const age = '; Max-Age=' + (value === 'system' ? 0 : 365 * 24 * 60 * 60);
      document.cookie = cookie + '=' + value + '; Path=/; SameSite=Lax' + age + (secure ? '; Secure' : '');
      sheet.href = sheet.href.split('?')[0] + '?' + value;
    });
  }

  const timer = document.getElementById('time-left');
  if (timer) {
    const end = performance.now() + Number(timer.dataset.left);
    const show = () => {
      const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
      const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
      const left = hours > 0 || minutes > 0 ? minutes + ' min' : seconds + ' s';
      timer.textContent = seconds === 0 ? ' – expired: refresh them'
        : ' – ' + (hours > 0 ? hours + ' h ' : '') + left + ' left';
    };
    show();
    setInterval(show, 1000);
  }
})();
`;
