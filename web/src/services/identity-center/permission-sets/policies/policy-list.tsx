/** What a permission set grants, to read. */
import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactNode } from 'react';
import { Name as LongName } from '../../../../components/texts/name';
import type { PermissionsBoundary, SetPolicies } from '../../api/set-policies';

export function PolicyList({ policies: { awsManaged, customerManaged, inline, boundary } }: { policies: SetPolicies }) {
  const lines = (texts: readonly ReactNode[]) =>
    texts.length === 0 ? '-' : texts.map((text, index) => <div key={index}>{text}</div>);
  return (
    <KeyValuePairs
      columns={1}
      items={[
        {
          label: 'AWS managed policies',
          value: lines(
            awsManaged.map(({ Name, Arn }) => (
              <>
                <LongName text={Name} />{' '}
                <Box variant="small">
                  <LongName text={Arn} />
                </Box>
              </>
            )),
          ),
        },
        {
          label: 'Customer managed policies',
          value: lines(
            customerManaged.map(({ Name, Path = '/' }) => <bdi>{`${Path === '/' ? '' : Path}${Name}`}</bdi>),
          ),
        },
        {
          label: 'Inline policy',
          value: inline.trim() === '' ? '-' : <pre className="policy-document">{pretty(inline)}</pre>,
        },
        { label: 'Permissions boundary', value: <bdi>{boundaryText(boundary)}</bdi> },
      ]}
    />
  );
}

function boundaryText(boundary: PermissionsBoundary | undefined): string {
  const reference = boundary?.CustomerManagedPolicyReference;
  if (reference) return `${reference.Path === '/' ? '' : (reference.Path ?? '')}${reference.Name}`;
  return boundary?.ManagedPolicyArn ?? '-';
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    return json;
  }
}
