/**
 * The screen of a terminal: xterm.js in the page's colours, as large as its element. Loaded when a terminal is opened.
 */
import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { isDark, watchTheme } from '../../api/theme';
import type { TerminalSize } from './api/cloud-shell';
import { withLinks } from './links';
import { withStylesByPolicy } from './style-policy';

export interface ScreenEvents {
  onInput(text: string): void;
  onResize(size: TerminalSize): void;
  /** Text from the clipboard. */
  onPaste(text: string): void;
  /** F6: the focus goes on to the page around. */
  onLeave(): void;
}

export interface Screen {
  readonly size: TerminalSize;
  show(output: Uint8Array | string): void;
  paste(text: string): void;
  clear(): void;
  focus(): void;
  dispose(): void;
}

const light: ITheme = {
  background: '#ffffff',
  foreground: '#0f141a',
  cursor: '#0f141a',
  cursorAccent: '#ffffff',
  selectionBackground: '#b8d7ff',
  black: '#0f141a',
  red: '#a80f0f',
  green: '#146b2c',
  yellow: '#7a5300',
  blue: '#0a4fb3',
  magenta: '#8a1f8a',
  cyan: '#0c6478',
  white: '#5f6b7a',
};
const dark: ITheme = {
  background: '#0f141a',
  foreground: '#dedee3',
  cursor: '#dedee3',
  cursorAccent: '#0f141a',
  selectionBackground: '#2f4a73',
  black: '#424650',
  red: '#ff7a7a',
  green: '#5fd38a',
  yellow: '#ffd166',
  blue: '#75b6ff',
  magenta: '#e59bff',
  cyan: '#5fd7e6',
  white: '#dedee3',
};

export function openScreen(element: HTMLElement, events: ScreenEvents): Screen {
  const theme = () => (isDark() ? dark : light);
  const terminal = new Terminal({
    theme: theme(),
    screenReaderMode: true,
    scrollback: 5000,
    cursorBlink: false,
    fontFamily: "Monaco, Menlo, Consolas, 'DejaVu Sans Mono', 'Courier New', monospace",
    fontSize: 13,
    minimumContrastRatio: 4.5,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  withStylesByPolicy(() => terminal.open(element));
  withLinks(terminal);
  terminal.textarea?.setAttribute('aria-label', 'Terminal. Press F6 to leave it.');
  terminal.attachCustomKeyEventHandler((event) => letThrough(event, terminal, events));
  terminal.onData(events.onInput);
  terminal.onResize(({ cols, rows }) => events.onResize({ columns: cols, rows }));
  const followTheme = () => {
    terminal.options.theme = theme();
  };
  const stopFollowing = watchTheme(followTheme);
  const paste = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopPropagation();
    events.onPaste(event.clipboardData?.getData('text/plain') ?? '');
  };
  element.addEventListener('paste', paste, true);
  // A hidden tab has no size to fit into.
  const fitIfShown = () => {
    if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
  };
  const sizes = new ResizeObserver(fitIfShown);
  sizes.observe(element);
  fitIfShown();
  return {
    get size() {
      return { columns: terminal.cols, rows: terminal.rows };
    },
    show: (output) => terminal.write(output),
    paste: (text) => terminal.paste(text),
    clear: () => terminal.reset(),
    focus: () => terminal.focus(),
    dispose: () => {
      sizes.disconnect();
      stopFollowing();
      element.removeEventListener('paste', paste, true);
      terminal.dispose();
    },
  };
}

/** Whether xterm.js handles a key: not what copies a selection, and not what leaves the terminal. */
function letThrough(event: KeyboardEvent, terminal: Terminal, events: ScreenEvents): boolean {
  if (event.type !== 'keydown') return true;
  if (event.key === 'F6') {
    event.preventDefault();
    events.onLeave();
    return false;
  }
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === 'v') return false;
  return !(command && event.key.toLowerCase() === 'c' && terminal.hasSelection());
}
