/** A user's access keys, two at most: create, rotate, deactivate and activate, delete. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { getLastUsed, listAccessKeys, mostAccessKeys, type AccessKeyMetadata } from '../api/access-keys';
import { listUserTags } from '../api/users';
import { useQuery } from '../../../api/use-query';
import { Copyable } from '../../../components/texts/copyable';
import { EmptyTable, ResourceTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { Timestamp } from '../../../components/texts/timestamp';
import { AccessKeyDialog, type AccessKeyChange } from './access-key-dialog';
import { userPath } from '../addresses';
import { RotateDialog } from './rotate-dialog';

interface ShownKey extends AccessKeyMetadata {
  readonly description: string;
  readonly lastUsed: Date | undefined;
}

/** As AWS's console, which keeps a key's description in a tag of its user, under the key's ID. */
async function loadKeys(userName: string, signal: AbortSignal): Promise<{ items: ShownKey[] }> {
  const keys = await listAccessKeys(userName, signal);
  const tags = new Map((await listUserTags(userName, signal)).map(({ Key, Value }) => [Key, Value]));
  const items = keys.map(async (key) => ({
    ...key,
    description: tags.get(key.AccessKeyId ?? '') ?? '',
    lastUsed: (await getLastUsed(key.AccessKeyId ?? '', signal)).LastUsedDate,
  }));
  return { items: await Promise.all(items) };
}

export function AccessKeys({ userName }: { userName: string }) {
  const query = useQuery(`iam/user/${userName}/access-keys`, (signal) => loadKeys(userName, signal));
  const [search, setSearch] = useSearchParams();
  const [change, setChange] = useState<{ kind: AccessKeyChange; accessKeyId: string }>();
  const navigate = useNavigate();
  const keys = query.data?.items ?? [];
  const full = keys.length >= mostAccessKeys;
  // In the address, since the rotation leads over the page that creates the second key, and back.
  const rotating = search.get('rotate') === 'yes' && query.data !== undefined;
  const setRotating = (on: boolean) => {
    const next = new URLSearchParams(search);
    if (on) next.set('rotate', 'yes');
    else next.delete('rotate');
    setSearch(next, { replace: true });
  };
  const changed = () => {
    setChange(undefined);
    query.reload();
  };
  return (
    <>
      <ResourceTable
        title="Access keys"
        rows={{ ...rowsOf(query), counter: query.data ? `(${keys.length})` : '' }}
        columns={columns((kind, accessKeyId) => setChange({ kind, accessKeyId }))}
        trackBy={(key) => key.AccessKeyId ?? ''}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={keys.length === 0} onClick={() => setRotating(true)}>
              Rotate access key
            </Button>
            <Button
              variant="primary"
              disabled={!query.data || full}
              {...(full && { disabledReason: `A user has ${mostAccessKeys} access keys at most. Delete one first.` })}
              onClick={() => void navigate(`${userPath(userName)}/create-access-key`)}
            >
              Create access key
            </Button>
          </SpaceBetween>
        }
        empty={
          <EmptyTable title="No access keys">
            As a best practice, use temporary credentials instead: &quot;sandlot configure&quot; with a user of IAM
            Identity Center, or &quot;aws configure sso&quot; after eval &quot;$(sandlot env)&quot;.
          </EmptyTable>
        }
      />
      {change && (
        <AccessKeyDialog {...change} userName={userName} onClose={() => setChange(undefined)} onDone={changed} />
      )}
      {rotating && !change && (
        <RotateDialog userName={userName} keys={keys} onChange={query.reload} onClose={() => setRotating(false)} />
      )}
    </>
  );
}

function columns(onChange: (kind: AccessKeyChange, accessKeyId: string) => void): readonly Column<ShownKey>[] {
  return [
    {
      id: 'id',
      header: 'Access key ID',
      minWidth: 230,
      isRowHeader: true,
      cell: ({ AccessKeyId = '' }) => <Copyable name="Access key ID" value={AccessKeyId} />,
    },
    {
      id: 'status',
      sortBy: ({ Status }) => Status,
      header: 'Status',
      minWidth: 100,
      cell: ({ Status }) => <KeyStatus active={Status === 'Active'} />,
    },
    {
      id: 'description',
      header: 'Description',
      minWidth: 140,
      cell: ({ description }) => <bdi>{description || '-'}</bdi>,
    },
    {
      id: 'used',
      header: 'Last used',
      minWidth: 120,
      cell: ({ lastUsed }) => (lastUsed ? <Timestamp at={lastUsed} /> : <Box color="text-status-inactive">N/A</Box>),
    },
    {
      id: 'created',
      sortBy: ({ CreateDate }) => CreateDate,
      header: 'Created',
      minWidth: 180,
      cell: ({ CreateDate }) => <Timestamp at={CreateDate} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      minWidth: 150,
      cell: ({ AccessKeyId = '', Status }) => (
        <ButtonDropdown
          expandToViewport
          ariaLabel={`Actions for ${AccessKeyId}`}
          items={[
            Status === 'Active' ? { id: 'deactivate', text: 'Deactivate' } : { id: 'activate', text: 'Activate' },
            { id: 'delete', text: 'Delete' },
          ]}
          onItemClick={(event) => onChange(event.detail.id as AccessKeyChange, AccessKeyId)}
        >
          Actions
        </ButtonDropdown>
      ),
    },
  ];
}

export function KeyStatus({ active }: { active: boolean }) {
  return active ? (
    <StatusIndicator>Active</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">Inactive</StatusIndicator>
  );
}
