/** One managed policy: its document in every version, what it is attached to, its tags. */
import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  getPolicy,
  getPolicyVersionDocument,
  isAwsManaged,
  listEntities,
  listPolicyTags,
  listPolicyVersions,
  policyType,
  type AttachedEntity,
  type Policy,
} from '../api/policies';
import { useQuery } from '../../../api/use-query';
import { Copyable } from '../../../components/texts/copyable';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { LinkButton } from '../../../components/links/link-button';
import { Loading } from '../../../components/pages/loading';
import { ConsoleLink } from '../../../components/links/navigation';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { TagsPanel } from '../../../components/tags/tags-panel';
import { Timestamp } from '../../../components/texts/timestamp';
import { tabTexts } from '../../../components/pages/tab-texts';
import { editPolicyPath, groupPath, policiesCrumbs, rolePath, userPath } from '../addresses';
import { JsonDocument } from '../../../components/json/json-document';
import { ResourcePage } from '../../../components/pages/resource-page';
import { useTabInAddress } from '../../../components/pages/use-tab-in-address';

export function Component() {
  const [search] = useSearchParams();
  const arn = search.get('arn') ?? '';
  const query = useQuery(`iam/policy/${arn}`, (signal) => getPolicy(arn, signal));
  return (
    <ResourcePage
      key={arn}
      what="policy"
      name={query.data?.PolicyName ?? arn.slice(arn.lastIndexOf('/') + 1)}
      breadcrumbs={policiesCrumbs}
      query={query}
      actions={!isAwsManaged(arn) && <LinkButton to={editPolicyPath(arn)}>Edit</LinkButton>}
    >
      {(policy) => <PolicyDetail arn={arn} policy={policy} />}
    </ResourcePage>
  );
}

function PolicyDetail({ arn, policy }: { arn: string; policy: Policy }) {
  const [tab, open] = useTabInAddress(['permissions', 'entities', 'tags']);
  return (
    <>
      <Container header={<Header variant="h2">Policy details</Header>}>
        <KeyValuePairs
          columns={4}
          minColumnWidth={180}
          items={[
            { label: 'Type', value: policyType(arn) },
            { label: 'Creation time', value: <Timestamp at={policy.CreateDate} /> },
            { label: 'Edited time', value: <Timestamp at={policy.UpdateDate} /> },
            { label: 'ARN', value: <Copyable name="ARN" value={arn} /> },
            { label: 'Description', value: <bdi>{policy.Description || '-'}</bdi> },
          ]}
        />
      </Container>
      <Tabs
        i18nStrings={tabTexts}
        ariaLabel="Policy"
        activeTabId={tab}
        onChange={(event) => open(event.detail.activeTabId)}
        tabs={[
          {
            id: 'permissions',
            label: 'Permissions',
            content: <PolicyDocument arn={arn} defaultVersion={policy.DefaultVersionId ?? 'v1'} />,
          },
          { id: 'entities', label: 'Entities attached', content: <Entities arn={arn} /> },
          ...(isAwsManaged(arn)
            ? []
            : [
                {
                  id: 'tags',
                  label: 'Tags',
                  content: (
                    <TagsPanel queryKey={`iam/policy-tags/${arn}`} load={(signal) => listPolicyTags(arn, signal)} />
                  ),
                },
              ]),
        ]}
      />
    </>
  );
}

function PolicyDocument({ arn, defaultVersion }: { arn: string; defaultVersion: string }) {
  const [chosen, setChosen] = useState<string>();
  const versionId = chosen ?? defaultVersion;
  const versions = useQuery(`iam/policy-versions/${arn}`, (signal) => listPolicyVersions(arn, signal));
  const document = useQuery(`iam/policy/${arn}/${versionId}`, (signal) =>
    getPolicyVersionDocument(arn, versionId, signal),
  );
  const options = (versions.data ?? []).map(({ VersionId = '' }) => ({
    value: VersionId,
    label: VersionId === defaultVersion ? `${VersionId} (Default)` : VersionId,
  }));
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            options.length > 1 && (
              <Select
                inlineLabelText="Version"
                options={options}
                selectedOption={options.find(({ value }) => value === versionId) ?? null}
                onChange={(event) => setChosen(event.detail.selectedOption.value)}
              />
            )
          }
        >
          Permissions defined in this policy
        </Header>
      }
    >
      <SpaceBetween size="m">
        {versionId !== defaultVersion && (
          <Alert type="info">This version is not in force: {defaultVersion} is the default version.</Alert>
        )}
        {document.error !== undefined && <ErrorAlert error={document.error} onRetry={document.reload} />}
        {document.data === undefined && document.error === undefined && <Loading what="the document" />}
        {document.data !== undefined && <JsonDocument text={document.data} name="Policy document" />}
      </SpaceBetween>
    </Container>
  );
}

const entityTypes = { user: 'IAM user', group: 'User group', role: 'Role' } as const;
const entityPaths = { user: userPath, group: groupPath, role: rolePath } as const;

const entityColumns: readonly Column<AttachedEntity>[] = [
  {
    id: 'name',
    sortBy: ({ name }) => name,
    header: 'Entity name',
    minWidth: 220,
    isRowHeader: true,
    cell: ({ kind, name }) => (
      <ConsoleLink to={entityPaths[kind](name)}>
        <bdi>{name}</bdi>
      </ConsoleLink>
    ),
  },
  {
    id: 'type',
    sortBy: ({ kind }) => kind,
    header: 'Entity type',
    minWidth: 120,
    cell: ({ kind }) => entityTypes[kind],
  },
];

function Entities({ arn }: { arn: string }) {
  const query = useQuery(`iam/policy-entities/${arn}`, (signal) => listEntities(arn, signal));
  return (
    <FilteredTable
      title="Entities attached"
      rows={rowsOf(query)}
      columns={entityColumns}
      trackBy={({ kind, name }) => `${kind}/${name}`}
      pageSize={25}
      filterLabel="Find entities by name"
      textOf={({ name }) => name}
      empty={<EmptyTable title="No entities attached">No user, group or role has this policy.</EmptyTable>}
    />
  );
}
