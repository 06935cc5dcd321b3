/** For tests: what was signed or sealed, with one character that is another one, whatever it was. */

/** Near the end, where a signature stands, but not at it: of base64's last character some bits may say nothing. */
export function altered(text: string): string {
  const at = text.length - 8;
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}
