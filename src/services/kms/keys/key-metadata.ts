/** A key as CreateKey, DescribeKey and ReplicateKey describe it. */
import type { Output } from '../../../wire/aws-types.ts';
import { keyArn } from '../access/key-reference.ts';
import { tellsMaterial } from '../material/key-material.ts';
import type { KeyRecord, MaterialRecord } from '../records.ts';
import { keySpecs } from './key-specs.ts';

type Metadata = NonNullable<Output<'kms', 'DescribeKey'>['KeyMetadata']>;

/** `material`: the current one of an imported key. */
export function keyMetadata(key: KeyRecord, material?: MaterialRecord): Metadata {
  const spec = key.spec as NonNullable<Metadata['KeySpec']>;
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: keyArn(key, key.id),
    CreationDate: new Date(key.createdAt),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    Origin: key.origin,
    KeyManager: key.managedFor === undefined ? 'CUSTOMER' : 'AWS',
    KeySpec: spec,
    CustomerMasterKeySpec: spec as NonNullable<Metadata['CustomerMasterKeySpec']>,
    ...algorithmsOf(key),
    ...(tellsMaterial(key) && key.materialId !== undefined && { CurrentKeyMaterialId: key.materialId }),
    ...(key.deletion?.at !== undefined && { DeletionDate: new Date(key.deletion.at) }),
    ...(key.state === 'PendingReplicaDeletion' && { PendingDeletionWindowInDays: key.deletion!.windowDays }),
    ...(material?.imported && material.sealed !== undefined && importedFacts(material.imported)),
    MultiRegion: key.multiRegion !== undefined,
    ...(key.multiRegion && { MultiRegionConfiguration: multiRegionFacts(key, key.multiRegion) }),
  };
}

/** Those of its usage. */
export function algorithmsOf({ spec, usage }: KeyRecord) {
  const { encryption, signing, mac } = keySpecs[spec];
  switch (usage) {
    case 'ENCRYPT_DECRYPT':
      return { EncryptionAlgorithms: [...(encryption ?? [])] };
    case 'SIGN_VERIFY':
      return { SigningAlgorithms: [...(signing ?? [])] };
    case 'GENERATE_VERIFY_MAC':
      return { MacAlgorithms: [...(mac ?? [])] };
    case 'KEY_AGREEMENT':
      return { KeyAgreementAlgorithms: ['ECDH' as const] };
  }
}

function importedFacts({ validTo }: NonNullable<MaterialRecord['imported']>): Partial<Metadata> {
  return validTo === undefined
    ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
    : { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: new Date(validTo) };
}

function multiRegionFacts(key: KeyRecord, { primary, replicas }: NonNullable<KeyRecord['multiRegion']>) {
  const inRegion = (region: string) => ({ Arn: keyArn({ account: key.account, region }, key.id), Region: region });
  return {
    MultiRegionKeyType: primary === key.region ? ('PRIMARY' as const) : ('REPLICA' as const),
    PrimaryKey: inRegion(primary),
    ReplicaKeys: replicas.map(inRegion),
  };
}
