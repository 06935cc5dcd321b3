/** What S3 says of an object's head. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Copyable } from '../../../components/texts/copyable';
import { Timestamp } from '../../../components/texts/timestamp';
import type { LinkedObject } from '../api/links';
import type { ObjectFacts } from '../api/objects';
import { sizeText } from './size';

export function ObjectOverview({ object, facts }: { object: LinkedObject; facts: ObjectFacts }) {
  const metadata = Object.entries(facts.Metadata ?? {}).map(([name, value]) => ({
    label: <bdi>{`x-amz-meta-${name}`}</bdi>,
    value: <bdi>{value}</bdi>,
  }));
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Object overview</Header>}>
        <KeyValuePairs columns={3} minColumnWidth={200} items={overview(object, facts)} />
      </Container>
      <Container header={<Header variant="h2">Metadata</Header>}>
        <KeyValuePairs
          columns={3}
          minColumnWidth={200}
          items={[
            { label: 'Content-Type', value: <bdi>{facts.ContentType ?? '-'}</bdi> },
            ...headers(facts),
            ...metadata,
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}

function overview({ bucket, key }: LinkedObject, facts: ObjectFacts): KeyValuePairsProps['items'] {
  return [
    { label: 'S3 URI', value: <Copyable name="S3 URI" value={`s3://${bucket}/${key}`} /> },
    { label: 'Amazon Resource Name (ARN)', value: <Copyable name="ARN" value={`arn:aws:s3:::${bucket}/${key}`} /> },
    { label: 'Last modified', value: <Timestamp at={facts.LastModified} /> },
    { label: 'Size', value: sizeText(facts.ContentLength) },
    { label: 'Storage class', value: facts.StorageClass ?? 'STANDARD' },
    { label: 'Entity tag (ETag)', value: <bdi>{facts.ETag?.replaceAll('"', '')}</bdi> },
    ...(facts.VersionId === undefined ? [] : [{ label: 'Version ID', value: <bdi>{facts.VersionId}</bdi> }]),
    { label: 'Server-side encryption', value: facts.ServerSideEncryption ?? '-' },
    ...given([
      ['AWS KMS key', facts.SSEKMSKeyId],
      ['Website redirect location', facts.WebsiteRedirectLocation],
    ]),
    ...checksums(facts),
    ...lock(facts),
  ];
}

function checksums(facts: ObjectFacts) {
  return given([
    ['Checksum (CRC32)', facts.ChecksumCRC32],
    ['Checksum (CRC32C)', facts.ChecksumCRC32C],
    ['Checksum (CRC64NVME)', facts.ChecksumCRC64NVME],
    ['Checksum (SHA1)', facts.ChecksumSHA1],
    ['Checksum (SHA256)', facts.ChecksumSHA256],
    ['Checksum (SHA512)', facts.ChecksumSHA512],
    ['Checksum (MD5)', facts.ChecksumMD5],
    ['Checksum (XXHASH3)', facts.ChecksumXXHASH3],
    ['Checksum (XXHASH64)', facts.ChecksumXXHASH64],
    ['Checksum (XXHASH128)', facts.ChecksumXXHASH128],
    ['Checksum type', facts.ChecksumType],
  ]);
}

/** Told to who may see them, of objects that have them. */
function lock({ ObjectLockMode, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus }: ObjectFacts) {
  return [
    ...given([['Object Lock retention mode', ObjectLockMode]]),
    ...(ObjectLockRetainUntilDate === undefined
      ? []
      : [{ label: 'Retain until date', value: <Timestamp at={ObjectLockRetainUntilDate} /> }]),
    ...given([['Object Lock legal hold', ObjectLockLegalHoldStatus]]),
  ];
}

function headers(facts: ObjectFacts) {
  return given([
    ['Cache-Control', facts.CacheControl],
    ['Content-Disposition', facts.ContentDisposition],
    ['Content-Encoding', facts.ContentEncoding],
    ['Content-Language', facts.ContentLanguage],
  ]);
}

function given(pairs: readonly (readonly [label: string, value: string | undefined])[]) {
  return pairs
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => ({ label, value: <bdi>{value}</bdi> }));
}
