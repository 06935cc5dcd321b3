/** Why a resource or a stack failed, in the words that events have for it. */
import type { InProcessAws } from '../../../../wire/aws-types.ts';
import { AwsError } from '../../../../wire/errors.ts';
import { handlerErrorCode, PropertyError } from '../../registry/index.ts';
import { TemplateError } from '../../template/index.ts';

/** Fails one resource with its message. */
export class ResourceFailure extends Error {
  override readonly name = 'ResourceFailure';
  /** Under which name what is half there is asked to go, where its maker has said so. */
  readonly physicalId: string | undefined;

  constructor(message: string, physicalId?: string) {
    super(message);
    this.physicalId = physicalId;
  }
}

/** Its properties are none of its type's. `shown`: as its events tell them, sealed. */
export class WrongProperties extends ResourceFailure {
  readonly shown: string;

  constructor(message: string, shown: string) {
    super(message);
    this.shown = shown;
  }
}

/** Somebody else works on the stack: what was read of it is no longer so. */
export class StaleDeployment extends Error {
  override readonly name = 'StaleDeployment';
}

/** The reason of a resource's failure; `undefined`: it is no failure of the resource. */
export function reasonOf(error: unknown, logicalId: string, requestToken: string): string | undefined {
  if (error instanceof AwsError) return operationReason(error, requestToken);
  if (error instanceof PropertyError) return error.eventReason(logicalId);
  if (error instanceof ResourceFailure || error instanceof TemplateError) return error.message;
  return undefined;
}

/**
 * `Resource handler returned message: "… (Service: Ssm, Status Code: 400, Request ID: …)" (RequestToken: …,
 * HandlerErrorCode: …)`
 */
function operationReason(error: AwsError, requestToken: string): string {
  const { service, requestId } = failed.get(error) ?? {};
  const status = error.status ?? 400;
  const from =
    service === undefined ? '' : ` (Service: ${titleOf(service)}, Status Code: ${status}, Request ID: ${requestId})`;
  const code = handlerErrorCode(error);
  const message = `Resource handler returned message: "${error.message}${from}"`;
  return `${message} (RequestToken: ${requestToken}, HandlerErrorCode: ${code})`;
}

interface FailedCall {
  readonly service: string;
  readonly requestId: string;
}

const failed = new WeakMap<AwsError, FailedCall>();

/** The same calls; of those that fail it is known which service failed. */
export function notingFailures(aws: InProcessAws, requestId: () => string): InProcessAws {
  return new Proxy(aws, {
    get(target, service) {
      const client = target[service as keyof InProcessAws] as Record<string, (input: unknown) => Promise<unknown>>;
      return new Proxy(client, {
        get: (calls, operation) => async (input: unknown) => {
          try {
            return await calls[String(operation)]!(input);
          } catch (error) {
            if (error instanceof AwsError) failed.set(error, { service: String(service), requestId: requestId() });
            throw error;
          }
        },
      });
    },
  });
}

/** As the SDK that AWS's handlers are written with names services. */
function titleOf(service: string): string {
  return service
    .split('-')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('');
}
