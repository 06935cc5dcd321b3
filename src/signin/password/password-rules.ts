/**
 * Identity Center's password rules: 8 to 64 characters; a lower-case letter, an upper-case letter, a digit and a
 * symbol; not one of the last three; none that is known to have leaked (here: very common ones).
 * Source: IAM Identity Center user guide, "Password requirements when managing identities".
 */
import { isCommonPassword } from './common-passwords.ts';

/** Characters. */
export const passwordLength = { min: 8, max: 64 };
/** How many earlier passwords are barred, the current one included. */
export const passwordHistory = 3;

/** The rules as the form shows them, before anything went wrong. */
export const passwordRulesText =
  '8 to 64 characters, with an upper-case letter, a lower-case letter, a number and a symbol. ' +
  'Not one of your last three passwords.';

/** What is wrong with the password, as sentences for the person who chose it; empty when it may be used. */
export function passwordProblems(password: string, userName: string): string[] {
  const problems: string[] = [];
  const length = [...password].length;
  if (length < passwordLength.min)
    problems.push(`Use at least ${passwordLength.min} characters; this one has ${length}.`);
  if (length > passwordLength.max)
    problems.push(`Use at most ${passwordLength.max} characters; this one has ${length}.`);
  const missing = [
    /[A-Z]/.test(password) ? '' : 'an upper-case letter',
    /[a-z]/.test(password) ? '' : 'a lower-case letter',
    /[0-9]/.test(password) ? '' : 'a number',
    /[^A-Za-z0-9\s]/.test(password) ? '' : 'a symbol such as ! or #',
  ].filter(Boolean);
  if (missing.length > 0) problems.push(`Add ${listInWords(missing)}.`);
  if (length > passwordLength.max) return problems;
  if (userName.length >= 3 && password.toLowerCase().includes(userName.toLowerCase())) {
    problems.push('Leave your user name out of it.');
  }
  if (problems.length === 0 && isCommonPassword(password)) {
    problems.push(
      'This is one of the first passwords that anyone would try. Choose something less common, such as a few ' +
        'unrelated words.',
    );
  }
  return problems;
}

function listInWords(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
