/**
 * Denials as encoded messages, whose content only those may read who may decode them. AWS's compute services append one
 * to their refusals. Here the activity has one for each denial (`GET /_sandlot/v1/activity/:requestId`, `sandlot why
 * --json`). https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Seal } from '../../kernel/secrets/seal.ts';
import type { Caller } from '../../wire/caller.ts';
import type { Context, Decision } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';

const purpose = 'sts/authorization-message';
/** What the operation takes. */
const maxCharacters = 10_240;
const maxDecodedBytes = 65_536;

export interface Denial {
  readonly caller: Pick<Caller, 'account' | 'userId' | 'arn'>;
  readonly action: string;
  readonly resource: string;
  readonly decision: Pick<Decision, 'allowed' | 'explanation'>;
  /** Condition keys of the request. */
  readonly conditions?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Text of base64url characters; `undefined` when the denial does not fit into what the operation takes. */
export function encodeAuthorizationMessage(seal: Seal, denial: Denial): string | undefined {
  const message = JSON.stringify({ account: denial.caller.account, text: decodedMessage(denial) });
  if (message.length > maxDecodedBytes) return undefined;
  const sealed = seal.seal(purpose, deflateRawSync(message).toString('base64'));
  return sealed.length > maxCharacters ? undefined : sealed;
}

/**
 * In AWS's form:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html#API_DecodeAuthorizationMessage_Examples
 */
function decodedMessage({
  caller,
  action,
  resource,
  decision: { allowed, explanation },
  conditions = {},
}: Denial): string {
  const { statement } = explanation ?? {};
  const items = (list: readonly unknown[]) => ({ items: list });
  return JSON.stringify({
    allowed,
    explicitDeny: explanation?.outcome === 'explicit-deny',
    matchedStatements: items(
      statement
        ? [{ statementId: statement.sid ?? '', effect: allowed ? 'ALLOW' : 'DENY', policy: statement.policy }]
        : [],
    ),
    failures: items([]),
    context: {
      principal: { id: caller.userId, arn: caller.arn },
      action,
      resource,
      conditions: items(
        Object.entries(conditions)
          .filter(([, value]) => value !== undefined)
          .map(([key, value]) => ({ key, values: items([value].flat().map((one) => ({ value: one }))) })),
      ),
    },
  });
}

/** Throws InvalidAuthorizationMessageException for what is none of this account's. */
export const decodeAuthorizationMessage: Operation<'sts', 'DecodeAuthorizationMessage'> = async (
  input,
  ctx: Context,
) => {
  const opened = ctx.seal.open(purpose, input.EncodedMessage);
  // What was sealed is ours, so its content is trusted.
  const message =
    opened === undefined
      ? undefined
      : (JSON.parse(
          inflateRawSync(Buffer.from(opened, 'base64'), { maxOutputLength: 4 * maxDecodedBytes }).toString(),
        ) as { account: string; text: string });
  if (message?.account !== ctx.account) {
    throw new AwsError(
      'InvalidAuthorizationMessageException',
      'Message is not valid: decode one that a denial in this account carried, whole and unchanged.',
      {},
      400,
    );
  }
  return { DecodedMessage: message.text };
};
