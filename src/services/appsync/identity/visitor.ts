/** Who asks an API, as one of its ways to be let in established it. */
import type { Json } from '../functions/json.ts';
import type { Caller } from '../../../wire/caller.ts';
import type { AuthenticationType } from '../records.ts';

export interface Visitor {
  readonly type: AuthenticationType;
  /** `$ctx.identity` */
  readonly identity: Json;
  /** Of a user pool's user. */
  readonly groups?: readonly string[];
  /** Whose policies decide. */
  readonly caller?: Caller;
  /** `Type.field`, that an authorizer forbids. */
  readonly deniedFields?: ReadonlySet<string>;
}

/** `$util.authType()`: https://docs.aws.amazon.com/appsync/latest/devguide/utility-helpers-in-util.html */
export const authTypeNames: Readonly<Record<AuthenticationType, string>> = {
  API_KEY: 'API Key Authorization',
  AWS_IAM: 'IAM Authorization',
  AMAZON_COGNITO_USER_POOLS: 'User Pool Authorization',
  OPENID_CONNECT: 'Open ID Connect Authorization',
  AWS_LAMBDA: 'Lambda Authorization',
};

/** Nobody is let in: with AppSync's status, kind and sentence. */
export class NotLetIn extends Error {
  override readonly name = 'NotLetIn';
  readonly status: 400 | 401 | 403;
  readonly errorType: string;
  constructor(message: string, status: NotLetIn['status'] = 401, errorType = 'UnauthorizedException') {
    super(message);
    this.status = status;
    this.errorType = errorType;
  }
}
