/**
 * A mail's HTML in a frame that runs no script, submits no form and loads nothing: `sandbox` has no `allow-scripts`,
 * and the frame inherits the console's Content-Security-Policy. That policy refuses inline style too, so the mail's
 * own styles are set through the object model, which it allows.
 */
import { useRef, useState } from 'react';

/** Elements that a mail to read has no use for. Drawings and formulas have links of their own, even animated ones. */
const unwanted = 'script, iframe, frame, object, embed, form, meta, base, link, svg, math';

/** What a mail gets that brings no style of its own; its own rules come after these. */
const defaultStyle = `
  html { overflow-wrap: anywhere; }
  body { margin: 8px; font: 14px/1.5 system-ui, sans-serif; color: #16191f; }
  img, table { max-width: 100%; }
  a { color: #0067c5; }
`;

interface PreparedMail {
  readonly html: string;
  readonly styleSheets: readonly string[];
}

/** Takes styles out of the way, opens web links in a new tab and takes the target from all other links. */
function prepare(html: string): PreparedMail {
  const mail = new DOMParser().parseFromString(html, 'text/html');
  for (const element of mail.querySelectorAll(unwanted)) element.remove();
  const styleSheets = [...mail.querySelectorAll('style')].map((style) => {
    style.remove();
    return style.textContent ?? '';
  });
  for (const element of mail.querySelectorAll('[style]')) {
    element.setAttribute('data-style', element.getAttribute('style') ?? '');
    element.removeAttribute('style');
  }
  for (const link of mail.querySelectorAll('a[href], area[href]')) {
    if (!/^https?:\/\//i.test(link.getAttribute('href') ?? '')) link.removeAttribute('href');
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
  return { html: `<!doctype html>${mail.documentElement.outerHTML}`, styleSheets };
}

function applyStyles(frameWindow: Window & typeof globalThis, styleSheets: readonly string[]): void {
  const { document } = frameWindow;
  for (const element of document.querySelectorAll<HTMLElement>('[data-style]'))
    element.style.cssText = element.dataset.style ?? '';
  document.adoptedStyleSheets = [defaultStyle, ...styleSheets].map((text) => {
    const sheet = new frameWindow.CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
}

export function HtmlBody({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(300);
  const prepared = prepare(html);
  const onLoad = () => {
    const frameWindow = frame.current?.contentWindow as (Window & typeof globalThis) | null | undefined;
    if (!frameWindow) return;
    applyStyles(frameWindow, prepared.styleSheets);
    const fit = () => setHeight(frameWindow.document.documentElement.offsetHeight + 24);
    new ResizeObserver(fit).observe(frameWindow.document.documentElement);
    fit();
  };
  return (
    <iframe
      ref={frame}
      className="mail-body"
      title={`Message: ${title}`}
      // allow-same-origin lets this page style and measure the frame; without allow-scripts nothing inside can use it.
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={prepared.html}
      onLoad={onLoad}
      style={{ height }}
    />
  );
}
