/**
 * The account's password policy, and whether a password satisfies it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { PasswordPolicies } from './credential-records.ts';
import type { PasswordPolicyRecord } from './credential-records.ts';

/** What the API sets where nothing is said. */
const smallestLength = 6;
/** AWS's default policy, for accounts without one of their own. */
const defaultLength = 8;
const defaultKinds = 3;

const kinds = {
  uppercase: /[A-Z]/,
  lowercase: /[a-z]/,
  number: /[0-9]/,
  symbol: /[!@#$%^&*()_+\-=[\]{}|']/,
} as const;

const kindSentences: Readonly<Record<keyof typeof kinds, string>> = {
  uppercase: 'Password should have at least one uppercase letter',
  lowercase: 'Password should have at least one lowercase letter',
  number: 'Password should have at least one number',
  symbol: 'Password should have at least one symbol',
};

/** What is not given falls back to its default: this replaces the policy. */
export const updateAccountPasswordPolicy: Operation<'iam', 'UpdateAccountPasswordPolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    await tx.in(PasswordPolicies).put({
      key: 'policy',
      minimumLength: input.MinimumPasswordLength ?? smallestLength,
      requireSymbols: input.RequireSymbols ?? false,
      requireNumbers: input.RequireNumbers ?? false,
      requireUppercase: input.RequireUppercaseCharacters ?? false,
      requireLowercase: input.RequireLowercaseCharacters ?? false,
      allowUsersToChange: input.AllowUsersToChangePassword ?? false,
      maxAgeDays: input.MaxPasswordAge,
      reusePrevention: input.PasswordReusePrevention,
      hardExpiry: input.HardExpiry,
    });
    return {};
  });

export const getAccountPasswordPolicy: Operation<'iam', 'GetAccountPasswordPolicy'> = (_input, ctx) =>
  ctx.read(async (tx) => {
    const policy = await findPasswordPolicy(tx);
    if (!policy) throw noPasswordPolicy(ctx.account);
    return {
      PasswordPolicy: {
        MinimumPasswordLength: policy.minimumLength,
        RequireSymbols: policy.requireSymbols,
        RequireNumbers: policy.requireNumbers,
        RequireUppercaseCharacters: policy.requireUppercase,
        RequireLowercaseCharacters: policy.requireLowercase,
        AllowUsersToChangePassword: policy.allowUsersToChange,
        ExpirePasswords: policy.maxAgeDays !== undefined,
        ...(policy.maxAgeDays !== undefined && { MaxPasswordAge: policy.maxAgeDays }),
        ...(policy.reusePrevention !== undefined && { PasswordReusePrevention: policy.reusePrevention }),
        ...(policy.hardExpiry !== undefined && { HardExpiry: policy.hardExpiry }),
      },
    };
  });

export const deleteAccountPasswordPolicy: Operation<'iam', 'DeleteAccountPasswordPolicy'> = (_input, ctx) =>
  ctx.write(async (tx) => {
    if (!(await tx.in(PasswordPolicies).delete('policy'))) throw noPasswordPolicy(ctx.account);
    return {};
  });

/** `undefined`: AWS's default policy holds. */
export function findPasswordPolicy(tx: ReadTx): Promise<PasswordPolicyRecord | undefined> {
  return tx.in(PasswordPolicies).get('policy');
}

/** Throws PasswordPolicyViolation with what is missing. */
export function checkPassword(password: string, policy: PasswordPolicyRecord | undefined, userName: string): void {
  const missing = policy ? violations(password, policy) : defaultViolations(password, userName);
  if (missing !== undefined) throw new AwsError('PasswordPolicyViolation', missing);
}

function violations(password: string, policy: PasswordPolicyRecord): string | undefined {
  if (password.length < policy.minimumLength) return `Password should have a minimum length of ${policy.minimumLength}`;
  if (policy.requireSymbols && !kinds.symbol.test(password)) return kindSentences.symbol;
  if (policy.requireNumbers && !kinds.number.test(password)) return kindSentences.number;
  if (policy.requireUppercase && !kinds.uppercase.test(password)) return kindSentences.uppercase;
  if (policy.requireLowercase && !kinds.lowercase.test(password)) return kindSentences.lowercase;
  return undefined;
}

function defaultViolations(password: string, userName: string): string | undefined {
  if (password.length < defaultLength) return `Password should have a minimum length of ${defaultLength}`;
  const lacking = Object.entries(kinds).filter(([, kind]) => !kind.test(password));
  const more = lacking.length + defaultKinds - Object.keys(kinds).length;
  if (more > 0) {
    const wanted = lacking.map(([name]) => kindSentences[name as keyof typeof kinds]).join(', ');
    return `Password should meet ${more} more of the following requirements: ${wanted}`;
  }
  return password.toLowerCase() === userName.toLowerCase() ? 'Password should not be the name of its user' : undefined;
}

function noPasswordPolicy(account: string): AwsError {
  return new AwsError('NoSuchEntity', `The Password Policy with domain name ${account} cannot be found.`);
}
