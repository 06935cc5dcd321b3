/**
 * What a person has typed into a long form. It outlives the loading of the page anew (a session that ended, a server
 * that was upgraded under it), and is gone once the form is left. Never for secrets: it is kept in the tab's storage.
 */
import { useEffect, useState } from 'react';
import { currentSession } from '../../api/session';

export interface Draft<Values> {
  readonly values: Values;
  change(part: Partial<Values>): void;
}

export function useDraft<Values extends object>(form: string, initial: Values): Draft<Values> {
  const { account, principalArn } = currentSession();
  const key = `sandlot.draft/${account}/${principalArn}/${form}`;
  const [values, setValues] = useState<Values>(() => ({ ...initial, ...read<Values>(key) }));
  useEffect(() => {
    write(key, values === initial ? undefined : values);
  }, [key, values]);
  // Leaving within the console unmounts the form; a page that is loaded anew is not unmounted before.
  useEffect(() => () => write(key, undefined), [key]);
  return { values, change: (part) => setValues((before) => ({ ...before, ...part })) };
}

function read<Values>(key: string): Partial<Values> | undefined {
  try {
    const parsed: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Partial<Values>) : undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, values: object | undefined): void {
  try {
    if (values) sessionStorage.setItem(key, JSON.stringify(values));
    else sessionStorage.removeItem(key);
  } catch {
    // A browser without room or without storage: the form itself still holds everything.
  }
}
