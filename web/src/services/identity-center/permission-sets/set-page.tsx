/** One permission set: its settings, what it grants, where it is used, its tags. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { isNothingThere } from '../../../api/errors';
import { getSetPolicies } from '../api/set-policies';
import { type SetKey } from '../api/permission-sets';
import { describePermissionSet, type PermissionSet } from '../api/sso-admin';
import { useQuery } from '../../../api/use-query';
import { Copyable } from '../../../components/texts/copyable';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import { consoleHref, useFollow } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { tabTexts } from '../../../components/pages/tab-texts';
import { Timestamp } from '../../../components/texts/timestamp';
import { WithInstance } from '../area';
import { DeleteDialog } from './delete-dialog';
import { PolicyList } from './policies/policy-list';
import { SetNotFound } from './set-not-found';
import { durationText } from './session-duration';
import { permissionSetsCrumbs, permissionSetsPath, setKey, setPath } from './set-address';
import { TagsPanel } from './tags-panel';
import { UsedIn } from './used-in';

export function Component() {
  const { setId = '' } = useParams();
  return (
    <WithInstance title="Permission set">
      {({ instanceArn }) => <SetPage key={setId} set={setKey(instanceArn, setId)} />}
    </WithInstance>
  );
}

function SetPage({ set }: { set: SetKey }) {
  const query = useQuery(`permission-set/${set.PermissionSetArn}`, (signal) =>
    describePermissionSet(set.InstanceArn, set.PermissionSetArn, signal),
  );
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  if (isNothingThere(query.error)) return <SetNotFound set={set} />;
  const described = query.data;
  if (!described) {
    return (
      <Page title="Permission set" breadcrumbs={permissionSetsCrumbs}>
        {query.error === undefined ? (
          <Loading what="the permission set" />
        ) : (
          <ErrorAlert error={query.error} onRetry={query.reload} />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={described.Name ?? ''}
      breadcrumbs={permissionSetsCrumbs}
      actions={<Button onClick={() => setDeleting(true)}>Delete</Button>}
    >
      <SpaceBetween size="l">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        <GeneralSettings set={described} />
        <SetTabs set={set} />
      </SpaceBetween>
      {deleting && (
        <DeleteDialog
          set={set}
          name={described.Name ?? ''}
          onDeleted={() => void navigate(permissionSetsPath)}
          onClose={() => {
            setDeleting(false);
            query.reload();
          }}
        />
      )}
    </Page>
  );
}

function EditButton({ to, what }: { to: string; what: string }) {
  const follow = useFollow();
  return (
    <Button ariaLabel={`Edit ${what}`} href={consoleHref(to)} onFollow={follow}>
      Edit
    </Button>
  );
}

function GeneralSettings({ set }: { set: PermissionSet }) {
  const arn = set.PermissionSetArn ?? '';
  return (
    <Container
      header={
        <Header variant="h2" actions={<EditButton to={`${setPath(arn)}/general-settings`} what="general settings" />}>
          General settings
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        minColumnWidth={220}
        items={[
          { label: 'Permission set name', value: <bdi>{set.Name}</bdi> },
          { label: 'Session duration', value: durationText(set.SessionDuration) },
          { label: 'Creation time', value: <Timestamp at={set.CreatedDate} /> },
          { label: 'Description', value: <bdi>{set.Description || '-'}</bdi> },
          { label: 'Relay state', value: <bdi>{set.RelayState || '-'}</bdi> },
          { label: 'ARN', value: <Copyable name="ARN" value={arn} /> },
        ]}
      />
    </Container>
  );
}

function SetTabs({ set }: { set: SetKey }) {
  const [search, setSearch] = useSearchParams();
  return (
    <Tabs
      i18nStrings={tabTexts}
      ariaLabel="More about the permission set"
      activeTabId={search.get('tab') ?? 'permissions'}
      onChange={(event) => setSearch({ tab: event.detail.activeTabId }, { replace: true })}
      tabs={[
        { id: 'permissions', label: 'Permissions', content: <Permissions set={set} /> },
        { id: 'accounts', label: 'AWS accounts', content: <UsedIn set={set} /> },
        { id: 'tags', label: 'Tags', content: <TagsPanel set={set} /> },
      ]}
    />
  );
}

function Permissions({ set }: { set: SetKey }) {
  const query = useQuery(`permission-set/${set.PermissionSetArn}/policies`, (signal) => getSetPolicies(set, signal));
  return (
    <Container
      header={
        <Header variant="h2" actions={<EditButton to={`${setPath(set.PermissionSetArn)}/policies`} what="policies" />}>
          Policies and permissions boundary
        </Header>
      }
    >
      {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
      {query.data ? <PolicyList policies={query.data} /> : query.loading && <Loading what="the policies" />}
    </Container>
  );
}
