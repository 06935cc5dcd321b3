/**
 * The script of sessions: keeps the secret that goes with a session's cookie, and asks for pages with it. It waits
 * while a browser only looks ahead (prerendering), so that nothing is used up before a person is there. Its requests
 * are synchronous: a page counts as loaded only when they are done, so whoever drives a browser finds it signed in.
 */
export const sessionScript = `'use strict';
(() => {
  const part = document.getElementById('session');
  const { does, kind, site } = part.dataset;
  const keyOf = (what) => 'sandlot.session.' + what;
  const secretOf = (what) => localStorage.getItem(keyOf(what)) || '';

  function ask(method, address, headers, body) {
    const request = new XMLHttpRequest();
    request.open(method, address, false);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
    return request;
  }

  /** In place of this page: what was answered, or the page that the answer leads to. */
  function show(request, address) {
    const from = request.responseURL;
    if (from !== address.split('#')[0]) return location.replace(from + location.hash);
    document.open();
    document.write(request.responseText);
    document.close();
  }

  function keep(data) {
    localStorage.setItem(keyOf(data.kind), data.secret);
    // Of the browser's last few users, as in the cookie.
    const trusted = [data.trust, ...secretOf('trusted').split('.')].filter(Boolean).slice(0, 5);
    if (data.trust) localStorage.setItem(keyOf('trusted'), trusted.join('.'));
    location.replace(data.next);
  }

  function fill() {
    for (const field of part.querySelectorAll('input[data-secret-of]')) field.value = secretOf(field.dataset.secretOf);
  }

  const doings = {
    keep: () => keep(part.dataset),
    fill,
    prove() {
      // For the scripts of the page: which site led here.
      window.sandlotSite = site;
      const headers = { 'accept': 'text/html', 'x-sandlot-session': secretOf(kind), 'x-sandlot-site': site };
      show(ask('GET', location.href, headers), location.href);
    },
    submit() {
      fill();
      const sent = new URLSearchParams(new FormData(part)).toString();
      const answer = ask('POST', part.action, { 'content-type': 'application/x-www-form-urlencoded' }, sent);
      const answered = new DOMParser().parseFromString(answer.responseText, 'text/html');
      const handed = answered.querySelector('#session[data-does=keep]');
      if (handed) keep(handed.dataset);
      else show(answer, part.action);
    },
  };

  function run() {
    try {
      doings[does]();
    } catch (error) {
      const problem = document.createElement('p');
      problem.className = 'alert';
      problem.setAttribute('role', 'alert');
      problem.textContent = error.name === 'NetworkError'
        ? 'Sandlot does not answer. Load the page again when it is back.'
        : 'This browser keeps nothing for the page, so nobody can be signed in: ' + error.message;
      part.after(problem);
    }
  }

  if (document.prerendering) document.addEventListener('prerenderingchange', run, { once: true });
  else run();
})();
`;
