/**
 * Values of the parameters under a path, page by page.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { nextToken } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { valuePages } from '../paging.ts';
import { isPublic, publicNames, publicParameter } from '../public-parameters.ts';
import { type ParameterRecord, Parameters } from '../records.ts';
import { byPathFilters, type Filter } from './filters.ts';
import { toParameter } from './get-parameters.ts';
import { requirePath } from './names.ts';
import { isUnder, listUnder } from './paths.ts';
import { type FoundVersion, versionOf } from './references.ts';

export const getParametersByPath: Operation<'ssm', 'GetParametersByPath'> = async (input, ctx) => {
  requirePath(input.Path);
  if (isPublic(`${input.Path}/`)) return publicPage(input, ctx);
  const filters = byPathFilters(input.ParameterFilters);
  const { limit, after } = valuePages.options(input);
  const page = await ctx.read(async (tx) => {
    const found = await valuePages.filtered(
      (options) => listUnder(tx.in(Parameters), input.Path, options),
      { limit, after },
      (record) =>
        isUnder(record.name, input.Path, input.Recursive === true) && filters.every((one) => one.keep(record)),
    );
    const items: FoundVersion[] = [];
    for (const parameter of found.items) items.push(await labelled(tx, parameter, filters, ctx));
    return { ...found, items };
  });
  const values = [];
  for (const found of page.items) values.push(await toParameter(ctx, found, input.WithDecryption));
  return { Parameters: values, ...nextToken(page) };
};

/** The current version, or the one that has the label which is looked for. */
async function labelled(
  tx: ReadTx,
  parameter: ParameterRecord,
  filters: readonly Filter[],
  scope: FoundVersion['scope'],
): Promise<FoundVersion> {
  const found = { parameter, scope: { account: scope.account, region: scope.region } };
  const wanted = filters.find(({ key }) => key === 'Label')?.labelOf(parameter);
  const version = wanted === undefined ? parameter : await versionOf(tx, found, wanted);
  return { ...found, version: version ?? parameter };
}

function publicPage(input: Input<'ssm', 'GetParametersByPath'>, ctx: Context) {
  const filters = byPathFilters(input.ParameterFilters);
  const under = publicNames().filter((name) => isUnder(name, input.Path, input.Recursive === true));
  // All are of type String, and none has a key or a label.
  const isWanted = filters.every(({ key, values }) => key === 'Type' && values.includes('String'));
  const page = valuePages.inMemory(isWanted ? under : [], (name) => name, valuePages.options(input));
  return { Parameters: page.items.map((name) => publicParameter(name, ctx)!), ...nextToken(page) };
}
