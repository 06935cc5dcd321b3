/** Addresses on a terminal's screen, which a click opens in a tab of their own. Wrapped lines count as one. */
import type { IBufferLine, ILink, Terminal } from '@xterm/xterm';

/** Up to what ends a sentence or a bracket around it. */
const address = /https?:\/\/[^\s"'<>`|{}\\^]+[^\s"'<>`|{}\\^.,;:!?)\]]/g;
/** Rows of one address. */
const mostRows = 20;

export function withLinks(terminal: Terminal): void {
  terminal.registerLinkProvider({
    provideLinks: (row, answer) => answer(linksAt(terminal, row - 1)),
  });
}

/** `row`: from 0. */
function linksAt(terminal: Terminal, row: number): ILink[] {
  const line = (at: number): IBufferLine | undefined => terminal.buffer.active.getLine(at);
  let first = row;
  while (first > 0 && row - first < mostRows && line(first)?.isWrapped) first--;
  let last = row;
  while (last - row < mostRows && line(last + 1)?.isWrapped) last++;
  const rows = Array.from({ length: last - first + 1 }, (_, index) => line(first + index)?.translateToString() ?? '');
  // A cell is taken for a character: true of addresses, and of nearly all that stands before them.
  const text = rows.join('');
  const placeOf = (offset: number) => ({
    x: (offset % terminal.cols) + 1,
    y: first + Math.floor(offset / terminal.cols) + 1,
  });
  return [...text.matchAll(address)].map(({ 0: uri, index }) => ({
    text: uri,
    range: { start: placeOf(index), end: placeOf(index + uri.length - 1) },
    activate: () => void window.open(uri, '_blank', 'noopener,noreferrer'),
  }));
}
