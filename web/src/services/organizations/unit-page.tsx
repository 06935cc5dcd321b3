/** The root or one organizational unit: what is in it, and its tags; create, rename, delete. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate, useParams } from 'react-router-dom';
import { isNothingThere } from '../../api/errors';
import { changeResourceTags, listResourceTags } from './api/changes';
import { describeUnit, getRoot, listChildren, nodeName, type TreeNode } from './api/tree';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { FilteredTable } from '../../components/tables/filtered-table';
import { Loading } from '../../components/pages/loading';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { rowsOf } from '../../components/tables/rows-of';
import { TagsPanel } from '../../components/tags/tags-panel';
import { AccountStatus } from './tree/account-status';
import { nodePath, organizationsCrumb } from './addresses';
import { OrganizationActions } from './organization-actions';
import { Place } from './place';

export function Component() {
  const { unitId = '' } = useParams();
  return <UnitPage key={unitId} unitId={unitId} />;
}

type Group = Exclude<TreeNode, { kind: 'account' }>;

async function loadGroup(id: string, signal: AbortSignal): Promise<Group> {
  if (!id.startsWith('r-')) return { kind: 'unit', id, unit: await describeUnit(id, signal) };
  return { kind: 'root', id, root: await getRoot(signal) };
}

function UnitPage({ unitId }: { unitId: string }) {
  const query = useQuery(`unit/${unitId}`, (signal) => loadGroup(unitId, signal));
  const children = useQuery(`unit/${unitId}/children`, (signal) => listChildren(unitId, signal));
  const navigate = useNavigate();
  const change = (gone: boolean) => {
    if (gone) return void navigate('/organizations');
    query.reload();
    children.reload();
  };
  if (isNothingThere(query.error)) {
    return (
      <Page
        title="Organizational unit not found"
        breadcrumbs={[organizationsCrumb]}
        description={`No organizational unit has the ID ${unitId}. It may have been deleted.`}
      >
        <ConsoleLink to="/organizations">Go to AWS Organizations</ConsoleLink>
      </Page>
    );
  }
  return (
    <Page
      title={query.data ? nodeName(query.data) : 'Organizational unit'}
      breadcrumbs={[organizationsCrumb]}
      actions={
        query.data && <OrganizationActions node={query.data} managementAccountId={undefined} onChange={change} />
      }
    >
      <SpaceBetween size="l">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {!query.data && query.error === undefined && <Loading what="the organizational unit" />}
        {query.data && <Details group={query.data} />}
        {query.data && (
          <FilteredTable
            title="Children"
            rows={rowsOf(children)}
            columns={childColumns}
            trackBy={(node) => node.id}
            pageSize={25}
            filterLabel="Find children by name or ID"
            textOf={(node) => `${nodeName(node)}\n${node.id}`}
            empty={
              <EmptyTable title="Nothing is in it">
                Create an organizational unit here, or move an account to it.
              </EmptyTable>
            }
          />
        )}
        {query.data && (
          <TagsPanel
            queryKey={`tags/${unitId}`}
            load={(signal) => listResourceTags(unitId, signal)}
            onSave={(tags) => changeResourceTags(unitId, tags)}
          />
        )}
      </SpaceBetween>
    </Page>
  );
}

const childColumns: readonly Column<TreeNode>[] = [
  {
    id: 'name',
    header: 'Name',
    minWidth: 180,
    isRowHeader: true,
    cell: (node) => (
      <ConsoleLink to={nodePath(node)}>
        <bdi>{nodeName(node)}</bdi>
      </ConsoleLink>
    ),
  },
  {
    id: 'kind',
    header: 'Type',
    minWidth: 150,
    cell: (node) => (node.kind === 'account' ? 'Account' : 'Organizational unit'),
  },
  { id: 'id', header: 'ID', minWidth: 150, cell: (node) => node.id },
  {
    id: 'status',
    header: 'Status',
    minWidth: 120,
    cell: (node) => (node.kind === 'account' ? <AccountStatus account={node.account} /> : ''),
  },
];

function Details({ group }: { group: Group }) {
  const unit = group.kind === 'unit';
  return (
    <Container header={<Header variant="h2">{unit ? 'Organizational unit details' : 'Root details'}</Header>}>
      <KeyValuePairs
        columns={2}
        minColumnWidth={200}
        items={[
          { label: 'Name', value: <bdi>{nodeName(group)}</bdi> },
          { label: 'ID', value: <Copyable name="ID" value={group.id} /> },
          { label: 'ARN', value: (unit ? group.unit.Arn : group.root.Arn) ?? '-' },
          ...(unit ? [{ label: 'Parent', value: <Place id={group.id} /> }] : []),
        ]}
      />
    </Container>
  );
}
