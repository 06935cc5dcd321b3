/**
 * What users do with themselves, by their access tokens.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html
 */
import type { Context } from '../../../../wire/context.ts';
import type { Operation } from '../../../../wire/service.ts';
import {
  attributeList,
  attributesIn,
  readableBy,
  requireAll,
  requireMutable,
  requireWritable,
} from '../../attributes/attribute-values.ts';
import { putCode, refuseCode, takeCode } from '../../codes/codes.ts';
import { incorrectCredentials, invalidParameter, limitExceeded, notAuthorized } from '../../errors.ts';
import { composeMessage, deliveryDetails, noSms } from '../../messages/delivery.ts';
import { poolMessageDue, sealMessage } from '../../messages/message.ts';
import { endSessions } from '../../tokens/sessions.ts';
import { requireSignedIn, type SignedIn } from '../../tokens/verify-token.ts';
import { noteFailure, requireUnlocked } from '../../sign-in/failed-sign-ins.ts';
import type { PoolRecord } from '../../records.ts';
import { Users, type UserRecord } from '../../user-records.ts';
import { removeUser } from '../administrators/admin-users.ts';
import { layAliases } from '../aliases.ts';
import { changedAttributes, withoutAttributes } from './change-attributes.ts';
import { checkPassword, isPassword, storedPassword } from '../passwords.ts';
import { mfaOf } from '../user-description.ts';
import { sendCode } from '../send-code.ts';

const signedIn = (ctx: Context, token: string): Promise<SignedIn> => ctx.read((tx) => requireSignedIn(tx, ctx, token));

export const getUser: Operation<'cognito-identity-provider', 'GetUser'> = async (input, ctx) => {
  const { user, client } = await signedIn(ctx, input.AccessToken);
  const UserAttributes = attributeList(user.sub, readableBy(client, user.attributes));
  return { Username: user.username, UserAttributes, ...mfaOf(user) };
};

export const updateUserAttributes: Operation<'cognito-identity-provider', 'UpdateUserAttributes'> = async (
  input,
  ctx,
) => {
  const { pool, client, user } = await signedIn(ctx, input.AccessToken);
  const given = attributesIn(input.UserAttributes, pool);
  requireWritable(client, Object.keys(given));
  requireMutable(pool, Object.keys(given), user.attributes);
  const waiting = waitingEmail(pool, user, given);
  const { email: _later, ...atOnce } = given;
  const set = waiting === undefined ? given : atOnce;
  const attributes = changedAttributes(user.attributes, set);
  requireAll(pool, { ...attributes, ...Object.fromEntries(absent(pool.schema, user.attributes)) });
  const isNew = attributes['email'] !== undefined && attributes['email'] !== user.attributes['email'];
  const isVerified = pool.settings.AutoVerifiedAttributes?.includes('email') === true;
  const to = waiting ?? (isNew && isVerified ? attributes['email'] : undefined);
  const code = ctx.ids.digits(6);
  const message =
    to !== undefined &&
    (await composeMessage(ctx, {
      pool,
      user: {
        ...user,
        attributes,
      },
      to,
      secret: code,
      clientId: client.id,
      occasion: 'UpdateUserAttribute',
      clientMetadata: input.ClientMetadata,
    }));
  await ctx.write(async (tx) => {
    const { user: now } = await requireSignedIn(tx, ctx, input.AccessToken);
    const changed = {
      ...now,
      attributes: changedAttributes(now.attributes, set),
      ...(waiting !== undefined && { pendingEmail: waiting }),
      modifiedAt: ctx.clock.now(),
    };
    await tx.in(Users).put(changed);
    await layAliases(tx, pool, changed);
    if (!message) return;
    await putCode(tx, ctx, now, { purpose: 'attribute:email', code, destination: message.to });
    tx.emit(poolMessageDue, sealMessage(ctx.seal, message));
  });
  return { CodeDeliveryDetailsList: message ? [deliveryDetails(message.to)] : [] };
};

/**
 * A new address that is not the user's before it is verified.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html
 */
function waitingEmail({ settings }: PoolRecord, user: UserRecord, given: Readonly<Record<string, string>>) {
  const { email } = given;
  const waits: readonly string[] =
    settings.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [];
  const isOther = email !== undefined && email !== '' && email !== user.attributes['email'];
  return isOther && waits.includes('email') && user.attributes['email'] !== undefined ? email : undefined;
}

function absent(schema: SignedIn['pool']['schema'], attributes: Readonly<Record<string, string>>): [string, string][] {
  return schema.filter(({ Name }) => !attributes[Name!]).map(({ Name }) => [Name!, 'absent']);
}

export const deleteUserAttributes: Operation<'cognito-identity-provider', 'DeleteUserAttributes'> = async (
  input,
  ctx,
) => {
  await ctx.write(async (tx) => {
    const { pool, client, user } = await requireSignedIn(tx, ctx, input.AccessToken);
    requireWritable(client, input.UserAttributeNames);
    const attributes = withoutAttributes(user.attributes, input.UserAttributeNames);
    requireAll(pool, { ...attributes, ...Object.fromEntries(absent(pool.schema, user.attributes)) });
    const changed = { ...user, attributes, modifiedAt: ctx.clock.now() };
    await tx.in(Users).put(changed);
    await layAliases(tx, pool, changed);
  });
  return {};
};

type CodeRequest = Operation<'cognito-identity-provider', 'GetUserAttributeVerificationCode'>;

export const getUserAttributeVerificationCode: CodeRequest = async (input, ctx) => {
  const { pool, client, user } = await signedIn(ctx, input.AccessToken);
  const to = addressOf(input.AttributeName, user);
  return sendCode(ctx, {
    pool,
    user,
    to,
    clientId: client.id,
    purpose: 'attribute:email',
    occasion: 'VerifyUserAttribute',
    clientMetadata: input.ClientMetadata,
  });
};

/** What is to be verified: the address that waits, or else the user's. */
function addressOf(name: string, { attributes, pendingEmail }: UserRecord): string {
  if (name === 'phone_number' && attributes[name]) throw noSms();
  const address = name === 'email' ? (pendingEmail ?? attributes[name]) : undefined;
  if (address === undefined) throw invalidParameter(`User does not have attribute: ${name}.`);
  return address;
}

export const verifyUserAttribute: Operation<'cognito-identity-provider', 'VerifyUserAttribute'> = async (
  input,
  ctx,
) => {
  const verdict = await ctx.write(async (tx) => {
    const { pool, user } = await requireSignedIn(tx, ctx, input.AccessToken);
    const destination = addressOf(input.AttributeName, user);
    const taken = await takeCode(tx, ctx, user, { purpose: 'attribute:email', code: input.Code, destination });
    if (taken !== 'right') return taken;
    const { pendingEmail: _verified, ...rest } = user;
    const attributes = { ...user.attributes, email: destination, email_verified: 'true' };
    const changed = { ...rest, attributes, modifiedAt: ctx.clock.now() };
    await tx.in(Users).put(changed);
    await layAliases(tx, pool, changed);
    return taken;
  });
  refuseCode(verdict);
  return {};
};

export const deleteUser: Operation<'cognito-identity-provider', 'DeleteUser'> = async (input, ctx) => {
  await ctx.write(async (tx) => removeUser(tx, (await requireSignedIn(tx, ctx, input.AccessToken)).user));
  return {};
};

export const changePassword: Operation<'cognito-identity-provider', 'ChangePassword'> = async (input, ctx) => {
  const { pool, user } = await signedIn(ctx, input.AccessToken);
  await ctx
    .read((tx) => requireUnlocked(tx, ctx, pool, user.username))
    .catch(() => {
      throw limitExceeded('Attempt limit exceeded, please try after some time.');
    });
  const isRight =
    user.password !== undefined &&
    (await isPassword(ctx, { ...user, password: user.password }, input.PreviousPassword ?? ''));
  if (!isRight) {
    await noteFailure(ctx, pool, user.username);
    throw incorrectCredentials();
  }
  checkPassword(pool, input.ProposedPassword);
  const password = await storedPassword(ctx, pool, user.username, input.ProposedPassword);
  await ctx.write(async (tx) => {
    const { user: now } = await requireSignedIn(tx, ctx, input.AccessToken);
    if (now.password?.salt !== user.password?.salt) throw notAuthorized('Incorrect username or password.');
    await tx.in(Users).put({ ...now, password, modifiedAt: ctx.clock.now() });
  });
  return {};
};

export const globalSignOut: Operation<'cognito-identity-provider', 'GlobalSignOut'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const { user } = await requireSignedIn(tx, ctx, input.AccessToken);
    await tx.in(Users).put(await endSessions(tx, user));
  });
  return {};
};
