/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html */
import { nextToken } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { pages } from '../paging.ts';
import { SecretVersions } from '../records.ts';
import { nameAndArn, requireSecret } from '../secrets/references.ts';
import { labelsOf } from './stages.ts';

export const listSecretVersionIds: Operation<'secrets-manager', 'ListSecretVersionIds'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const secret = await requireSecret(tx, ctx, input.SecretId);
    const all = await tx.in(SecretVersions, secret).all([secret.name]);
    const shown = all.filter(({ id }) => input.IncludeDeprecated === true || labelsOf(secret.stages, id).length > 0);
    const page = pages.inMemory(shown, ({ number }) => String(number).padStart(16, '0'), pages.options(input));
    const Versions = page.items.map(({ id, createdAt, accessedAt, keyId = 'DefaultEncryptionKey' }) => {
      const VersionStages = labelsOf(secret.stages, id);
      return {
        VersionId: id,
        ...(VersionStages.length > 0 && { VersionStages }),
        ...(accessedAt !== undefined && { LastAccessedDate: new Date(accessedAt) }),
        CreatedDate: new Date(createdAt),
        KmsKeyIds: [keyId],
      };
    });
    return { Versions, ...nameAndArn(secret), ...nextToken(page) };
  });
