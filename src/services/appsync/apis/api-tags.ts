/** Tags of APIs by their ARNs. */
import type { ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { badRequest } from '../errors.ts';
import { Apis, type ApiRecord } from '../records.ts';
import { idOfArn } from './arns.ts';
import { mapOfTags } from '../../../wire/tags.ts';
import { findApi } from './find-api.ts';
import { added, removed, tagsOf } from './tag-map.ts';

function taggedApi(tx: ReadTx, arn: string): Promise<ApiRecord> {
  const id = idOfArn(arn);
  if (id === undefined) throw badRequest(`Invalid resource ARN: ${arn}`);
  return findApi(tx, id);
}

export const tagResource: Operation<'appsync', 'TagResource'> = ({ resourceArn, tags }, ctx) =>
  ctx.write(async (tx) => {
    const api = await taggedApi(tx, resourceArn);
    await tx.in(Apis).put({ ...api, tags: added(api.tags, tagsOf(tags)) });
    return {};
  });

export const untagResource: Operation<'appsync', 'UntagResource'> = ({ resourceArn, tagKeys }, ctx) =>
  ctx.write(async (tx) => {
    const api = await taggedApi(tx, resourceArn);
    await tx.in(Apis).put({ ...api, tags: removed(api.tags, tagKeys) });
    return {};
  });

export const listTagsForResource: Operation<'appsync', 'ListTagsForResource'> = ({ resourceArn }, ctx) =>
  ctx.read(async (tx) => ({ tags: mapOfTags((await taggedApi(tx, resourceArn)).tags) }));
