/** What a request's error is told as: AWS's where it is one, a clean server error where it is not. */
import { InvalidCursor } from '../../../kernel/collections/collection.ts';
import { BodyRefused } from '../../body/body-budget.ts';
import { AwsError } from '../../errors.ts';
import type { ServiceModel } from '../../models/model.ts';
import type { WireError } from '../../protocols/codec/protocol.ts';
import type { Runtime } from '../../runtime.ts';
import { validationErrorCode } from '../../validation/validate.ts';
import { bodyRefused, storeRefusal } from './refusals.ts';

/** Everything that is not a modelled error is logged with its stack and becomes a clean server error. */
export function toWireError(runtime: Runtime, model: ServiceModel, error: unknown, requestId: string): WireError {
  if (error instanceof AwsError) return error;
  if (error instanceof BodyRefused) return bodyRefused(model, error);
  if (error instanceof InvalidCursor)
    return new AwsError(
      validationErrorCode(model),
      'The pagination token is not valid: pass the one from the previous page unchanged, or none.',
      {},
      400,
    );
  const unavailable = storeRefusal(error);
  // Nothing of the code's, so that where it happened says nothing.
  if (unavailable === undefined) runtime.log(`request ${requestId} failed`, error);
  else runtime.log(`request ${requestId} refused: ${unavailable}`);
  if (unavailable !== undefined)
    return { code: 'ServiceUnavailable', message: unavailable, status: 503, fault: 'server' as const };
  return {
    code: 'InternalFailure',
    message: `Sandlot failed internally; its log has the details under request id ${requestId}.`,
    status: 500,
    fault: 'server' as const,
  };
}
