/**
 * Signing up, and confirming it by the code that was mailed.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html
 */
import type { Context } from '../../../../wire/context.ts';
import type { Operation } from '../../../../wire/service.ts';
import { attributesIn, requireAll, requireWritable } from '../../attributes/attribute-values.ts';
import { checkSecretHash } from '../../clients/secret-hash.ts';
import { putCode } from '../../codes/codes.ts';
import { invalidParameter, notAuthorized } from '../../errors.ts';
import { composeMessage, deliveryDetails, verifiedBySignUp } from '../../messages/delivery.ts';
import { poolMessageDue, sealMessage } from '../../messages/message.ts';
import { clientAndPool, type ClientAndPool } from '../../pools/find-pool.ts';
import { sessionOfSignUp, signsInByCode } from '../../sign-in/user-auth/after-sign-up.ts';
import { runTrigger } from '../../triggers/run-trigger.ts';
import type { UserRecord } from '../../user-records.ts';
import { afterConfirmation } from './after-confirmation.ts';
import { insertUser, nameOfNew, newUserRecord, requireFree } from './new-user.ts';
import { checkPassword, storedPassword } from '../passwords.ts';

type Input = Parameters<Operation<'cognito-identity-provider', 'SignUp'>>[0];

export const signUp: Operation<'cognito-identity-provider', 'SignUp'> = async (input, ctx) => {
  const place = await ctx.read((tx) => clientAndPool(tx, input.ClientId));
  const { pool, client } = place;
  checkSecretHash(ctx.seal, client, [input.Username], input.SecretHash);
  if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly)
    throw notAuthorized('SignUp is not permitted for this user pool');
  const { Password } = input;
  if (Password !== undefined) checkPassword(pool, Password);
  else if (!signsInByCode(place)) throw invalidParameter('1 validation error detected: Password is required.');
  const candidate = await preSignUp(ctx, place, input, candidateOf(ctx, place, input));
  const password = Password && (await storedPassword(ctx, pool, candidate.username, Password));
  const user: UserRecord = { ...candidate, ...(password && { password }) };
  const mail = user.status === 'UNCONFIRMED' ? await confirmationMail(ctx, place, user, input) : undefined;
  await ctx.write(async (tx) => {
    await requireFree(tx, pool, input.Username);
    await insertUser(tx, pool, user);
    if (!mail) return;
    await putCode(tx, ctx, user, { purpose: 'sign-up', code: mail.code, destination: mail.message.to });
    tx.emit(poolMessageDue, sealMessage(ctx.seal, mail.message));
  });
  if (user.status === 'CONFIRMED')
    await afterConfirmation(ctx, {
      pool,
      clientId: client.id,
      user,
      source: 'PostConfirmation_ConfirmSignUp',
      clientMetadata: input.ClientMetadata,
    });
  return {
    UserConfirmed: user.status === 'CONFIRMED',
    UserSub: user.sub,
    ...(user.status === 'CONFIRMED' && sessionOfSignUp(ctx, place, user)),
    ...(mail && { CodeDeliveryDetails: deliveryDetails(mail.message.to) }),
  };
};

function candidateOf(ctx: Context, { pool, client }: ClientAndPool, input: Input): UserRecord {
  const given = attributesIn(input.UserAttributes, pool);
  requireWritable(client, Object.keys(given));
  const name = nameOfNew(ctx, pool, input.Username);
  const attributes = { ...given, ...name.attributes };
  requireAll(pool, attributes);
  return newUserRecord(ctx, pool, name, { attributes: unverified(attributes), status: 'UNCONFIRMED' });
}

function unverified(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return {
    ...attributes,
    ...(attributes['email'] && { email_verified: 'false' }),
    ...(attributes['phone_number'] && { phone_number_verified: 'false' }),
  };
}

/** The function may refuse, confirm the user, and vouch for the addresses. */
async function preSignUp(
  ctx: Context,
  { pool, client }: ClientAndPool,
  input: Input,
  user: UserRecord,
): Promise<UserRecord> {
  const validationData = (input.ValidationData ?? []).map(({ Name = '', Value = '' }) => [Name, Value] as const);
  const answer = await runTrigger(ctx, 'PreSignUp', {
    pool,
    clientId: client.id,
    user,
    source: 'PreSignUp_SignUp',
    request: {
      validationData: validationData.length === 0 ? null : Object.fromEntries(validationData),
      clientMetadata: input.ClientMetadata ?? {},
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  if (!answer) return user;
  const attributes = {
    ...user.attributes,
    ...(answer['autoVerifyEmail'] === true && user.attributes['email'] && { email_verified: 'true' }),
    ...(answer['autoVerifyPhone'] === true && user.attributes['phone_number'] && { phone_number_verified: 'true' }),
  };
  return { ...user, attributes, status: answer['autoConfirmUser'] === true ? 'CONFIRMED' : user.status };
}

async function confirmationMail(ctx: Context, { pool, client }: ClientAndPool, user: UserRecord, input: Input) {
  const to = verifiedBySignUp(pool, user.attributes);
  if (to === undefined) return undefined;
  const code = ctx.ids.digits(6);
  const message = await composeMessage(ctx, {
    pool,
    user,
    to,
    clientId: client.id,
    occasion: 'SignUp',
    secret: code,
    clientMetadata: input.ClientMetadata,
  });
  return { code, message };
}
