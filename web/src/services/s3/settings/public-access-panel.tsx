/** Block Public Access of a bucket: four switches, all of them on in new buckets. */
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useQuery } from '../../../api/use-query';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import { useAction } from '../../../components/state/use-action';
import { usePageFrame } from '../../../components/pages/page-frame';
import { getPublicAccess, savePublicAccess, type PublicAccessBlockConfiguration } from '../api/settings';

const switches = [
  ['BlockPublicAcls', 'Block public access granted through new access control lists (ACLs)'],
  ['IgnorePublicAcls', 'Block public access granted through any access control lists (ACLs)'],
  ['BlockPublicPolicy', 'Block public access granted through new public bucket policies'],
  ['RestrictPublicBuckets', 'Block public and cross-account access through any public bucket policies'],
] as const;

export function PublicAccessPanel({ bucket }: { bucket: string }) {
  const query = useQuery(`s3/public-access/${bucket}`, (signal) => getPublicAccess(bucket, signal));
  const [edited, setEdited] = useState<PublicAccessBlockConfiguration>();
  const { notify } = usePageFrame();
  const save = useAction(async () => {
    if (!edited) return;
    await savePublicAccess(bucket, edited);
    notify({ type: 'success', content: 'Block Public Access is saved.' });
    setEdited(undefined);
    query.reload();
  });
  const shown = edited ?? query.data;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="What policies and ACLs may open to everybody."
          actions={
            edited === undefined && (
              <Button ariaLabel="Edit Block Public Access" disabled={!query.data} onClick={() => setEdited(query.data)}>
                Edit
              </Button>
            )
          }
        >
          Block public access (bucket settings)
        </Header>
      }
    >
      <SpaceBetween size="m">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {!shown && query.error === undefined && <Loading what="Block Public Access" />}
        {shown &&
          switches.map(([name, label]) => (
            <Checkbox
              key={name}
              checked={shown[name] === true}
              readOnly={edited === undefined}
              onChange={(event) => setEdited({ ...shown, [name]: event.detail.checked })}
            >
              {label}
            </Checkbox>
          ))}
        {save.error !== undefined && <ErrorAlert error={save.error} />}
        {edited !== undefined && (
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" loading={save.running} onClick={save.run}>
              Save changes
            </Button>
            <Button variant="link" disabled={save.running} onClick={() => setEdited(undefined)}>
              Cancel
            </Button>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Container>
  );
}
