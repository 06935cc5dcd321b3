/** Functions as they are: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
import type { Operation } from '../../../wire/service.ts';
import { placeOf } from '../arns.ts';
import { listed, nextMarker, pages } from '../paging.ts';
import { codeUrl } from '../archives/code-url.ts';
import { Functions, type VersionFacts, Versions } from '../records.ts';
import { requireVersion } from './find-function.ts';
import { configurationOf, withoutState } from './shown.ts';

export const getFunction: Operation<'lambda', 'GetFunction'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeOf(input.FunctionName, ctx, input.Qualifier);
    const { record, facts } = await requireVersion(tx, place);
    const { reservedConcurrency, tags } = record;
    // As recorded on AWS: of the function itself alone.
    const isVersion = place.qualifier !== undefined && place.qualifier !== '$LATEST';
    return {
      Configuration: configurationOf(ctx, place, facts),
      Code: { RepositoryType: 'S3', Location: codeUrl(ctx, facts.code.blobId) },
      ...(tags.length > 0 && !isVersion && { Tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) }),
      ...(reservedConcurrency !== undefined && { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
    };
  });

export const getFunctionConfiguration: Operation<'lambda', 'GetFunctionConfiguration'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeOf(input.FunctionName, ctx, input.Qualifier);
    const { facts } = await requireVersion(tx, place);
    return configurationOf(ctx, place, facts);
  });

export const listFunctions: Operation<'lambda', 'ListFunctions'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { limit, after } = listed(input);
    const page = await pages.stored(tx.in(Functions).list([], { limit, after }));
    const shown: [string, VersionFacts][] = [];
    for (const { name, latest: facts } of page.items) {
      shown.push([name, facts]);
      if (input.FunctionVersion !== 'ALL') continue;
      for (const version of await tx.in(Versions).all([name])) shown.push([name, version]);
    }
    const qualifier = ({ version }: VersionFacts) => (input.FunctionVersion === 'ALL' ? { qualifier: version } : {});
    const here = { account: ctx.account, region: ctx.region };
    const Shown = shown.map(([name, facts]) =>
      withoutState(configurationOf(ctx, { ...here, name, ...qualifier(facts) }, facts)),
    );
    return { Functions: Shown, ...nextMarker(page) };
  });
