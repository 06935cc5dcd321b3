/**
 * Where codes and invitations go, and what they say. E-mail goes to Sandlot's inbox; there is no SMS.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-customizations.html
 */
import type { Context } from '../../../wire/context.ts';
import { invalidParameter, notHere } from '../errors.ts';
import type { PoolRecord } from '../records.ts';
import { runTrigger } from '../triggers/run-trigger.ts';
import type { UserRecord } from '../user-records.ts';
import type { PoolMessage } from './message.ts';

const codeParameter = '{####}';
const nameParameter = '{username}';
const sender = 'no-reply@verificationemail.com';

type Occasion =
  | 'SignUp'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'AdminCreateUser'
  | 'Authentication';

/** The user as it is told to those who compose. */
type Addressee = Pick<UserRecord, 'username' | 'sub' | 'attributes' | 'status'>;

export interface MessageRequest {
  readonly pool: PoolRecord;
  readonly user: Addressee;
  readonly clientId?: string | undefined;
  readonly occasion: Occasion;
  readonly to: string;
  /** The code, or the temporary password. */
  readonly secret: string;
  readonly clientMetadata?: object | undefined;
}

/** Asks the pool's CustomMessage function, so not in a transaction. @throws AwsError */
export async function composeMessage(ctx: Context, request: MessageRequest): Promise<PoolMessage> {
  const { pool, user, clientId, occasion, to, secret, clientMetadata = {} } = request;
  const invites = occasion === 'AdminCreateUser';
  const own = await runTrigger(ctx, 'CustomMessage', {
    pool,
    user,
    clientId,
    source: `CustomMessage_${occasion}`,
    request: {
      codeParameter,
      usernameParameter: invites ? nameParameter : null,
      linkParameter: null,
      clientMetadata,
    },
    response: {
      smsMessage: null,
      emailMessage: null,
      emailSubject: null,
    },
  });
  const template = templateOf(pool, occasion);
  const text = typeof own?.['emailMessage'] === 'string' ? own['emailMessage'] : template.message;
  const subject = typeof own?.['emailSubject'] === 'string' ? own['emailSubject'] : template.subject;
  if (!text.includes(codeParameter)) throw invalidParameter('Message template does not contain the code placeholder.');
  // At once, so that what stands for the one is not looked through for the other.
  const html = text.replaceAll(/\{####\}|\{username\}/g, (parameter) =>
    escaped(parameter === codeParameter ? secret : user.username),
  );
  return {
    from: (pool.settings.EmailConfiguration?.From ?? sender).replaceAll(/[\r\n]+/g, ' '),
    to,
    subject: subject.replaceAll(/[\r\n]+/g, ' '),
    html,
  };
}

function templateOf(
  { settings }: PoolRecord,
  occasion: Occasion,
): { readonly message: string; readonly subject: string } {
  if (occasion === 'AdminCreateUser') {
    const { EmailMessage, EmailSubject } = settings.AdminCreateUserConfig?.InviteMessageTemplate ?? {};
    return {
      message: EmailMessage ?? `Your username is ${nameParameter} and temporary password is ${codeParameter}.`,
      subject: EmailSubject ?? 'Your temporary password',
    };
  }
  if (occasion === 'Authentication')
    return { message: `Your authentication code is ${codeParameter}.`, subject: 'Your authentication code' };
  const { EmailMessage, EmailSubject } = settings.VerificationMessageTemplate ?? {};
  const forgot = occasion === 'ForgotPassword';
  return {
    message:
      EmailMessage ??
      settings.EmailVerificationMessage ??
      (forgot ? `Your password reset code is ${codeParameter}` : `Your confirmation code is ${codeParameter}`),
    subject:
      EmailSubject ??
      settings.EmailVerificationSubject ??
      (forgot ? 'Your password reset code' : 'Your verification code'),
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** The address that a new user's code goes to; `undefined`: the pool verifies none. @throws AwsError for SMS */
export function verifiedBySignUp({ settings }: PoolRecord, attributes: UserRecord['attributes']): string | undefined {
  const verifies: readonly string[] = settings.AutoVerifiedAttributes ?? [];
  if (verifies.includes('email') && attributes['email']) return attributes['email'];
  if (verifies.includes('phone_number') && attributes['phone_number']) throw noSms();
  return undefined;
}

/** The address by which somebody without a password proves who they are. @throws AwsError */
export function recoveryAddress({ settings }: PoolRecord, { attributes }: Pick<UserRecord, 'attributes'>): string {
  const byDefault = [
    { Name: 'verified_phone_number', Priority: 1 },
    { Name: 'verified_email', Priority: 2 },
  ] as const;
  const mechanisms = settings.AccountRecoverySetting?.RecoveryMechanisms ?? byDefault;
  if (mechanisms.some(({ Name }) => Name === 'admin_only')) throw noRecovery();
  const kinds = mechanisms
    .toSorted((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))
    .map(({ Name }) => Name?.replace('verified_', '') ?? '');
  const verified = kinds.filter((kind) => attributes[kind] && attributes[`${kind}_verified`]?.toLowerCase() === 'true');
  if (verified.includes('email')) return attributes['email']!;
  if (verified.includes('phone_number')) throw noSms();
  throw noRecovery();
}

export function noSms() {
  return notHere('SMS: give the user an e-mail address that the pool verifies');
}

function noRecovery() {
  return invalidParameter(
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
  );
}

/** As operations tell where something went: `a***@e***`. */
export function deliveryDetails(address: string) {
  const [name = '', host = ''] = address.split('@');
  const Destination = `${name.slice(0, 1)}***@${host.slice(0, 1)}***`;
  return { Destination, DeliveryMedium: 'EMAIL' as const, AttributeName: 'email' };
}
