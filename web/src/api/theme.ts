/**
 * Light or dark: as the system says, or as a person has chosen here. Sign-in and portal, most of whose pages have no
 * script, are told by a cookie.
 */
import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const themeKey = 'sandlot.theme';
const darkPreference = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

export function chosenTheme(): Theme {
  try {
    const chosen = localStorage.getItem(themeKey);
    return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
  } catch {
    return 'system';
  }
}

/** Cookies know no ports: the name has it, as those of the server's have (src/signin/page/cookies.ts). */
function cookieName(): string {
  const { protocol, port } = window.location;
  const secure = protocol === 'https:';
  return `${secure ? '__Host-' : ''}sandlot-${port || (secure ? '443' : '80')}-theme`;
}

const yearSeconds = 365 * 24 * 60 * 60;

/** Tells the server's pages what was chosen; whoever chose before there was the cookie is told of, too. */
export function tellTheme(): void {
  const theme = chosenTheme();
  const maxAge = theme === 'system' ? 0 : yearSeconds;
  const secure = window.location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${cookieName()}=${theme}; Path=/; SameSite=Lax; Max-Age=${maxAge}${secure}`;
}

export function chooseTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(themeKey);
    else localStorage.setItem(themeKey, theme);
  } catch {
    // Without storage, the system decides.
  }
  tellTheme();
  for (const listener of listeners) listener();
}

export function isDark(): boolean {
  const chosen = chosenTheme();
  return chosen === 'system' ? darkPreference.matches : chosen === 'dark';
}

/** Calls back when it changes, whoever changed it: the system, this tab or another. Answers with the way to stop. */
export function watchTheme(onChange: () => void): () => void {
  const onStorage = ({ key }: StorageEvent) => {
    if (key === themeKey) onChange();
  };
  listeners.add(onChange);
  darkPreference.addEventListener('change', onChange);
  window.addEventListener('storage', onStorage);
  return () => {
    listeners.delete(onChange);
    darkPreference.removeEventListener('change', onChange);
    window.removeEventListener('storage', onStorage);
  };
}

export const useTheme = (): Theme => useSyncExternalStore(watchTheme, chosenTheme);
