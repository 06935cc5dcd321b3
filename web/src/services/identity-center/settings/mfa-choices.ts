/** The choices of multi-factor authentication, in the words of AWS's console. */
import type { MfaMode, MfaType, WithoutDevice } from '../api/local-api';

interface Choice<Value> {
  readonly value: Value;
  readonly label: string;
  readonly description: string;
}

export const modeChoices: readonly Choice<MfaMode>[] = [
  {
    value: 'CONTEXT_AWARE',
    label: 'Only when their sign-in context changes (context-aware)',
    description: 'At the first sign-in in a browser, unless the person marked it as trusted.',
  },
  {
    value: 'ALWAYS_ON',
    label: 'Every time they sign in (always-on)',
    description: 'A second factor is asked for at every sign-in.',
  },
  { value: 'DISABLED', label: 'Never (disabled)', description: 'The password alone is enough.' },
];

export const typeChoices: readonly Choice<MfaType>[] = [
  {
    value: 'FIDO2',
    label: 'Security keys and built-in authenticators',
    description: 'Hardware keys, and the finger or face reader of a device.',
  },
  { value: 'TOTP', label: 'Authenticator apps', description: 'Apps that show a new code every 30 seconds.' },
];

export const withoutDeviceChoices: readonly Choice<WithoutDevice>[] = [
  {
    value: 'REGISTER',
    label: 'Require them to register an MFA device at sign in',
    description: 'The first sign-in leads through the registration.',
  },
  {
    value: 'EMAIL_CODE',
    label: 'Require them to provide a one-time password sent by email to sign in',
    description: 'The user needs a verified e-mail address.',
  },
  { value: 'BLOCK', label: 'Block their sign-in', description: 'Register a device for them, or sign-in stays closed.' },
  {
    value: 'ALLOW',
    label: 'Allow them to sign in',
    description: 'The password is enough until they register a device.',
  },
];

export function labelOf<Value>(choices: readonly Choice<Value>[], value: Value): string {
  return choices.find((choice) => choice.value === value)?.label ?? String(value);
}
