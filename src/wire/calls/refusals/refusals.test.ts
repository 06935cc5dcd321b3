/** REST-XML is a protocol, and S3 one service of it: what is S3's own is in its dialect. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { services } from '../../../services/index.ts';
import { BodyRefused } from '../../body/body-budget.ts';
import type { Caller } from '../../caller.ts';
import { AwsError } from '../../errors.ts';
import { loadModel, modelsOf } from '../../models/load-model.ts';
import type { ServiceModel } from '../../models/model.ts';
import { accessDenied, bodyRefused, notImplemented, noSuchService, unknownOperation } from './refusals.ts';
import { tooManyParameters } from '../../protocols/codec/errors.ts';
import { signatureError } from '../../sigv4/index.ts';
import { validationError } from '../../validation/validate.ts';

const s3 = modelsOf(services)('s3');
/** A REST-XML service without a dialect: S3's model, but nothing of its manifest. */
const plain = loadModel('s3');

const ann: Caller = { kind: 'user', account: '1', arn: 'arn:aws:iam::1:user/ann', userId: 'A', userName: 'ann' };
const denied = (model: ServiceModel, resource: string, outsider = false) =>
  accessDenied(model, ann, 's3:GetObject', resource, {
    allowed: false,
    reason: 'because',
    ...(outsider && { outsider }),
  });
const shown = ({ code, status, message }: AwsError) => `${code} ${status} ${message}`;

const rows: readonly [says: string, refuse: (model: ServiceModel) => AwsError, ofS3: RegExp, ofOthers: RegExp][] = [
  ['a denial', (model) => denied(model, 'arn:x'), / on resource: "arn:x" because$/, / on resource: arn:x because$/],
  [
    'a denial without a resource',
    (model) => denied(model, '*'),
    /perform: s3:GetObject because$/,
    /perform: s3:GetObject on resource: \* because$/,
  ],
  [
    'a denial of an outsider',
    (model) => denied(model, 'arn:x', true),
    /^AccessDenied 403 Access Denied$/,
    / on resource: arn:x because$/,
  ],
  [
    'an operation that is not there',
    (model) => notImplemented(model, 's3', 'X'),
    /^NotImplemented 501/,
    /^NotImplementedException 501/,
  ],
  [
    'a service that is not there',
    (model) => noSuchService(model, { signingName: 'x' }),
    /^NotImplemented 501/,
    /^NotImplementedException 501/,
  ],
  [
    'an unknown operation',
    (model) => unknownOperation(model, 'PUT /x'),
    /^MethodNotAllowed 405 The specified method/,
    /^UnknownOperationException 404 S3 has no operation at PUT \/x/,
  ],
  [
    'a body that is too large',
    (model) => bodyRefused(model, new BodyRefused('too-large', 5)),
    /^EntityTooLarge 413 .*5 bytes/,
    /^RequestEntityTooLargeException 413 .*5 bytes/,
  ],
  [
    'a body without room',
    (model) => bodyRefused(model, new BodyRefused('no-room', 5)),
    /^SlowDown 503/,
    /^ServiceUnavailable 503/,
  ],
  [
    'a body that stalled',
    (model) => bodyRefused(model, new BodyRefused('stalled', 5)),
    /^RequestTimeout 400/,
    /^RequestTimeout 408/,
  ],
  ['too many parameters', (model) => tooManyParameters(model, 5), /^InvalidArgument 400/, /^MalformedInput 400/],
  [
    'an unknown key',
    (model) => signatureError({ reason: 'unknown-key' }, model),
    /^InvalidAccessKeyId 403/,
    /^InvalidClientTokenId 403/,
  ],
  [
    'a signature that is missing',
    (model) => signatureError({ reason: 'missing' }, model),
    /^AccessDenied 403/,
    /^MissingAuthenticationToken 403/,
  ],
  [
    'an input',
    (model) => validationError(model, ["Value '' at 'key' failed"]),
    /^InvalidArgument 400/,
    /^ValidationException 400/,
  ],
  [
    'a body',
    (model) => validationError(model, ["Value '' at 'delete.objects' failed"]),
    /^MalformedXML 400/,
    /^ValidationException 400/,
  ],
];
for (const [says, refuse, ofS3, ofOthers] of rows) {
  test(`${says}, in S3's words and in REST-XML's`, () => {
    assert.match(shown(refuse(s3)), ofS3);
    assert.match(shown(refuse(plain)), ofOthers);
  });
}
