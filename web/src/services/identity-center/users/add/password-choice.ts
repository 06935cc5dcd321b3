/** How a new user gets a password, in the words of AWS's console. */
export type PasswordChoice = 'email' | 'one-time-password';

export const passwordChoices = [
  {
    value: 'email',
    label: 'Send an email to this user with password setup instructions.',
    description: 'Sandlot delivers it to its own mail inbox.',
  },
  {
    value: 'one-time-password',
    label: 'Generate a one-time password that you can share with this user.',
    description: 'It is shown once, after the user is added.',
  },
] as const;
