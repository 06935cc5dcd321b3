/** A user whom an administrator has made chooses the password. */
import type { Context } from '../../../wire/context.ts';
import { attributesIn, requireAll, requireMutable, requireWritable } from '../attributes/attribute-values.ts';
import { notAuthorized } from '../errors.ts';
import { Users, type UserRecord } from '../user-records.ts';
import { layAliases } from '../users/aliases.ts';
import { checkPassword, storedPassword } from '../users/passwords.ts';
import { changedAttributes } from '../users/own/change-attributes.ts';
import { checkAttempt, required, type Attempt } from './attempt.ts';
import { signIn, type AuthAnswer } from './after-password.ts';
import { openChallenge, requireSame } from './challenge.ts';

const prefix = 'userAttributes.';

export async function newPasswordRequired(ctx: Context, attempt: Attempt): Promise<AuthAnswer> {
  const { place, parameters, session = '' } = attempt;
  const { pool, client } = place;
  const chosen = required(parameters, 'NEW_PASSWORD');
  const state = openChallenge(ctx, place, 'NEW_PASSWORD_REQUIRED', session);
  const found = await ctx.read((tx) => tx.in(Users).get(pool.id, state.username));
  checkAttempt(ctx, attempt, found);
  const user = requireSame(state, found);
  if (user.status !== 'FORCE_CHANGE_PASSWORD') throw notAuthorized('Invalid session for the user.');
  checkPassword(pool, chosen);
  const given = attributesIn(givenAttributes(parameters), pool);
  requireWritable(client, Object.keys(given));
  requireMutable(pool, Object.keys(given), user.attributes);
  const attributes = changedAttributes(user.attributes, given);
  requireAll(pool, attributes);
  const password = await storedPassword(ctx, pool, user.username, chosen);
  const confirmed: UserRecord = { ...user, attributes, status: 'CONFIRMED', modifiedAt: ctx.clock.now() };
  return signIn(ctx, attempt, confirmed, {
    answered: [state],
    occasion: 'NewPasswordChallenge',
    change: async (tx) => {
      await layAliases(tx, pool, confirmed);
      return { ...confirmed, password };
    },
  });
}

function givenAttributes(parameters: Attempt['parameters']) {
  return Object.entries(parameters).flatMap(([name, Value]) =>
    name.startsWith(prefix) ? [{ Name: name.slice(prefix.length), Value }] : [],
  );
}
