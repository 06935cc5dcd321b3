/**
 * The sign-in pages' style sheet: the console's look (the values of Cloudscape's design tokens), light and dark, from
 * 320 px up. https://cloudscape.design/foundation/visual-foundation/design-tokens/
 */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** `system`: as the browser prefers. */
export function styleSheet(theme: Theme): string {
  return `:root { color-scheme: ${theme === 'system' ? 'light dark' : theme}; }${rules}`;
}

const rules = `
:root {
  --page: light-dark(#f6f6f9, #161d26); --card: light-dark(#ffffff, #161d26); --well: light-dark(#f6f6f9, #0f141a);
  --ink: light-dark(#0f141a, #dedee3); --soft: light-dark(#656871, #a4a4ad);
  --line: light-dark(#8c8c94, #656871); --hair: light-dark(#c6c6cd, #424650);
  --accent: light-dark(#006ce0, #42b4ff); --accent-strong: light-dark(#002b66, #75cfff);
  --on-accent: light-dark(#ffffff, #0f141a); --tint: light-dark(#f0fbff, #1b2532);
  --bad: light-dark(#db0000, #ff7a7a); --bad-tint: light-dark(#fff5f5, #2b1414);
  --good: light-dark(#00802f, #2bb534); --focus: light-dark(#006ce0, #42b4ff);
  --bar: #161d26; --on-bar: #ebebf0;
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { font: 100%/1.5 "Open Sans", "Helvetica Neue", Roboto, Arial, sans-serif; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; padding: 0 1rem 1.5rem;
  display: flex; flex-direction: column; align-items: center; gap: 1rem;
  background: var(--page); color: var(--ink);
}
.brand {
  display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem 1rem;
  align-self: stretch; margin: 0 -1rem 1rem; padding: .5rem 1.25rem; min-height: 3.5rem;
  border-bottom: 1px solid light-dark(transparent, var(--hair)); background: var(--bar); color: var(--on-bar);
}
.brand > .name { display: flex; align-items: center; gap: .75rem; font-size: 1.125rem; font-weight: 700; }
.brand img { display: block; }
.brand .bar { margin: 0; }
.brand button { min-height: 2rem; padding: .125rem 1rem; border-color: var(--on-bar); color: var(--on-bar); }
.brand button:hover { background: #333843; }
.card {
  width: 100%; max-width: 26rem; padding: 2rem; border: 1px solid var(--hair); border-radius: 1rem;
  background: var(--card);
}
.card.wide { max-width: 44rem; }
h1 {
  margin: 0; font-size: 1.5rem; line-height: 1.25; font-weight: 680; letter-spacing: -.01em; overflow-wrap: anywhere;
}
h2 { margin: 1.75rem 0 .5rem; font-size: 1.0625rem; line-height: 1.35; }
p { margin: .75rem 0; overflow-wrap: anywhere; }
.lead { margin: .5rem 0 0; color: var(--soft); }
.lead strong { color: var(--ink); }
form { margin: 1.25rem 0 0; }
.field { margin: 0 0 1.125rem; }
label { display: block; font-weight: 600; }
.hint { margin: .125rem 0 0; color: var(--soft); font-size: .875rem; }
select {
  display: block; width: 100%; min-height: 2.75rem; margin-top: .375rem; padding: .5rem .75rem; font: inherit;
  color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
}
input:not([type=checkbox], [type=hidden]) {
  display: block; width: 100%; min-height: 2.75rem; margin-top: .375rem; padding: .5rem .75rem;
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
}
input.code {
  font: 600 1.375rem/1.3 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; letter-spacing: .14em;
  text-transform: uppercase;
}
.invalid input:not([type=checkbox]) { border-color: var(--bad); box-shadow: inset 0 0 0 1px var(--bad); }
.secret-row { position: relative; }
.secret-row input { padding-right: 5rem; }
button.reveal {
  position: absolute; inset: 0 .25rem 0 auto;
  width: auto; min-height: 0; padding: 0 .75rem; border: 0; background: none; font-size: .875rem;
}
.field-error { margin: .375rem 0 0; color: var(--bad); font-size: .875rem; font-weight: 550; }
.alert {
  margin: 1rem 0 0; padding: .75rem .875rem; border-left: 4px solid var(--bad); border-radius: .375rem;
  background: var(--bad-tint);
}
.check { display: flex; gap: .625rem; align-items: flex-start; margin: 0 0 1.25rem; }
.check input { width: 1.25rem; height: 1.25rem; margin: .125rem 0 0; flex: none; accent-color: var(--accent); }
.check label { font-weight: 500; }
.check .hint { margin: 0; }
button, .button {
  display: block; width: 100%; min-height: 2.5rem; padding: .375rem 1.25rem; border-radius: 1.25rem;
  border: 2px solid var(--accent);
  font: inherit; font-weight: 700; text-align: center; text-decoration: none; cursor: pointer;
  background: transparent; color: var(--accent);
}
button:hover, .button:hover {
  background: var(--tint); border-color: var(--accent-strong); color: var(--accent-strong);
}
button.primary, .button.primary { background: var(--accent); color: var(--on-accent); }
button.primary:hover, .button.primary:hover {
  background: var(--accent-strong); border-color: var(--accent-strong); color: var(--on-accent);
}
.choices { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin-top: 1.5rem; }
.choices button { padding-inline: .25rem; }
.stack { display: grid; gap: .75rem; }
.or { display: flex; align-items: center; gap: .75rem; margin: 1rem 0; color: var(--soft); font-size: .9375rem; }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--hair); }
.action { margin-top: 1.25rem; }
.card > :last-child, .card > :last-child > :last-child { margin-bottom: 0; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.user-code {
  margin: 1.25rem 0; padding: .875rem .5rem; border: 1px dashed var(--line); border-radius: .625rem; text-align: center;
  font: 700 clamp(1.5rem, 8vw, 2rem)/1.2 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  letter-spacing: .08em; white-space: nowrap;
}
dl { display: grid; grid-template-columns: auto 1fr; gap: .375rem 1rem; margin: 1.25rem 0; }
dt { color: var(--soft); }
dd { margin: 0; font-weight: 550; overflow-wrap: anywhere; }
.grants { margin: .5rem 0 0; padding-left: 1.25rem; }
.grants li { margin: .25rem 0; }
.grants code { color: var(--soft); }
.note {
  margin: 1.25rem 0 0; padding: .75rem .875rem; border-radius: .5rem; background: var(--tint); font-size: .9375rem;
}
.qr {
  display: block; width: 14rem; height: 14rem; margin: 1rem auto; padding: 1rem; border-radius: .5rem;
  background: #fff;
}
.secret {
  display: block; margin: .5rem 0 0; padding: .625rem .75rem; border-radius: .5rem; background: var(--well);
  overflow-wrap: anywhere; font-size: 1rem; letter-spacing: .04em;
}
details summary { cursor: pointer; color: var(--accent); font-weight: 550; }
ol.steps { margin: 1.25rem 0 0; padding-left: 1.375rem; }
ol.steps > li { margin: 0 0 .5rem; padding-left: .25rem; }
ol.steps > li::marker { font-weight: 650; }
.mark {
  display: block; width: 3rem; height: 3rem; margin: 0 0 1rem; fill: none; stroke: var(--soft); stroke-width: 2.5;
  stroke-linecap: round; stroke-linejoin: round;
}
.mark.good { stroke: var(--good); }
.account { margin: 1rem 0 0; border: 1px solid var(--hair); border-radius: .625rem; overflow: hidden; }
.account h2 { margin: 0; padding: .75rem 1rem; background: var(--well); }
.account h2 span { display: block; color: var(--soft); font-size: .875rem; font-weight: 400; }
.account ul { list-style: none; margin: 0; padding: 0; }
.account li { padding: .625rem 1rem; border-top: 1px solid var(--hair); overflow-wrap: anywhere; }
small { color: var(--soft); font-size: .875rem; }
.account > ul:first-child > li:first-child { border-top: 0; }
.bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; }
div.bar { margin: .75rem 0 0; }
.bar form { margin: 0; }
.bar button { width: auto; }
.bar p { margin: 0; }
.bar .theme { display: flex; align-items: center; gap: .5rem; margin: 0; font-weight: 400; }
.bar .theme[hidden] { display: none; }
.bar .theme select { width: auto; min-height: 2rem; margin: 0; padding: .125rem .5rem; color: var(--ink); }
.bar input:not([type=checkbox], [type=hidden]) { flex: 1 1 10rem; width: auto; margin: 0; }
li details form { margin: .5rem 0; }
li div.bar { margin: 0; }
div.bar.heading { margin: 1.75rem 0 0; }
.heading h2 { margin: 0; }
.links { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
.links .button { width: auto; }
.copy { position: relative; margin: .5rem 0 .75rem; }
.copy :is(pre, .secret) { padding-right: 5.5rem; }
.copy pre { max-height: 18rem; overflow: auto; }
button.small {
  position: absolute; top: .375rem; right: .375rem; width: auto; min-height: 2.25rem; padding: .25rem .75rem;
  font-size: .875rem; background: var(--card);
}
button.small:hover { background: var(--tint); }
h3 { margin: 1rem 0 0; font-size: 1rem; }
pre {
  margin: .5rem 0 0; padding: .75rem; border-radius: .5rem; background: var(--well); white-space: pre-wrap;
  overflow-wrap: anywhere; font-size: .875rem;
}
.ways-out {
  display: flex; flex-wrap: wrap; justify-content: center; gap: .25rem 1.25rem; max-width: 26rem;
  font-size: .9375rem; color: var(--soft); text-align: center;
}
.fine-print { margin-top: auto; padding-top: .5rem; color: var(--soft); font-size: .8125rem; text-align: center; }
@media (max-width: 30rem) {
  body { padding: 0 .75rem 1rem; }
  .brand { margin: 0 -.75rem .25rem; }
  .card { padding: 1.375rem 1.125rem; }
}
@media (forced-colors: active) { .alert, .note, .card { border: 1px solid; } }
`;
