/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html */
import type { PageOptions } from '../../../kernel/collections/collection.ts';
import type { Input } from '../../../wire/aws-types.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { nextToken } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { pages } from '../paging.ts';
import { type SecretRecord, Secrets } from '../records.ts';
import { secretFacts, versionsToStages } from './describe-secret.ts';
import { matchesFilters } from './filters.ts';

type Request = Input<'secrets-manager', 'ListSecrets'>;

export const listSecrets: Operation<'secrets-manager', 'ListSecrets'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const page = await filteredSecrets(tx, input, ctx);
    const SecretList = page.items.map((secret) => {
      const versions = versionsToStages(secret);
      return { ...secretFacts(secret), ...(versions && { SecretVersionsToStages: versions }) };
    });
    return { SecretList, ...nextToken(page) };
  });

/** Those of the caller's account and Region that a request wants, in its order. */
export function filteredSecrets(tx: ReadTx, input: Request, { region }: { readonly region: string }) {
  const secrets = tx.in(Secrets);
  const index = indexes[input.SortBy ?? 'created-date'];
  const reverse = input.SortOrder === 'desc';
  const list = (options: PageOptions) =>
    index === undefined
      ? secrets.list([], { ...options, reverse })
      : secrets.listBy(index, [], { ...options, reverse });
  const isShown = (secret: SecretRecord) => input.IncludePlannedDeletion === true || secret.deletesAt === undefined;
  const { Filters = [] } = input;
  return pages.filtered(
    list,
    pages.options(input),
    (secret) => isShown(secret) && matchesFilters(secret, Filters, region),
  );
}

/** By name they lie anyway. */
const indexes: Readonly<Record<NonNullable<Request['SortBy']>, string | undefined>> = {
  'created-date': 'created',
  'last-changed-date': 'changed',
  'last-accessed-date': 'accessed',
  name: undefined,
};
