/**
 * xterm.js writes style elements and style attributes, which the console's Content-Security-Policy refuses. Here they
 * become constructed style sheets and the CSSOM's own properties: the same styles, by ways that the policy allows.
 */

/** Style elements that are made while `open` runs keep their text in constructed style sheets. */
export function withStylesByPolicy(open: () => void): void {
  document.createElement = ((name: string, options?: ElementCreationOptions) =>
    name === 'style'
      ? styleStandIn()
      : Document.prototype.createElement.call(document, name, options)) as typeof document.createElement;
  try {
    open();
  } finally {
    delete (document as { createElement?: unknown }).createElement;
  }
}

/**
 * Its text is a style sheet of the document for as long as it is there. A style element is refused even while empty.
 */
function styleStandIn(): HTMLElement {
  const element = document.createElementNS('http://www.w3.org/1999/xhtml', 'template') as HTMLElement;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  Object.defineProperty(element, 'textContent', {
    set: (text: string) => {
      sheet.replaceSync(text);
    },
  });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    HTMLElement.prototype.remove.call(element);
  };
  return element;
}

/** A cell's own colours: `span.setAttribute('style', …)` means the same as `span.style.cssText = …`. */
HTMLSpanElement.prototype.setAttribute = function setAttribute(
  this: HTMLSpanElement,
  name: string,
  value: string,
): void {
  if (name === 'style') this.style.cssText = value;
  else HTMLElement.prototype.setAttribute.call(this, name, value);
};
