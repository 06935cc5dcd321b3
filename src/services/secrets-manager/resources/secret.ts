/**
 * AWS::SecretsManager::Secret. It goes with its stack at once, without a recovery window, so that the next stack can
 * have its name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
 */
import { AwsError } from '../../../wire/errors.ts';
import {
  everyItem,
  ifThere,
  isOther,
  refusing,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';
import { generated, type Generate } from './generated.ts';

interface SecretProperties {
  readonly Name?: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly SecretString?: string;
  readonly GenerateSecretString?: Generate;
  readonly Tags?: readonly Tag[];
}

export const secret: ResourceHandler = refusing('AWS::SecretsManager::Secret', ['ReplicaRegions', 'Type'], {
  async create(properties, call) {
    const desired = checked(properties);
    const Name = desired.Name ?? call.uniqueName({ maxLength: 256 });
    const { ARN } = await call.aws['secrets-manager'].createSecret({
      Name,
      ...(await valueOf(desired, call)),
      ...(desired.Description !== undefined && { Description: desired.Description }),
      ...(desired.KmsKeyId !== undefined && { KmsKeyId: desired.KmsKeyId }),
      Tags: withStackTags(desired.Tags, call),
    });
    return { physicalId: ARN!, attributes: { Id: ARN! } };
  },

  async read(SecretId, { aws }) {
    const found = await ifThere('ResourceNotFoundException', () => aws['secrets-manager'].describeSecret({ SecretId }));
    if (!found || found.DeletedDate !== undefined) return undefined;
    return {
      Id: found.ARN!,
      Name: found.Name!,
      ...(found.Description !== undefined && { Description: found.Description }),
      ...(found.KmsKeyId !== undefined && { KmsKeyId: found.KmsKeyId }),
      ...shownTags(found.Tags),
    };
  },

  async update(SecretId, properties, previousProperties, call) {
    const [desired, previous] = [checked(properties), previousProperties as SecretProperties];
    const isNewValue =
      desired.SecretString !== previous.SecretString ||
      isOther(desired.GenerateSecretString, previous.GenerateSecretString);
    const change = {
      ...(isNewValue && (await valueOf(desired, call))),
      ...(desired.Description !== previous.Description && { Description: desired.Description ?? '' }),
      ...(desired.KmsKeyId !== previous.KmsKeyId && { KmsKeyId: desired.KmsKeyId ?? '' }),
    };
    if (Object.keys(change).length > 0) await call.aws['secrets-manager'].updateSecret({ SecretId, ...change });
    await setTags(SecretId, withStackTags(desired.Tags, call), call);
    return { physicalId: SecretId, attributes: { Id: SecretId } };
  },

  async delete(SecretId, _properties, { aws }) {
    await aws['secrets-manager'].deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true });
  },

  list: (_model, { aws }) =>
    everyItem(
      'NextToken',
      (from) => aws['secrets-manager'].listSecrets(from),
      ({ SecretList }) => SecretList!.map(({ ARN }) => ARN!),
    ),
});

/** @throws AwsError */
function checked(properties: ResourceProperties): SecretProperties {
  const desired = properties as SecretProperties;
  if (desired.SecretString !== undefined && desired.GenerateSecretString)
    throw new AwsError('InvalidRequest', 'You must specify either GenerateSecretString or SecretString, but not both.');
  return desired;
}

/** Without either a secret has no value yet. */
async function valueOf({ SecretString, GenerateSecretString }: SecretProperties, call: ResourceCall) {
  const value = GenerateSecretString ? await generated(GenerateSecretString, call) : SecretString;
  return value === undefined ? {} : { SecretString: value, ClientRequestToken: call.ctx.ids.uuid() };
}

async function setTags(SecretId: string, tags: readonly Tag[], { aws }: ResourceCall): Promise<void> {
  const secrets = aws['secrets-manager'];
  const { removed, put } = tagChanges((await secrets.describeSecret({ SecretId })).Tags, tags);
  if (removed.length > 0) await secrets.untagResource({ SecretId, TagKeys: removed });
  if (put.length > 0) await secrets.tagResource({ SecretId, Tags: put });
}
