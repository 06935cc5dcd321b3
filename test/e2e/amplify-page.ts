/** The CloudShell commands of AWS's page, unchanged: see `fixtures/amplify-page/README.md`. */
import { readFileSync } from 'node:fs';

export function pageScript(name: '1-email-address' | '2-amplify-admin' | '3-start-url'): string {
  return readFileSync(new URL(`./fixtures/amplify-page/${name}.sh`, import.meta.url), 'utf8').trimEnd();
}
